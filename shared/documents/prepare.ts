/**
 * From intended writes to a patch: the seen-heads rule. A write sets the own key and removes another writer's head only if it
 * still holds the n that was on screen when the edit began; what arrived in between stays beside it, as a conflict, unless
 * it says the same.
 */
import type { WriterId } from '../model/ids.ts';
import type { FactKey, Head, Patch, TextEdit, Write } from './facts/facts.ts';
import { sameValue } from './facts/heads.ts';
import { factKey, splitKey } from './facts/keys.ts';
import { deviceField } from './schema.ts';
import type { DocState } from './state.ts';
import { located } from './text.ts';
import { haveMet, versionAfter, versionRead } from './textVersion.ts';

export interface WriteContext {
  readonly writer: WriterId;
  /** The writer's next count. The patch uses `nextN`, `nextN + 1`, …: one for each entry of its `set`. */
  readonly nextN: number;
  /** Wall clock in ms. */
  readonly now: number;
}

const changesNothing = (heads: readonly Head[], { value, again }: Write): boolean =>
  again !== true &&
  (value === undefined ? heads.length === 0 : heads.length > 0 && heads.every((head) => sameValue(head.value, value)));

/** Other writers' heads that the write takes the place of: those it had seen, and those that hold the same value anyway. */
const replaced = (heads: readonly Head[], write: Write, writer: WriterId): readonly Head[] => {
  if (write.field === deviceField || write.by !== undefined) return [];
  const { seen, value } = write;
  const wasSeen = (head: Head): boolean => seen === undefined || seen.some(([by, n]) => by === head.writer && n === head.n);
  return heads.filter(
    (head) => head.writer !== writer && (wasSeen(head) || (value !== undefined && sameValue(head.value, value))),
  );
};

/**
 * A write of a text as one of its version, and the edit beside it. Edits that have met stay apart until somebody says that the text
 * was read: an edit then takes the place of no head but its own.
 */
const asVersion = (state: DocState, write: Write, { writer, nextN: n, now }: WriteContext): { readonly write: Write; readonly edit?: TextEdit } => {
  const { entity, field, text: wanted } = write;
  if (wanted === undefined) return { write };
  const [heads, text] = [state.heads(entity, field), state.text(entity)];
  const context = { heads, writer, n, text, now };
  if (wanted === 'read') return { write: { ...write, value: versionRead(context) } };
  const splice = located(text, wanted);
  const value = versionAfter(context, splice);
  return {
    write: { ...write, value, ...(haveMet(heads) ? { seen: [] } : {}) },
    edit: [factKey(entity, field, writer), n, splice.at, splice.removed, splice.inserted],
  };
};

/**
 * A deletion covers what the same change writes in its entity: an undo may put a field back and delete what it is in. Deletions that are
 * told again for others stay as they were.
 */
const covering = (set: Patch['set'], last: ReadonlyMap<FactKey, Write>): Patch['set'] =>
  set.map(([key, value, n, at]) => {
    const { entity, field, by } = last.get(key) ?? {};
    if (field !== 'deleted' || by !== undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return [key, value, n, at];
    const beside = set.flatMap(([other, , count]) => {
      const parts = splitKey(other);
      return parts !== undefined && parts.entity === entity && parts.field !== 'deleted' ? [[parts.writer, count] as const] : [];
    });
    return [key, { ...value, ...Object.fromEntries(beside) }, n, at];
  });

/** Pure; the state is read, not changed. Of several writes of one field the last counts. Nothing to change: an empty patch. */
export const prepare = (state: DocState, writes: readonly Write[], { writer, nextN, now }: WriteContext): Patch => {
  const last = new Map<FactKey, Write>();
  for (const write of writes) last.set(factKey(write.entity, write.field, write.by?.writer ?? writer), write);
  const set: Patch['set'][number][] = [];
  const del: Patch['del'][number][] = [];
  const text: TextEdit[] = [];
  for (const [key, wanted] of last) {
    const { write, edit } = asVersion(state, wanted, { writer, nextN: nextN + set.length, now });
    if (edit !== undefined) text.push(edit);
    const heads = state.heads(write.entity, write.field);
    if (changesNothing(heads, write)) continue;
    for (const head of replaced(heads, write, writer)) del.push([factKey(write.entity, write.field, head.writer), head.n]);
    const own = heads.find((head) => head.writer === writer);
    if (write.value !== undefined) set.push([key, write.value, nextN + set.length, write.by?.at ?? now]);
    else if (own !== undefined) del.push([key, own.n]);
  }
  const all = { set: covering(set, last), del };
  return text.length === 0 ? all : { ...all, text };
};
