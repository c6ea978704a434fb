/**
 * A button with a list of actions. Keys as in the ARIA authoring practices: arrows, Home, End, first letters, Enter and Space;
 * Tab and Escape close. An action that cannot be done now is shown and disabled rather than left out.
 */
import type { KeyboardEvent, ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import styles from './Menu.module.css';
import { Popover, type TriggerProps } from './Popover.tsx';

export interface MenuAction {
  readonly label: string;
  readonly icon?: IconName;
  /** Second line, or a shortcut at the right edge. */
  readonly detail?: string | undefined;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Present: the item is one of a set that can be chosen. */
  readonly checked?: boolean;
  readonly onAction: () => void;
}
export type MenuItem = MenuAction | { readonly heading: string } | 'separator';

export interface MenuProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly align?: 'start' | 'end';
  readonly items: readonly MenuItem[] | (() => readonly MenuItem[]);
  /** The button; without it an IconButton with the label. */
  readonly trigger?: (props: TriggerProps) => ReactNode;
}

const entries = (menu: Element): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];

const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const all = entries(event.currentTarget);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const step: { [key: string]: number } = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 };
  let next = step[event.key];
  if (next === undefined && event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== ' ') {
    const starts = (item: HTMLElement) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
    const found = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(starts);
    next = found === undefined ? undefined : all.indexOf(found);
  }
  if (next === undefined) return;
  event.preventDefault();
  all[next % all.length]?.focus();
};

const Entry = ({ item, close }: { readonly item: MenuAction; readonly close: () => void }) => (
  <button
    type="button"
    role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
    aria-checked={item.checked}
    aria-disabled={item.disabled}
    tabIndex={-1}
    className={styles.item}
    data-danger={item.danger === true ? '' : undefined}
    onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
    onClick={() => {
      if (item.disabled === true) return;
      close();
      item.onAction();
    }}
  >
    <span className={styles.icon}>
      {item.checked === true ? <Icon name="check" /> : item.icon !== undefined && <Icon name={item.icon} />}
    </span>
    <span className={styles.text}>
      {item.label}
      {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
    </span>
    {item.keys !== undefined && <kbd className={styles.keys}>{item.keys}</kbd>}
  </button>
);

export const Menu = ({ label, icon = 'more', align = 'start', items, trigger }: MenuProps) => (
  <Popover
    label={label}
    role="menu"
    align={align}
    trigger={trigger ?? ((props) => <IconButton {...props} label={label} icon={icon} />)}
    onOpened={(element) => entries(element)[0]?.focus()}
  >
    {(close) => (
      <div role="presentation" className={styles.list} onKeyDown={(event) => (event.key === 'Tab' ? close() : moveFocus(event))}>
        {(typeof items === 'function' ? items() : items).map((item, index) => {
          if (item === 'separator') return <div key={`separator ${index}`} role="separator" className={styles.separator} />;
          if ('heading' in item)
            return (
              <div key={item.heading} role="presentation" className={styles.heading}>
                {item.heading}
              </div>
            );
          return <Entry key={item.label} item={item} close={close} />;
        })}
      </div>
    )}
  </Popover>
);
