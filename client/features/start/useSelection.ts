/** Which sessions are chosen for one deed on all of them. A range is from the last one chosen to the one chosen with Shift. */
import { useState } from 'react';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionSummary } from '../../session/list/list.ts';

export interface Selection {
  readonly chosen: ReadonlySet<SessionId>;
  readonly choose: (id: SessionId, on: boolean, range: boolean) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
}

/** What is not listed any more is not chosen any more. */
export const useSelection = (listed: readonly SessionSummary[]): Selection => {
  const [picked, setPicked] = useState<ReadonlySet<SessionId>>(new Set());
  const [last, setLast] = useState<SessionId>();
  const chosen = picked.size === 0 ? picked : new Set(listed.flatMap(({ id }) => (picked.has(id) ? [id] : [])));
  const choose = (id: SessionId, on: boolean, range: boolean) => {
    const next = new Set(chosen);
    const [from, to] = [listed.findIndex((each) => each.id === last), listed.findIndex((each) => each.id === id)];
    const ids = range && from >= 0 ? listed.slice(Math.min(from, to), Math.max(from, to) + 1).map((each) => each.id) : [id];
    for (const each of ids) {
      if (on) next.add(each);
      else next.delete(each);
    }
    setPicked(next);
    setLast(id);
  };
  return {
    chosen,
    choose,
    chooseAll: () => setPicked(new Set(listed.map(({ id }) => id))),
    clear: () => setPicked(new Set()),
  };
};
