/**
 * Who still holds what: every fact and every character in what opens of rows and checkpoints, on disks and on the server. Where a server
 * loses what it promised and the devices that had it are destroyed as well, nobody can give it back; what anybody holds is still owed.
 */
import { openBase } from '../../../client/session/records/base.ts';
import type { BaseRow } from '../../../client/storage/rows.ts';
import type { Head, Segment } from '../../../server/services/heads.ts';
import type { Item } from '../../../server/store/store.ts';
import type { Vault } from '../../../client/vault/vault.ts';
import type { Patch } from '../../documents/facts/facts.ts';
import { openRecord } from '../../crypto/envelope.ts';
import { decodePayload } from '../../documents/wire/payload.ts';
import { splitKey } from '../../documents/facts/keys.ts';
import { concat, fromBase64Url, type Bytes } from '../../model/bytes.ts';
import type { SessionId } from '../../model/ids.ts';
import type { Image, Key } from './disk.ts';
import { idOf } from './model.ts';

/** As `session fact n`, and `session entity character`. */
export type Holdings = Set<string>;

const addPatch = (held: Holdings, session: SessionId, { set, text = [], whole = [] }: Patch): void => {
  for (const [key, , n] of set) held.add(`${session} ${idOf(key, n)}`);
  for (const [key, , , , inserted] of text) for (const character of inserted) held.add(`${session} ${splitKey(key)?.entity} ${character}`);
  for (const [entity, written] of whole) for (const character of written) held.add(`${session} ${entity} ${character}`);
};

const known = new WeakMap<Uint8Array, Patch | undefined>();

const addRecord = async (held: Holdings, vault: Vault, session: SessionId, bytes: Bytes): Promise<void> => {
  if (!known.has(bytes)) {
    const record = await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, bytes);
    const payload = record.ok ? decodePayload(record.value.payload) : record;
    known.set(bytes, payload.ok ? payload.value.change.patch : undefined);
  }
  const patch = known.get(bytes);
  if (patch !== undefined) addPatch(held, session, patch);
};

const addBase = async (held: Holdings, vault: Vault, base: BaseRow): Promise<void> => {
  const opened = await openBase(vault, base);
  if (!opened.ok) return;
  addPatch(held, base.session, opened.value.patch);
  for (const { bytes } of opened.value.held) await addRecord(held, vault, base.session, bytes);
};

/** Of a disk, as it was when it was copied. */
export const addDisk = async (held: Holdings, vault: Vault, image: Image): Promise<void> => {
  const { keys = [], values = [] } = image.get('records') ?? {};
  for (const [index, key] of keys.entries()) await addRecord(held, vault, (key as Key[])[0] as SessionId, values[index] as Bytes);
  for (const base of (image.get('bases')?.values ?? []) as BaseRow[]) await addBase(held, vault, base);
};

/** Of the server: what its heads name. */
export const addServer = async (held: Holdings, vault: Vault, items: readonly Item[]): Promise<void> => {
  const bodies = new Map(items.map((item) => [item.id, item.body]));
  for (const item of items.filter(({ kind }) => kind === 'session')) {
    const session = item.id.slice('head.'.length) as SessionId;
    const { tail, segments, checkpoint } = item.body as Head;
    const named = segments.flatMap(({ id }) => (bodies.get(id) as Segment | undefined)?.records ?? []);
    for (const [, , sealed] of [...named, ...tail]) {
      const bytes = fromBase64Url(sealed);
      if (bytes !== undefined) await addRecord(held, vault, session, bytes);
    }
    if (checkpoint === undefined) continue;
    const { hash, number, previous, vector } = checkpoint;
    const parts = Array.from({ length: checkpoint.items }, (_, index) => fromBase64Url((bodies.get(`checkpoint.${session}.${hash}.${index}`) as string | undefined) ?? ''));
    if (parts.every((part) => part !== undefined)) await addBase(held, vault, { session, hash, number, previous, vector, sealed: concat(...parts) });
  }
};
