/**
 * Every conflict at once, for what this device wrote or for what another one did. Where the side that was asked for has written
 * nothing, the conflict stays: a guess would be a loss that nobody chose.
 */
import { remove, resolve, restore } from '../../../shared/documents/commands.ts';
import { editedUnseen } from '../../../shared/documents/conflicts.ts';
import type { Head, Write } from '../../../shared/documents/facts/facts.ts';
import { deviceOf } from '../../../shared/documents/read.ts';
import type { Conflict, DocState } from '../../../shared/documents/state.ts';

export type Whose = 'mine' | 'theirs';

export interface Settlement {
  readonly writes: readonly Write[];
  readonly settled: number;
  /** Conflicts in which that side has no part. */
  readonly left: number;
}

/** The latest of those that the side wrote. */
const latest = (heads: readonly Head[], isOf: (head: Head) => boolean): Head | undefined =>
  heads.filter(isOf).toSorted((a, b) => b.at - a.at || b.n - a.n)[0];

const settleOne = (state: DocState, conflict: Conflict, isOf: (head: Head) => boolean): readonly Write[] | undefined => {
  const { entity, field, heads, view } = conflict;
  const head = latest(heads, isOf);
  if (field !== 'deleted') return head && resolve(state, conflict, { keep: head.writer });
  if (head !== undefined) return head.value === false ? restore(state, entity) : remove(state, entity, view);
  return editedUnseen(state, entity).some((edit) => isOf(edit.head)) ? restore(state, entity) : undefined;
};

const isDeletion = ({ field, value }: Write): boolean => field === 'deleted' && value !== false;

/**
 * One batch that agrees with itself: of several writes of one field the last counts, so what is kept comes last and a panel kept on a
 * deleted dashboard keeps it, too; and nothing is written into what the same batch deletes, which would be an edit its deletion had not seen.
 */
const agreeing = (writes: readonly Write[]): readonly Write[] => {
  const kept = new Set(writes.filter(({ field, value }) => field === 'deleted' && value === false).map(({ entity }) => entity));
  const deletions = writes.filter((write) => isDeletion(write) && !kept.has(write.entity));
  const gone = new Set(deletions.map(({ entity }) => entity));
  return [...deletions, ...writes.filter((write) => !isDeletion(write) && !gone.has(write.entity))];
};

/** `own`: this device's id. */
export const settleAll = (state: DocState, own: string, conflicts: readonly Conflict[], whose: Whose): Settlement => {
  const isOf = ({ writer }: Head): boolean => (deviceOf(state, writer) === own) === (whose === 'mine');
  const each = conflicts.map((conflict) => settleOne(state, conflict, isOf));
  const left = each.filter((writes) => writes === undefined).length;
  return { writes: agreeing(each.flatMap((writes) => writes ?? [])), settled: conflicts.length - left, left };
};
