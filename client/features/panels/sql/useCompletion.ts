/** The list of suggestions while typing: what it offers, which one is active, and the keys that belong to it while it is open. */
import { useState, type KeyboardEvent } from 'react';
import type { TableSource } from '../../../data/types.ts';
import { complete, type Completion, type Suggestion } from './complete.ts';

interface Offer extends Completion {
  readonly active: number;
}

export interface CompletionControl {
  readonly offer: Offer | undefined;
  /** The text changed by typing. */
  readonly update: (text: string, caret: number) => void;
  readonly close: () => void;
  readonly pick: (suggestion: Suggestion) => void;
  /** True: the key was for the list. */
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

/** Goes through the browser's own editing, so that its undo knows of it. */
const insert = (area: HTMLTextAreaElement, { start, end }: Completion, text: string): void => {
  area.focus();
  area.setSelectionRange(start, end);
  document.execCommand('insertText', false, text);
};

export const useCompletion = (
  area: { readonly current: HTMLTextAreaElement | null },
  tables: readonly TableSource[],
): CompletionControl => {
  const [offer, setOffer] = useState<Offer>();
  const close = () => setOffer(undefined);
  const show = (text: string, caret: number, asked: boolean) => {
    const found = complete(text, caret, tables, asked);
    setOffer(found && { ...found, active: 0 });
  };
  const pick = ({ insert: text }: Suggestion) => {
    if (area.current !== null && offer !== undefined) insert(area.current, offer, text);
    close();
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (event.key === ' ' && event.ctrlKey) {
      show(event.currentTarget.value, event.currentTarget.selectionStart, true);
      return true;
    }
    if (offer === undefined || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = offer.suggestions[offer.active];
    if (step !== undefined) {
      setOffer({ ...offer, active: (offer.active + step + offer.suggestions.length) % offer.suggestions.length });
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen !== undefined) pick(chosen);
    else {
      if (!['Escape', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Tab'].includes(event.key)) return false;
      close();
      return event.key === 'Escape';
    }
    return true;
  };
  return { offer, update: (text, caret) => show(text, caret, false), close, pick, onKey };
};
