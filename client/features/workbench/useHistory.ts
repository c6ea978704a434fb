/** Undo and redo as the bar, the keys and the toasts offer them: each says what it did, or why it did nothing. */
import { useCallback } from 'react';
import type { OpenSession, UndoOutcome } from '../../session/types.ts';
import { useHistory as useLabels, useSession } from '../../session/react.tsx';
import { goingOn } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import { t } from '../../texts/text.ts';

const report = (words: (label: string) => string, outcome: UndoOutcome): void => {
  switch (outcome.kind) {
    case 'done':
      return toast(words(goingOn(outcome.label)));
    case 'superseded':
      return toast(t`“${outcome.label}” was changed later on another device, and that stays.`, { tone: 'attention' });
    case 'nothing':
      return undefined;
  }
};

export const undo = (session: OpenSession): void => report((label) => t`Undone: ${label}`, session.undo());
export const redo = (session: OpenSession): void => report((label) => t`Redone: ${label}`, session.redo());

export const useHistory = () => {
  const session = useSession();
  const history = useLabels();
  return {
    undoes: history.undo,
    redoes: history.redo,
    undo: useCallback(() => undo(session), [session]),
    redo: useCallback(() => redo(session), [session]),
  };
};
