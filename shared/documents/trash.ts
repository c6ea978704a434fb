/**
 * What of a session lies in the trash. Nothing is purged inside a document: what was deleted longer ago, or for good, leaves the list, and
 * its tombstone stays. A panel that went with its dashboard is not listed beside it: it comes back with it.
 */
import type { EntityId } from '../model/ids.ts';
import { deletedAlong } from './commands.ts';
import { deletionOf } from './facts/deletion.ts';
import type { DocState } from './state.ts';

export interface Trashed {
  readonly id: EntityId;
  readonly kind: 'dashboard' | 'panel' | 'dataset';
  /** Wall clock of its latest deletion, ms. */
  readonly at: number;
  /** Panels that went with it and come back with it. */
  readonly along: number;
}

/** Deleted after `since` (wall clock, ms), the latest first. */
export const trashOf = (state: DocState, since: number): readonly Trashed[] => {
  const along = new Map(state.deleted('dashboard').map((id) => [id, deletedAlong(state, id)] as const));
  const hidden = new Set([...along.values()].flat());
  const listed = (['dashboard', 'panel', 'dataset'] as const).flatMap((kind) =>
    state.deleted(kind).flatMap((id): readonly Trashed[] => {
      const { at, forGood } = deletionOf(state.heads(id, 'deleted'));
      return hidden.has(id) || forGood || at <= since ? [] : [{ id, kind, at, along: along.get(id)?.length ?? 0 }];
    }),
  );
  return listed.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
};
