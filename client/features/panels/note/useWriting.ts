/**
 * The text while it is written. It goes to the document a moment after the first letter, then again and again while the writing
 * goes on, and at once when the field is left or the page goes away. What arrives from elsewhere meanwhile is merged into it.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { editText } from '../../../../shared/documents/commands.ts';
import { diff, moved, rebased } from '../../../../shared/documents/text.ts';
import type { EntityId } from '../../../../shared/model/ids.ts';
import { limits } from '../../../../shared/model/limits.ts';
import { useSession } from '../../../session/react.tsx';
import { useWhenLeft } from '../useWhenLeft.ts';
import { t } from '../../../texts/text.ts';

export interface Writing {
  readonly text: string;
  readonly type: (text: string) => void;
  readonly commit: () => void;
}

/** `saved`: the text of the document. */
export const useWriting = (panel: EntityId, saved: string, field: RefObject<HTMLTextAreaElement | null>): Writing => {
  const session = useSession();
  const [text, setText] = useState(saved);
  /** What the field holds, and the text of the document that it was typed over. */
  const draft = useRef({ text: saved, over: saved });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const caret = useRef<readonly [number, number]>(undefined);

  /** Brings in what the document has got since. */
  const follow = useCallback(() => {
    const now = session.state.text(panel);
    const { text: typed, over } = draft.current;
    if (now === over) return;
    const next = rebased(over, typed, now);
    draft.current = { text: next, over: now };
    const change = diff(typed, next);
    if (change === undefined) return;
    if (field.current !== null) caret.current = [moved(field.current.selectionStart, change), moved(field.current.selectionEnd, change)];
    setText(next);
  }, [session, panel, field]);

  const commit = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    follow();
    const { text: typed } = draft.current;
    const writes = editText(session.state, panel, typed);
    draft.current = { text: typed, over: typed };
    if (writes.length > 0) session.write(t`Edit note`, writes);
  }, [session, panel, follow]);

  useEffect(follow, [saved, follow]);

  useLayoutEffect(() => {
    if (caret.current !== undefined) field.current?.setSelectionRange(...caret.current);
    caret.current = undefined;
  }, [text, field]);

  useWhenLeft(commit);

  const type = (next: string) => {
    draft.current = { ...draft.current, text: next };
    setText(next);
    timer.current ??= setTimeout(commit, limits.noteDelay);
  };
  return { text, type, commit };
};
