/**
 * A title that is edited where it stands. Enter or leaving commits, Escape takes back, an empty text takes back too. `onBegin`
 * lets the owner note what was on screen when the edit began, because a write replaces only that.
 */
import { useRef, useState } from 'react';
import { classes } from './class.ts';
import styles from './EditableText.module.css';

export interface EditableTextProps {
  /** Accessible name of the field: "Session title". */
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onBegin?: () => void;
  readonly onCommit: (value: string) => void;
  readonly className?: string | undefined;
}

export const EditableText = ({ label, value, maxLength, onBegin, onCommit, className }: EditableTextProps) => {
  const [draft, setDraft] = useState<string>();
  const taken = useRef(false);
  const commit = () => {
    const text = draft?.trim() ?? '';
    setDraft(undefined);
    if (!taken.current && text !== '' && text !== value) onCommit(text);
    taken.current = false;
  };
  return (
    <span className={classes(styles.frame, className)}>
      <span aria-hidden="true" className={styles.measure}>
        {(draft ?? value) || ' '}
      </span>
      <input
        aria-label={label}
        title={draft === undefined ? value : undefined}
        value={draft ?? value}
        maxLength={maxLength}
        size={1}
        spellCheck={false}
        autoComplete="off"
        className={styles.input}
        onFocus={() => {
          setDraft(value);
          onBegin?.();
        }}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') taken.current = true;
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </span>
  );
};
