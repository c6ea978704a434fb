/**
 * I10 in the simulator: people delete sessions, others go on in them. A deletion is final once the server holds its tombstone, and
 * then every write that was promised had been seen by somebody who deleted it, or stands in a recovered copy; one that met news comes
 * to nothing only where the person is told.
 */
import { deleteSession } from '../../../client/session/list/list.ts';
import { openBase } from '../../../client/session/records/base.ts';
import type { BaseRow, SessionRow } from '../../../client/storage/rows.ts';
import type { Head } from '../../../server/services/heads.ts';
import { openRecord } from '../../crypto/envelope.ts';
import { decodePayload } from '../../documents/wire/payload.ts';
import type { SessionId } from '../../model/ids.ts';
import type { Bytes } from '../../model/bytes.ts';
import { valueIn, type Key } from './disk.ts';
import type { Device, Tab } from './device.ts';
import { asStored } from './machines.ts';
import { idOf, type Facts } from './model.ts';
import { inside } from './realm.ts';
import type { Deletion, World } from './world.ts';

/**
 * Every fact that rows and checkpoint of the session tell of, superseded ones too: as they were when they were stored. What a disk changed
 * since then was there to be seen before, like everything else that is stored.
 */
const heldIn = async ({ disk, vault }: Device, session: SessionId): Promise<Set<string>> => {
  const held = new Set<string>();
  const base = valueIn(disk.peek('bases'), session) as BaseRow | undefined;
  const opened = base && (await openBase(vault, base));
  if (opened?.ok === true) for (const [key, , n] of opened.value.patch.set) held.add(idOf(key, n));
  const { keys, values } = disk.peek('records');
  for (const [index, key] of keys.entries()) {
    if ((key as Key[])[0] !== session) continue;
    const record = await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, asStored(values[index] as Bytes) as Bytes);
    const payload = record.ok ? decodePayload(record.value.payload) : record;
    if (payload.ok) for (const [name, , n] of payload.value.change.patch.set) held.add(idOf(name, n));
  }
  return held;
};

const rowOf = ({ disk }: Device, session: SessionId): SessionRow | undefined => valueIn(disk.peek('sessions'), session) as SessionRow | undefined;

/** The server never heard of it. */
const isUnsent = ({ revision, acknowledged }: SessionRow): boolean => revision === 0 && Object.keys(acknowledged).length === 0;

/** It was listed once, and nothing of it ever came: who has it in the trash and who deleted it cannot tell this device, nor can the server. */
export const isListedOnly = (device: Device, session: SessionId): boolean => {
  const row = rowOf(device, session);
  return row !== undefined && isUnsent(row) && row.base === undefined && !(device.disk.peek('records').keys as Key[][]).some(([of]) => of === session);
};

/**
 * The server holds its tombstone; or it has lost that with all else, and nobody has the session any more to give it back; or it was
 * deleted where it was made, before it was sent.
 */
export const isBuried = ({ server, devices, deletions }: World, session: SessionId): boolean => {
  const head = server.items().find(({ id }) => id === `head.${session}`)?.body as Head | undefined;
  if (head !== undefined) return head.deleted !== undefined;
  const rows = devices.filter((device) => !isListedOnly(device, session)).map((device) => rowOf(device, session)).filter((row) => row !== undefined);
  // The trash was emptied where it was deleted (a clock that is years off is enough), and nobody else had it.
  if (rows.length === 0) return deletions.some((each) => each.session === session);
  return rows.every((row) => row.buried === true || (row.deleted !== undefined && isUnsent(row)));
};

/** The person deletes it in this tab's start page. */
export const remove = (world: World, tab: Tab, session: SessionId): void => {
  const { device, process, storage } = tab;
  const deletion: Deletion = { session, device, life: device.life, seen: undefined };
  const deps = { storage, vault: device.vault, now: () => process.clock.now() + device.skew, mint: world.random.mint };
  void inside(process, async () => {
    if (valueIn(device.disk.peek('sessions'), session) === undefined) return;
    world.deletions.push(deletion);
    const done = await deleteSession(deps, session);
    const seen = await heldIn(device, session);
    if (done.ok) deletion.seen = seen;
  });
};

/** What was seen of the session by those who deleted it, or stands in a copy. */
const seenOf = ({ model }: World, mine: readonly Deletion[], copies: readonly Facts[]): ReadonlySet<string> => {
  const there = new Set(mine.flatMap((each) => [...(each.seen ?? [])]));
  for (const facts of copies) for (const [key, [, n]] of facts) there.add(idOf(key, n));
  // What was told anew stands there under another name.
  for (const id of [...there]) there.add(model.firstId(id));
  return there;
};

/** That of a session whose trash was emptied, by who deleted it or by whoever heard of it; undefined when it was not. */
export const emptiedOf = (world: World, session: SessionId, copies: readonly Facts[]): ReadonlySet<string> | undefined => {
  const mine = world.deletions.filter((each) => each.session === session);
  if (mine.some(({ emptied }) => emptied === true)) return seenOf(world, mine, copies);
  return world.emptied.has(session) ? seenOf(world, [], copies) : undefined;
};

/** `copies`: what the sessions hold that nobody made but the product. */
export const judgeDeletions = (world: World, copies: readonly Facts[]): string[] => {
  const wrong: string[] = [];
  for (const session of new Set(world.deletions.map((each) => each.session))) {
    const mine = world.deletions.filter((each) => each.session === session);
    if (!isBuried(world, session)) {
      for (const { device, life, seen, emptied } of mine) {
        const row = rowOf(device, session);
        const isUntold = row !== undefined && row.deleted === undefined && row.offer !== 'spared';
        if (seen !== undefined && emptied !== true && device.life === life && device.cuts === 0 && isUntold) wrong.push(`I10: ${device.name} deleted ${session}, which is there and nobody is told`);
      }
      continue;
    }
    for (const device of world.devices) {
      const row = rowOf(device, session);
      if (row !== undefined && row.deleted === undefined && !isListedOnly(device, session)) wrong.push(`I10: ${session} is deleted for good, and ${device.name} still shows it`);
    }
    // A deletion that was cut short may have been done: what it covered is not known.
    if (mine.some(({ seen }) => seen === undefined)) continue;
    const there = seenOf(world, mine, copies);
    for (const write of world.model.owed(session)) {
      // A copy has a title of its own.
      if (write.field === 'session/title' || world.model.isAccounted(write, (id) => there.has(id))) continue;
      wrong.push(`I10: ${write.key} n=${write.n} by ${write.tab} was deleted unseen, and no copy holds it`);
    }
  }
  return wrong;
};
