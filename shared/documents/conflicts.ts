/**
 * Conflicts as the screen lists them. What a conflict is, the state decides as patches come in: heads of one field that differ,
 * or a deletion of something that was edited unseen by its deleter.
 */
import type { EntityId } from '../model/ids.ts';
import { deletionOf, isBeyond } from './facts/deletion.ts';
import type { Head } from './facts/facts.ts';
import type { Conflict, DocState } from './state.ts';

/** Order and layout that differed and have settled by themselves; the winner holds on every replica. */
export const mergedAutomatically = (state: DocState): readonly Conflict[] => state.merged();

export interface UnseenEdit {
  readonly field: string;
  readonly head: Head;
}

/** What was edited in a deleted entity unseen by those who deleted it: for the words of a 'deleted' conflict. */
export const editedUnseen = (state: DocState, entity: EntityId): readonly UnseenEdit[] => {
  const { seen } = deletionOf(state.heads(entity, 'deleted'));
  if (seen === undefined) return [];
  const fields = state.fields(entity).filter((field) => field !== 'deleted');
  return fields.flatMap((field) =>
    state
      .heads(entity, field)
      .filter((head) => isBeyond(seen, head))
      .map((head) => ({ field, head })),
  );
};
