/** Merging patches of a group commit into one that has the same effect and names each key once. */
import type { FactKey, Patch } from './facts.ts';
import { isCount, isFact, splitKey } from './keys.ts';

export const emptyPatch: Patch = { set: [], del: [] };

export const isEmpty = (patch: Patch): boolean => patch.set.length === 0 && patch.del.length === 0;

/** Of each key the highest n remains: its set, or its removal when both name the same n. Order of keys: first mention. */
export const mergePatches = (patches: readonly Patch[]): Patch => {
  const [only] = patches;
  if (patches.length === 1 && only !== undefined) return only;
  const sets = new Map<FactKey, Patch['set'][number]>();
  const dels = new Map<FactKey, number>();
  for (const patch of patches) {
    for (const entry of patch.set) {
      const known = sets.get(entry[0]);
      if (known === undefined || known[2] < entry[2]) sets.set(entry[0], entry);
    }
    for (const [key, n] of patch.del) dels.set(key, Math.max(n, dels.get(key) ?? 0));
  }
  return {
    set: [...sets.values()].filter(([key, , n]) => n > (dels.get(key) ?? 0)),
    del: [...dels].filter(([key, n]) => n >= (sets.get(key)?.[2] ?? 0)),
  };
};

const isKey = (key: unknown): key is FactKey => typeof key === 'string' && splitKey(key) !== undefined;

const isSet = (entry: unknown): boolean => Array.isArray(entry) && isKey(entry[0]) && isFact(entry.slice(1));

const isDel = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && isKey(entry[0]) && isCount(entry[1]);

/** A patch from parsed JSON of unknown origin; undefined when any part of it is malformed. */
export const readPatch = (set: unknown, del: unknown): Patch | undefined =>
  Array.isArray(set) && Array.isArray(del) && set.every(isSet) && del.every(isDel)
    ? { set: set as Patch['set'], del: del as Patch['del'] }
    : undefined;
