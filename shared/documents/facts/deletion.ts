/**
 * Deleting an entity writes what its deleter had seen of it, {writer: n}, to the field `deleted`; `false` takes that back.
 * A fact outside every deleter's view is an edit that nobody meant to delete: the entity is then deleted *and* in conflict.
 * Views of several deleters add up: each fact that one of them had seen was deleted knowingly.
 */
import { parseWriterId, type WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import type { Head } from './facts.ts';
import { isCount } from './keys.ts';

/** {writer: n}, as a tombstone holds it. */
export type View = { readonly [writer: WriterId]: number };

/**
 * In the place of a writer: whoever wrote this tombstone wants the entity out of the trash as well. Code that does not know it sees a
 * writer that never wrote anything.
 */
const forGoodMark = 'for-good' as WriterId;

export const forGood = (view: View): View => ({ ...view, [forGoodMark]: 1 });

export interface Deletion {
  /** Highest n seen of each writer, over all deleters; undefined while nobody deleted the entity. */
  readonly seen: ReadonlyMap<WriterId, number> | undefined;
  /** Somebody else wrote `false` at the same time: the entity stays live, and the two of them are a conflict. */
  readonly contested: boolean;
  /** Wall clock of the latest deletion, for sorting the trash. */
  readonly at: number;
  /** Deleted for good by one of them. */
  readonly forGood: boolean;
}

const never: Deletion = { seen: undefined, contested: false, at: 0, forGood: false };

/** Undefined for anything that is not {writer: n}. */
const parseView = (value: Json): ReadonlyMap<WriterId, number> | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const view = new Map<WriterId, number>();
  for (const [name, n] of Object.entries(value)) {
    const writer = parseWriterId(name);
    if (writer === undefined || !isCount(n)) return undefined;
    view.set(writer, n);
  }
  return view;
};

/** What the heads of `deleted` say together. Values of no known form count as nothing. */
export const deletionOf = (heads: readonly Head[]): Deletion => {
  if (heads.length === 0) return never;
  const seen = new Map<WriterId, number>();
  let [at, deleted, kept] = [0, false, false];
  for (const head of heads) {
    if (head.value === false) kept = true;
    const view = head.value === false ? undefined : parseView(head.value);
    if (view === undefined) continue;
    deleted = true;
    at = Math.max(at, head.at);
    for (const [writer, n] of view) seen.set(writer, Math.max(n, seen.get(writer) ?? 0));
  }
  return deleted ? { seen, contested: kept, at, forGood: seen.has(forGoodMark) } : never;
};

export const isBeyond = (seen: ReadonlyMap<WriterId, number>, head: Head): boolean => head.n > (seen.get(head.writer) ?? 0);

/** The value of `deleted` for someone who sees these heads of the entity. */
export const viewOf = (heads: Iterable<Head>): View => {
  const view: { [writer: WriterId]: number } = {};
  for (const { writer, n } of heads) view[writer] = Math.max(n, view[writer] ?? 0);
  return view;
};
