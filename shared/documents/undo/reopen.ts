/**
 * Taking a settlement back opens the conflict again: what stood side by side stands there once more, each value for the device that had
 * written it. A writer has one fact in a field, and nobody may go on with another's count, so each value is told under a new writer that
 * names the device of the former one. These are facts like any others: they merge, and a device that never saw the undo settles them.
 *
 * Of a deletion against an edit what deleted stands beside "keep" again. That the entity is there meanwhile costs nothing.
 */
import { mintWriterId, sessionEntity, type MintLetters, type WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import type { Head, Patch, Seen, Write } from '../facts/facts.ts';
import { factKey } from '../facts/keys.ts';
import { deviceOf } from '../read.ts';
import { deviceField } from '../schema.ts';
import type { DocState } from '../state.ts';
import type { Change, Place } from './undoStack.ts';

/** One new writer in place of each former one. */
export interface Retold {
  readonly as: (writer: WriterId) => WriterId;
  readonly writers: ReadonlyMap<WriterId, WriterId>;
}

export const retelling = (mint: MintLetters): Retold => {
  const writers = new Map<WriterId, WriterId>();
  const as = (writer: WriterId): WriterId => {
    const known = writers.get(writer) ?? mintWriterId(mint);
    writers.set(writer, known);
    return known;
  };
  return { as, writers };
};

/** Which devices the new writers are on. */
const introduced = (state: DocState, { writers }: Retold): readonly Write[] =>
  [...writers].flatMap(([former, writer]): readonly Write[] => {
    const device = deviceOf(state, former);
    return device === undefined ? [] : [{ entity: sessionEntity, field: deviceField, value: device, again: true, by: { writer } }];
  });

/** What is written over, whoever wrote it. */
const standing = ({ own, beside = [] }: Change): Seen => (own === null ? beside : [own, ...beside]);

/** A tombstone that covers what it covered, and what was written to keep the entity. */
const widened = (value: Json, { own, known = {} }: Change): Json => {
  const kept = own === null ? undefined : known[own[0]];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || own === null || kept === undefined) return value;
  return { ...value, [own[0]]: kept };
};

const retold = ({ entity, field }: Change, heads: readonly Head[], { as }: Retold): readonly Write[] =>
  // The one that was shown comes last: the higher count is the provisional winner.
  heads.toReversed().map(({ writer, value, at }) => ({ entity, field, value, again: true, by: { writer: as(writer), at } }));

/** The writes that open again what the change has settled. */
export const reopen = (state: DocState, change: Change, heads: readonly Head[], names: Retold): readonly Write[] => {
  const { entity, field, known } = change;
  if (field !== 'deleted') {
    const values = retold(change, heads, names);
    return [{ entity, field, value: undefined, seen: standing(change) }, ...values, ...introduced(state, names)];
  }
  const deletions = heads.flatMap((head) => (head.value === false ? [] : [{ ...head, value: widened(head.value, change) }]));
  const keeps: readonly Write[] = known === undefined ? [{ entity, field, value: false, seen: standing(change), again: true }] : [];
  return [...keeps, ...retold(change, deletions, names), ...introduced(state, names)];
};

/** Where what stood side by side stands now. */
export const whereRetold = ({ entity, field, heads = [] }: Change, { writers }: Retold, patch: Patch): readonly (readonly [from: Place, to: Place])[] =>
  heads.flatMap(({ writer, n }) => {
    const now = writers.get(writer);
    const set = now && patch.set.find(([key]) => key === factKey(entity, field, now));
    return now === undefined || set === undefined ? [] : [[[writer, n], [now, set[2]]] as const];
  });
