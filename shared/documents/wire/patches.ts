/** Merging patches of a group commit into one that has the same effect and names each key once. */
import { parseEntityId, type EntityId } from '../../model/ids.ts';
import type { FactKey, Patch, TextEdit } from '../facts/facts.ts';
import { isCount, isFact, isTime, splitKey } from '../facts/keys.ts';
import { textField } from '../schema.ts';

export const emptyPatch: Patch = { set: [], del: [] };

export const isEmpty = (patch: Patch): boolean => patch.set.length === 0 && patch.del.length === 0 && patch.whole === undefined;

/** Without the members that hold nothing. */
const withTexts = ({ set, del }: Patch, text: readonly TextEdit[], whole: ReadonlyMap<EntityId, string>): Patch => ({
  set,
  del,
  ...(text.length === 0 ? {} : { text }),
  ...(whole.size === 0 ? {} : { whole: [...whole] }),
});

/**
 * Of each key the highest n remains: its set, or its removal when both name the same n. Order of keys: first mention. Edits of
 * texts follow each other, without those that an earlier patch holds.
 */
export const mergePatches = (patches: readonly Patch[]): Patch => {
  const [only] = patches;
  if (patches.length === 1 && only !== undefined) return only;
  const sets = new Map<FactKey, Patch['set'][number]>();
  const dels = new Map<FactKey, number>();
  const text: TextEdit[] = [];
  const whole = new Map<EntityId, string>();
  for (const patch of patches) {
    for (const edit of patch.text ?? []) if (edit[1] > (sets.get(edit[0])?.[2] ?? 0)) text.push(edit);
    for (const [entity, now] of patch.whole ?? []) whole.set(entity, now);
    for (const entry of patch.set) {
      const known = sets.get(entry[0]);
      if (known === undefined || known[2] < entry[2]) sets.set(entry[0], entry);
    }
    for (const [key, n] of patch.del) dels.set(key, Math.max(n, dels.get(key) ?? 0));
  }
  const set = [...sets.values()].filter(([key, , n]) => n > (dels.get(key) ?? 0));
  const del = [...dels].filter(([key, n]) => n >= (sets.get(key)?.[2] ?? 0));
  return withTexts({ set, del }, text, whole);
};

const isKey = (key: unknown): key is FactKey => typeof key === 'string' && splitKey(key) !== undefined;

const isSet = (entry: unknown): boolean => Array.isArray(entry) && isKey(entry[0]) && isFact(entry.slice(1));

const isDel = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && isKey(entry[0]) && isCount(entry[1]);

const isEdit = (entry: unknown): entry is TextEdit =>
  Array.isArray(entry) &&
  entry.length === 5 &&
  typeof entry[0] === 'string' &&
  splitKey(entry[0])?.field === textField &&
  isCount(entry[1]) &&
  isTime(entry[2]) &&
  typeof entry[3] === 'string' &&
  typeof entry[4] === 'string';

const isWhole = (entry: unknown): entry is readonly [EntityId, string] =>
  Array.isArray(entry) &&
  entry.length === 2 &&
  typeof entry[0] === 'string' &&
  parseEntityId(entry[0]) !== undefined &&
  typeof entry[1] === 'string';

const areAll = <T>(entries: unknown, is: (entry: unknown) => entry is T): entries is readonly T[] =>
  Array.isArray(entries) && entries.every(is);

/** A patch from parsed JSON of unknown origin; undefined when any part of it is malformed. */
export const readPatch = (set: unknown, del: unknown, text: unknown = [], whole: unknown = []): Patch | undefined =>
  Array.isArray(set) && Array.isArray(del) && set.every(isSet) && del.every(isDel) && areAll(text, isEdit) && areAll(whole, isWhole)
    ? withTexts({ set: set as Patch['set'], del: del as Patch['del'] }, text, new Map(whole))
    : undefined;
