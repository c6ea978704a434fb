/**
 * States of the small model, each part kept once: what the server holds, and what each device holds, by what can be told of them.
 * Two orders of events that lead to the same rows, heads and engine states have led to one state.
 *
 * What nothing here can tell apart is left out. The order in which the server took its records: a page
 * brings all that is new at once, and a checkpoint covers all that is there when it is read. And what only metadata, a checkpoint that
 * becomes due and the screen ask for: of the first these programs write none, the second is an act of theirs, the third is not there.
 */
import { createHash } from 'node:crypto';
import type { StoredItem } from '../../../server/store/store.ts';
import type { Snapshot } from './machine.ts';
import type { Items } from './store.ts';

/** A part, under a number that no other one has. */
export interface Held<T> {
  readonly id: number;
  readonly value: T;
}

/** Of each write made: what its author was shown of the field. */
export type Shown = { readonly [id: string]: readonly string[] };

export interface State {
  readonly items: Held<Items>;
  readonly machines: readonly (Held<Snapshot> | undefined)[];
  readonly shown: Shown;
  readonly checkpoints: number;
  readonly lost: number;
}

const sums = new WeakMap<Uint8Array, string>();
const sumOf = (bytes: Uint8Array): string => {
  const known = sums.get(bytes) ?? createHash('sha1').update(bytes).digest('base64url');
  sums.set(bytes, known);
  return known;
};

const unread: ReadonlySet<string> = new Set(['revision', 'log', 'syncedAt']);

const bytesLike = (key: string, value: unknown): unknown => {
  if (unread.has(key)) return 0;
  if (key === 'tail' && Array.isArray(value)) return value.map((record) => JSON.stringify(record)).sort();
  if (value instanceof Uint8Array) return sumOf(value);
  return value instanceof Map ? [...(value as Map<unknown, unknown>)].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : value;
};

const texts = new WeakMap<object, string>();
/** Of what is never changed in place. */
const textOf = (value: object): string => {
  const known = texts.get(value) ?? JSON.stringify(value, bytesLike);
  texts.set(value, known);
  return known;
};

const itemTexts = new WeakMap<StoredItem, string>();
/** All but the etag, which is another one each time. */
const itemText = (item: StoredItem): string => {
  const known = itemTexts.get(item) ?? JSON.stringify([item.id, item.body], bytesLike);
  itemTexts.set(item, known);
  return known;
};

const rowsOf = (rows: ReadonlyMap<string, object>): readonly string[] => [...rows].map(([key, row]) => key + textOf(row)).sort();

/** Without times: every wait of the engine ends before anything else happens, in the order in which it is asked. */
const engineOf = ({ engine, pending }: Snapshot): unknown => ({
  sessions: [...engine.sessions.values()].map(({ facts, server, job, push, pull, checkpoint, unsettled, fork, edits, final, lost, doubts }) => [
    facts, server, job, push.held?.code, pull.held?.code, checkpoint.held?.code, unsettled, fork, edits !== undefined, final, lost?.reads, lost?.believed, doubts,
  ]),
  list: [engine.list.asking, engine.list.complete, engine.list.whole !== undefined],
  pending,
});

const createPool = <T>(tell: (value: T) => unknown) => {
  const known = new Map<string, Held<T>>();
  return {
    hold: (value: T): Held<T> => {
      const text = createHash('sha1').update(JSON.stringify(tell(value), bytesLike)).digest('base64url');
      const found = known.get(text) ?? { id: known.size, value };
      known.set(text, found);
      return found;
    },
    size: () => known.size,
  };
};

export const createPools = () => ({
  items: createPool<Items>((items) => [...items.values()].map((item) => itemText(item)).sort()),
  machines: createPool<Snapshot>((machine) => [
    rowsOf(machine.disk.records),
    rowsOf(machine.disk.sessions),
    [...machine.disk.bases.values()].map(({ hash }) => hash),
    engineOf(machine),
  ]),
});

const shownTexts = new WeakMap<Shown, string>();
const shownText = (shown: Shown): string => {
  const known = shownTexts.get(shown) ?? JSON.stringify(Object.entries(shown).sort(([a], [b]) => (a < b ? -1 : 1)));
  shownTexts.set(shown, known);
  return known;
};

export const nameOf = ({ items, machines, shown, checkpoints, lost }: State): string =>
  `${items.id} ${machines.map((machine) => machine?.id ?? '-').join(' ')} ${checkpoints} ${lost} ${shownText(shown)}`;
