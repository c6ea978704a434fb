/**
 * Changes written anew under another writer. Two copies of one machine that were both running when the image was taken write under
 * the same writer and the same Yjs client; what one of them has not sent yet is told again as somebody else's, so that it stands beside
 * the other's instead of colliding with it. What both had done before the image was taken stays what it is.
 */
import type { WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import type { Fact, FactKey, Patch } from './facts.ts';
import { factKey, splitKey } from './keys.ts';
import { textField } from '../schema.ts';

export interface Renamed {
  readonly as: WriterId;
  /** What the writer wrote up to this count belongs to both copies. */
  readonly above: number;
}

/** By former writer. */
export type Renames = { readonly [writer: WriterId]: Renamed };

/** {writer: n}, as a tombstone holds it: what was seen of one's own goes to the new name, what is common stays covered. */
const renamedView = (value: Json, renames: Renames): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const view: { [name: string]: Json } = {};
  for (const [name, n] of Object.entries(value)) {
    const renamed = renames[name as WriterId];
    if (renamed === undefined || typeof n !== 'number' || n <= renamed.above) view[name] = n;
    else {
      if (renamed.above > 0) view[name] = renamed.above;
      view[renamed.as] = n;
    }
  }
  return view;
};

/** 'writer@n', as versions of texts name each other. */
const renamedId = (id: string, renames: Renames): string => {
  const [writer = '', n = ''] = id.split('@');
  const renamed = renames[writer as WriterId];
  return renamed === undefined || Number(n) <= renamed.above ? id : `${renamed.as}@${n}`;
};

const renamedVersion = (value: Json, renames: Renames): Json => {
  if (!Array.isArray(value)) return value;
  const [id, base, ...rest]: readonly Json[] = value;
  if (typeof id !== 'string' || typeof base !== 'string') return value;
  return [renamedId(id, renames), base.split(' ').map((one) => renamedId(one, renames)).join(' '), ...rest];
};

const renamedValue = (field: string, value: Json, renames: Renames): Json => {
  if (field === 'deleted') return renamedView(value, renames);
  return field === textField ? renamedVersion(value, renames) : value;
};

/** Of a key: the same under the new writer, if this count of it is only one's own. */
const renamedKey = (key: FactKey, n: number, renames: Renames): FactKey => {
  const parts = splitKey(key);
  const renamed = parts && renames[parts.writer];
  return parts === undefined || renamed === undefined || n <= renamed.above ? key : factKey(parts.entity, parts.field, renamed.as);
};

/**
 * The patch as the new writers would have made it. `known`: the count that the document holds under a key; a head of the former
 * writer's that both copies know is taken away where the new writer's stands in its place.
 */
export const renamePatch = (patch: Patch, renames: Renames, known: (key: FactKey) => number | undefined): Patch => {
  const set: (readonly [FactKey, ...Fact])[] = [];
  const del: (readonly [FactKey, number])[] = [];
  for (const [key, value, n, at] of patch.set) {
    const parts = splitKey(key);
    const renamed = renamedKey(key, n, renames);
    set.push([renamed, parts === undefined ? value : renamedValue(parts.field, value, renames), n, at]);
    const before = renamed === key ? undefined : known(key);
    if (before !== undefined && parts !== undefined && before <= (renames[parts.writer]?.above ?? 0)) del.push([key, before]);
  }
  for (const [key, n] of patch.del) del.push([renamedKey(key, n, renames), n]);
  const text = patch.text?.map(([key, n, ...edit]) => [renamedKey(key, n, renames), n, ...edit] as const);
  return { set, del, ...(text === undefined ? {} : { text }) };
};
