/**
 * From intended writes to a patch: the seen-heads rule. A write sets the own key and removes another writer's head only if it
 * still holds the n that was on screen when the edit began; what arrived in between stays beside it, as a conflict, unless
 * it says the same.
 */
import type { WriterId } from '../model/ids.ts';
import type { FactKey, Head, Patch, Write } from './facts.ts';
import { sameValue } from './heads.ts';
import { factKey } from './keys.ts';
import { deviceField } from './schema.ts';
import type { DocState } from './state.ts';

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
  if (write.field === deviceField) return [];
  const { seen, value } = write;
  const wasSeen = (head: Head): boolean => seen === undefined || seen.some(([by, n]) => by === head.writer && n === head.n);
  return heads.filter(
    (head) => head.writer !== writer && (wasSeen(head) || (value !== undefined && sameValue(head.value, value))),
  );
};

/** Pure; the state is read, not changed. Of several writes of one field the last counts. Nothing to change: an empty patch. */
export const prepare = (state: DocState, writes: readonly Write[], { writer, nextN, now }: WriteContext): Patch => {
  const last = new Map<FactKey, Write>();
  for (const write of writes) last.set(factKey(write.entity, write.field, writer), write);
  const set: Patch['set'][number][] = [];
  const del: Patch['del'][number][] = [];
  for (const [key, write] of last) {
    const heads = state.heads(write.entity, write.field);
    if (changesNothing(heads, write)) continue;
    for (const head of replaced(heads, write, writer)) del.push([factKey(write.entity, write.field, head.writer), head.n]);
    const own = heads.find((head) => head.writer === writer);
    if (write.value !== undefined) set.push([key, write.value, nextN + set.length, now]);
    else if (own !== undefined) del.push([key, own.n]);
  }
  return { set, del };
};
