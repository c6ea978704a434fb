/**
 * A text area with its own text made transparent over the same text in colours. Both lie in one cell of a grid inside the element
 * that scrolls, so they wrap alike and never have to be kept in step.
 */
import { useId, useRef, type KeyboardEvent, type Ref, useImperativeHandle } from 'react';
import type { TableSource } from '../../../data/types.ts';
import { Code } from './Code.tsx';
import styles from './CodeArea.module.css';
import { limits } from '../../../../shared/model/limits.ts';
import { Suggestions } from './Suggestions.tsx';
import { useCompletion } from './useCompletion.ts';

export interface CodeAreaProps {
  readonly label: string;
  readonly text: string;
  readonly tables: readonly TableSource[];
  /** Where an error points at. */
  readonly mark: number | undefined;
  /** Id of what is said about the text. */
  readonly describedBy: string | undefined;
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly onType: (text: string) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  readonly onRun: () => void;
  /** Alt+Shift+F. */
  readonly onFormat?: (() => void) | undefined;
}

/** Rectangle of the character at an offset of the element's text. */
const rectOf = (element: HTMLElement | null, offset: number): DOMRect | undefined => {
  if (element === null) return undefined;
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left < length) {
      range.setStart(node, left);
      range.setEnd(node, left + 1);
      return range.getBoundingClientRect();
    }
    left -= length;
  }
  return undefined;
};

export const CodeArea = ({ label, text, tables, mark, describedBy, ref, onType, onFocus, onBlur, onRun, onFormat }: CodeAreaProps) => {
  const list = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const shown = useRef<HTMLPreElement>(null);
  const { offer, update, close, pick, onKey } = useCompletion(area, tables);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => area.current, []);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const runs = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    const formats = event.altKey && event.shiftKey && event.code === 'KeyF' && onFormat !== undefined;
    if (runs || formats) {
      close();
      if (runs) onRun();
      else onFormat?.();
    } else if (!onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.scroller}>
      <div className={styles.sheet}>
        <pre ref={shown} aria-hidden="true" className={styles.shown}>
          <Code text={text} mark={mark} />
          {'\n'}
        </pre>
        <textarea
          ref={area}
          aria-label={label}
          aria-describedby={describedBy}
          aria-invalid={mark === undefined ? undefined : true}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offer === undefined ? undefined : list}
          aria-activedescendant={offer === undefined ? undefined : `${list}-${offer.active}`}
          className={styles.area}
          value={text}
          maxLength={limits.sqlCharacters}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={({ target }) => {
            onType(target.value);
            update(target.value, target.selectionStart);
          }}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onPointerDown={close}
          onBlur={() => {
            close();
            onBlur();
          }}
        />
      </div>
      {offer !== undefined && (
        <Suggestions
          id={list}
          suggestions={offer.suggestions}
          active={offer.active}
          anchor={() => rectOf(shown.current, offer.start)}
          onPick={pick}
        />
      )}
    </div>
  );
};
