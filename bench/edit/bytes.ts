/**
 * Blocks of edits and of raw puts, for whoever counts from outside what the browser writes meanwhile. The raw values are as large as the
 * records that the edits become; what of such a record is the change and what the format adds is told beside it.
 */
import { encodePayload } from '../../shared/documents/payload.ts';
import type { Write } from '../../shared/documents/facts.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import { openFloor } from './floor.ts';
import { check, setUp } from './made.ts';

export interface Parts {
  /** Sealed bytes of one edit's record. */
  readonly record: number;
  /** Of its change: the update, and the same as a patch. */
  readonly update: number;
  readonly patch: number;
  /** Of the value that was written, as text. */
  readonly value: number;
}

/** Each block makes so many edits, or puts, one after the other, and resolves when the last is committed. */
export const startBytes = async (size: number) => {
  const { deps, id, panels, make } = await setUp({ size, until: 'append' });
  const edits: Write[] = [];
  const edit = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) {
      const next: Write = { entity: panels[(edits.length * 7) % panels.length] ?? sessionEntity, field: 'set.x', value: `value ${edits.length}` };
      edits.push(next);
      await make(next);
    }
  };
  await edit(1);
  const { changes } = await check(deps, id, panels, edits);
  const change = changes.at(-1);
  if (change === undefined) throw new Error('no records');
  const rows = await deps.storage.records.all(id);
  const record = rows.at(-1)?.bytes.byteLength ?? 0;
  const patch = encodePayload({ schema: 1, at: Date.now(), change }).byteLength - change.update.byteLength;
  const parts: Parts = { record, update: change.update.byteLength, patch, value: `value ${edits.length - 1}`.length };
  const floor = await openFloor(record, 'as large');
  const small = await openFloor(100, 'small');
  let puts = 0;
  const put = async (of: typeof floor, count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) await of.put('relaxed');
    puts += count;
  };
  return {
    parts,
    edit,
    raw: (count: number) => put(floor, count),
    small: (count: number) => put(small, count),
    /** Throws unless everything is read back as it was written. */
    check: async () => {
      const { changes } = await check(deps, id, panels, edits);
      if (changes.length < edits.length) throw new Error('fewer records than edits');
      if ((await floor.check()) + (await small.check()) !== puts) throw new Error('the floor was not read back');
    },
  };
};
