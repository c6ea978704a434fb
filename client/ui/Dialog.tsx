/**
 * A modal dialog over the native element: the browser makes the rest inert, keeps the focus inside, closes on Escape and gives
 * the focus back. It is open as long as it is mounted; the owner unmounts it in `onClose`.
 */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { classes } from './class.ts';
import styles from './Dialog.module.css';
import { t } from '../texts/text.ts';

export interface DialogProps {
  /** Accessible name and heading. */
  readonly title: string;
  readonly onClose: () => void;
  /** small: a question (400 px). medium: a form (560 px). large: work on data (960 px). */
  readonly size?: 'small' | 'medium' | 'large' | 'wide';
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  /** Content without padding, for tables and split views that reach the edges. */
  readonly flush?: boolean;
  /** False keeps Escape and the close button away, for work that must not be cut in the middle. */
  readonly dismissable?: boolean;
  readonly children: ReactNode;
}

const controls = ['button', 'input:not([hidden])', 'select', 'textarea', 'a[href]'];
const firstControl = `[data-autofocus], [data-body] :is(${controls.join()}):not(:disabled)`;

export const Dialog = ({ title, onClose, size = 'medium', footer, flush = false, dismissable = true, children }: DialogProps) => {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Closed while it is still in the page: once it is out, the browser gives the focus back to nobody.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    // The browser would take the first control, which is Close; the work is in the body.
    dialog.querySelector<HTMLElement>(firstControl)?.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      className={classes(styles.dialog, styles[size])}
      onCancel={(event) => {
        event.preventDefault();
        if (event.target === event.currentTarget && dismissable) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className={styles.header}>
        <h2 id={heading} className={styles.title}>
          {title}
        </h2>
        {dismissable && <IconButton label={t`Close`} icon="close" keys="Esc" onClick={onClose} />}
      </header>
      <div data-body="" className={classes(styles.body, flush && styles.flush)}>
        {children}
      </div>
      {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
    </dialog>
  );
};
