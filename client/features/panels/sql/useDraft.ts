/**
 * The text while it is written. It reaches the document when it is run or left, or when the page goes away, with the heads that
 * were on screen when the writing began: what arrived from elsewhere since stays beside it as a conflict.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { seenOf, setSetting } from '../../../../shared/documents/commands.ts';
import type { Seen } from '../../../../shared/documents/facts/facts.ts';
import type { EntityId } from '../../../../shared/model/ids.ts';
import { useSession } from '../../../session/react.tsx';
import { useWhenLeft } from '../useWhenLeft.ts';
import { t } from '../../../texts/text.ts';

export interface Draft {
  readonly text: string;
  readonly type: (text: string) => void;
  /** The field got the focus: what is on screen now is what has been seen. */
  readonly begin: () => void;
  /** Writes what was typed. False: there was nothing to write. */
  readonly commit: () => boolean;
}

export const useDraft = (panel: EntityId, title: string, saved: string): Draft => {
  const session = useSession();
  const [typed, setTyped] = useState<string>();
  const draft = useRef<string>(undefined);
  const seen = useRef<Seen>([]);
  const label = useRef(title);
  useEffect(() => {
    label.current = title;
  }, [title]);

  const begin = useCallback(() => {
    if (draft.current === undefined) seen.current = seenOf(session.state.heads(panel, 'set.sql'));
  }, [session, panel]);

  const commit = useCallback(() => {
    const text = draft.current;
    draft.current = undefined;
    setTyped(undefined);
    if (text === undefined || text === session.state.value(panel, 'set.sql')) return false;
    session.write(t`Change SQL of ${label.current}`, setSetting(panel, 'sql', text, seen.current));
    return true;
  }, [session, panel]);

  useWhenLeft(commit);

  const type = (text: string) => {
    begin();
    draft.current = text;
    setTyped(text);
  };
  return { text: typed ?? saved, type, begin, commit };
};
