/** A row of tabs with one tab stop; arrows, Home and End move and select. */
import { useLayoutEffect, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { classes } from './class.ts';
import styles from './Tabs.module.css';
import { useTabDrag } from './useTabDrag.ts';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: ReactNode;
}

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id | undefined;
  readonly onSelect: (id: Id) => void;
  /** Prefix of element ids, unique on the page. */
  readonly name: string;
  readonly className?: string | undefined;
  readonly onDoubleClick?: (id: Id) => void;
  readonly onContextMenu?: (id: Id, event: MouseEvent<HTMLElement>) => void;
  /** Present: tabs can be dragged; the tab is to stand before the other one, or last. */
  readonly onReorder?: (id: Id, before: Id | undefined) => void;
}

/** To be spread on what the selected tab shows. */
export const tabPanelProps = (name: string, id: string) =>
  ({ role: 'tabpanel', id: `${name}-panel`, 'aria-labelledby': `${name}-tab-${id}` }) as const;

export const Tabs = <Id extends string>({ label, tabs, selected, onSelect, name, className, onDoubleClick, onContextMenu, onReorder }: TabsProps<Id>) => {
  const dragging = useTabDrag(
    tabs.map(({ id }) => id),
    onReorder,
  );
  // Of more tabs than fit, the selected one is seen.
  useLayoutEffect(() => {
    document.getElementById(`${name}-tab-${selected}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [name, selected]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const step: { [key: string]: number } = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1 + tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const next = step[event.key];
    const tab = next === undefined ? undefined : tabs[next % tabs.length];
    if (tab === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(tab.id);
    document.getElementById(`${name}-tab-${tab.id}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={classes(styles.tabs, className)} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          {...dragging(tab.id)}
          type="button"
          role="tab"
          id={`${name}-tab-${tab.id}`}
          aria-selected={tab.id === selected}
          aria-controls={tab.id === selected ? `${name}-panel` : undefined}
          tabIndex={tab.id === selected ? 0 : -1}
          className={styles.tab}
          onClick={() => onSelect(tab.id)}
          onDoubleClick={() => onDoubleClick?.(tab.id)}
          onContextMenu={(event) => onContextMenu?.(tab.id, event)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
};
