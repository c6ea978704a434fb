/**
 * Something that floats beside the button that opens it, over the native popover: top layer, light dismissal, Escape and the
 * return of the focus are the browser's. Content is mounted only while open. Menu is built on it.
 */
import { useCallback, useId, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import styles from './Popover.module.css';

/** To be spread on the button that opens the popover. */
export interface TriggerProps {
  readonly popoverTarget: string;
  readonly 'aria-haspopup': 'menu' | 'dialog';
  readonly 'aria-expanded': boolean;
  readonly 'aria-controls': string | undefined;
}

export interface PopoverProps {
  /** Accessible name. */
  readonly label: string;
  readonly role?: 'menu' | 'dialog';
  /** Edge of the button that the popover lines up with. */
  readonly align?: 'start' | 'end';
  readonly trigger: (props: TriggerProps) => ReactNode;
  readonly children: (close: () => void) => ReactNode;
  readonly onOpened?: (element: HTMLElement) => void;
}

const margin = 8;
const gap = 4;

/** Below the button where there is room, else above; never outside the window. */
const place = (popover: HTMLElement, button: Element, align: 'start' | 'end'): void => {
  // Where the pointer was, when it was opened as a context menu.
  const at = popover.dataset['at']?.split(' ').map(Number);
  const anchor = at === undefined ? button.getBoundingClientRect() : new DOMRect(at[0], at[1], 0, 0);
  const { innerWidth, innerHeight } = window;
  const width = popover.offsetWidth;
  const below = innerHeight - anchor.bottom - gap - margin;
  const above = anchor.top - gap - margin;
  const down = popover.scrollHeight <= below || below >= above;
  popover.style.maxHeight = `${Math.max(down ? below : above, 120)}px`;
  const left = align === 'start' || at !== undefined ? anchor.left : anchor.right - width;
  popover.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`;
  popover.style.top = down ? `${anchor.bottom + gap}px` : `${Math.max(margin, anchor.top - gap - popover.offsetHeight)}px`;
};

export const Popover = ({ label, role = 'dialog', align = 'start', trigger, children, onOpened }: PopoverProps) => {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const close = useCallback(() => element?.hidePopover(), [element]);
  return (
    <>
      {trigger({ popoverTarget: id, 'aria-haspopup': role, 'aria-expanded': open, 'aria-controls': open ? id : undefined })}
      <div
        ref={setElement}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className={styles.popover}
        onKeyDown={(event) => event.stopPropagation()}
        onBeforeToggle={(event) => {
          if (event.target !== event.currentTarget) return;
          const opening = event.newState === 'open';
          if (opening) flushSync(() => setOpen(true));
        }}
        onToggle={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.newState === 'closed') {
            removeEventListener('resize', close);
            delete event.currentTarget.dataset['at'];
            return setOpen(false);
          }
          const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
          if (button !== null) place(event.currentTarget, button, align);
          // What it was placed beside moves when the window does.
          addEventListener('resize', close, { once: true });
          onOpened?.(event.currentTarget);
        }}
      >
        {open && children(close)}
      </div>
    </>
  );
};
