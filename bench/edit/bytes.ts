/**
 * Blocks of edits and of raw puts, for whoever counts from outside what the browser writes meanwhile. The raw values are as large as the
 * change that an edit makes, and as the record that it becomes; the latter also under a key as a record has it.
 */
import { encodePayload } from '../../shared/documents/wire/payload.ts';
import type { Write } from '../../shared/documents/facts/facts.ts';
import { nonceBytes, tagBytes } from '../../shared/crypto/gcm.ts';
import { lengthBytes } from '../../shared/crypto/padding.ts';
import { recordOverheadBytes } from '../../shared/crypto/envelope.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import { openFloor } from './floor.ts';
import { check, setUp } from './made.ts';

export interface Parts {
  /** Sealed bytes of one edit's record. */
  readonly record: number;
  /** Of its change: the update, and the same as a patch. */
  readonly update: number;
  readonly patch: number;
  /** What the format adds to them. Padding includes the length in front of the payload. */
  readonly header: number;
  readonly nonceAndTag: number;
  readonly padding: number;
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
  const update = change.update.byteLength;
  const nonceAndTag = nonceBytes + tagBytes;
  const header = recordOverheadBytes - lengthBytes - nonceAndTag;
  const padding = record - update - patch - header - nonceAndTag;
  const parts: Parts = { record, update, patch, header, nonceAndTag, padding, value: `value ${edits.length - 1}`.length };
  const replica = rows.at(-1)?.replica ?? '';
  const floors = {
    change: await openFloor(update + patch, 'change'),
    record: await openFloor(record, 'record'),
    keyed: await openFloor(record, 'keyed', (count) => [id, replica, count + 1]),
  };
  let puts = 0;
  const put = (of: keyof typeof floors) => async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) await floors[of].put('relaxed');
    puts += count;
  };
  return {
    parts,
    edit,
    change: put('change'),
    record: put('record'),
    keyed: put('keyed'),
    /** Throws unless everything is read back as it was written. */
    check: async () => {
      const { changes } = await check(deps, id, panels, edits);
      if (changes.length < edits.length) throw new Error('fewer records than edits');
      const counts = await Promise.all(Object.values(floors).map((floor) => floor.check()));
      if (counts.reduce((sum, count) => sum + count, 0) !== puts) throw new Error('the floor was not read back');
    },
  };
};
