/** The list below the caret. It lies in the top layer, because a panel clips what leaves it; the focus stays in the text. */
import { useLayoutEffect, useRef } from 'react';
import styles from './Suggestions.module.css';
import type { Suggestion } from './complete.ts';
import { english, said, t } from '../../../texts/text.ts';

export interface SuggestionsProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  /** Where the replaced word begins on the screen. */
  readonly anchor: () => DOMRect | undefined;
  readonly onPick: (suggestion: Suggestion) => void;
}

const kindWords = { table: english`table`, column: english`column`, keyword: english`word` } as const;

export const Suggestions = ({ id, suggestions, active, anchor, onPick }: SuggestionsProps) => {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const [element, at] = [list.current, anchor()];
    if (element === null || at === undefined) return;
    if (!element.matches(':popover-open')) element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const below = at.bottom + 4 + height <= innerHeight;
    element.style.left = `${Math.max(8, Math.min(at.left - 8, innerWidth - width - 8))}px`;
    element.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`;
  });
  return (
    <ul ref={list} id={id} role="listbox" aria-label={t`Suggestions`} popover="manual" className={styles.list}>
      {suggestions.map((suggestion, index) => (
        <li
          key={`${suggestion.kind} ${suggestion.note} ${suggestion.label}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={styles.option}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(suggestion)}
        >
          <span className={styles.label}>{suggestion.label}</span>
          <span className={styles.note}>{suggestion.note === '' ? said(kindWords[suggestion.kind]) : suggestion.note}</span>
        </li>
      ))}
    </ul>
  );
};
