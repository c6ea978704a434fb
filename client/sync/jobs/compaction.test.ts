import { describe, expect, onTestFinished, test } from 'vitest';
import { addDashboard, newSession, renameEntity } from '../../../shared/documents/commands.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { sessionEntity, type DeviceId, type OwnerId, type RecordHash, type ReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { createDevice, vaultWith, type Device } from '../../../shared/testing/device.ts';
import { content, createReplica } from '../../../shared/testing/replica.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { createReader } from '../../session/records/reader.ts';
import { sealPayload } from '../../session/records/seal.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { keepBase } from './adopt.ts';
import { buildCheckpoint } from './checkpoint.ts';
import { compact } from './compaction.ts';
import { forkReplica, sweepClosed } from './reappend.ts';
import type { SyncStore } from '../deps.ts';

const session = 's'.repeat(22) as SessionId;
const key = testCrypto.random(32);
const random = seeded(5);
const foreign = 'f'.repeat(22) as ReplicaId;
const day = 24 * 60 * 60 * 1000;

interface Made {
  readonly device: Device;
  readonly clock: { now: number };
  readonly row: () => SessionRow;
  readonly rows: () => readonly RecordRow[];
  /** Everything that opening shows. */
  readonly read: () => Promise<readonly string[]>;
}

/** `own` records of this device and three of another one, all at the server, and a checkpoint of them that is kept here. */
const made = async (own = 5): Promise<Made> => {
  const clock = { now: 1_700_000_000_000 };
  const device = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, key), random.mint, {}, () => clock.now);
  device.create(session);
  const row = (): SessionRow => device.store.row(session)!;
  const mine = row().replica;
  const [here, there] = [createReplica(random), createReplica(random)];
  const write = async (replica: typeof here, ...writes: Parameters<typeof here.write>): Promise<Bytes> => {
    const change = replica.write(...writes);
    await device.append(session, encodePayload({ schema: 1, at: clock.now, change }));
    return change.update;
  };
  await write(here, newSession({ title: 'first' }));
  for (let count = 1; count < own; count += 1) await write(here, renameEntity(here.state, sessionEntity, `title ${count}`));
  device.store.put({ ...row(), replica: foreign });
  for (const title of ['a', 'b', 'c']) await write(there, addDashboard(there.state, random.mint, { title }).writes);
  const ends = device.store.all(session).reduce<{ [replica: ReplicaId]: readonly [number, RecordHash] }>((found, { replica, sequence, hash }) => ({ ...found, [replica]: [sequence, hash] }), {});
  device.store.put({ ...row(), replica: mine, stored: { [foreign]: ends[foreign]! }, acknowledged: ends });
  const built = await buildCheckpoint(device.deps, row(), { vector: ends as Vector, previous: undefined, number: 1 });
  if (!built.ok) throw new Error(built.fault.code);
  expect((await keepBase(device.deps, built.value.base, built.value)).ok).toBe(true);
  await device.store.barrier();
  const read = async (): Promise<readonly string[]> => {
    const { changes, baseFault, damaged } = await createReader({ storage: device.store, vault: device.vault }, session, {}).read();
    expect([baseFault, damaged]).toEqual([undefined, []]);
    const replica = createReplica(random);
    let left = [...changes];
    for (let before = Infinity; left.length < before; ) {
      before = left.length;
      left = left.filter(({ update }) => !replica.merge(update).ok);
    }
    expect(left).toEqual([]);
    return content(replica.state);
  };
  return { device, clock, row, rows: () => device.store.all(session), read };
};

/** The store, every step of which counts; the one after `left` never comes to pass. */
const dying = (store: SyncStore, left: number): SyncStore => {
  const steps = { left };
  const wrap = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (of, name) => {
        const found: unknown = Reflect.get(of, name);
        if (typeof found === 'object' && found !== null) return wrap(found);
        if (typeof found !== 'function') return found;
        return (...given: unknown[]): unknown => {
          steps.left -= 1;
          return steps.left < 0 ? Promise.reject(new Error('killed')) : (found as (...all: unknown[]) => unknown)(...given);
        };
      },
    });
  return wrap(store);
};

describe('local compaction', () => {
  test('CMP-1 what is older than history reaches goes, the last own record and what the server lacks stay, and the content is the same', async () => {
    const { device, clock, row, rows, read } = await made();
    const before = await read();
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 0 });
    clock.now += limits.historyLifetime - 1;
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 0 });
    const late = createReplica(random);
    await device.append(session, encodePayload({ schema: 1, at: clock.now, change: late.write(addDashboard(late.state, random.mint, { title: 'unsent' }).writes) }));
    const after = await read();
    expect(after.length).toBeGreaterThan(before.length);
    clock.now += 1;
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 8 });
    expect(rows().map(({ replica, sequence }) => [replica === row().replica, sequence])).toEqual([[true, 6]]);
    expect(row().cut).toEqual({ [row().replica]: 5 });
    expect(await read()).toEqual(after);
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 0 });
  });

  test('CMP-1 the last own record stays although a checkpoint covers it', async () => {
    const { device, clock, row, rows, read } = await made();
    const before = await read();
    clock.now += limits.historyLifetime;
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 7 });
    expect(rows().map(({ replica, sequence }) => [replica === row().replica, sequence])).toEqual([[true, 5]]);
    expect(await read()).toEqual(before);
    expect(await device.append(session, encodePayload({ schema: 1, at: 1, change: createReplica(random).write(newSession({ title: 'x' })) }))).toMatchObject({ sequence: 6 });
  });

  test('CMP-2 cut off at any step, by a kill or by the power, it loses nothing and is done another time', async () => {
    // A few rows at a time, so that it is cut off between them as well.
    const usual = limits.compactionRows;
    Object.assign(limits, { compactionRows: 3 });
    onTestFinished(() => void Object.assign(limits, { compactionRows: usual }));
    let deaths = 0;
    for (let died = true; died && deaths < 60; deaths += 1) {
      const step = deaths;
      const { device, clock, read, rows } = await made(8);
      const before = await read();
      clock.now += limits.historyLifetime;
      died = await compact({ ...device.deps, store: dying(device.store, step) }, session).then(() => false, () => true);
      if (step % 2 === 1) device.store.cutPower();
      expect(await read()).toEqual(before);
      expect(await compact(device.deps, session)).toMatchObject({ ok: true });
      expect(await read()).toEqual(before);
      expect(rows()).toHaveLength(1);
    }
    expect(deaths).toBeGreaterThan(10);
    expect(deaths).toBeLessThan(60);
  });

  test('CMP-3 nothing goes before a strict write, or when that fails', async () => {
    const { device, clock, rows } = await made();
    clock.now += limits.historyLifetime;
    const all = rows().length;
    device.store.failBarrier({ ok: false, fault: { code: 'STORAGE_FULL' } });
    expect(await compact(device.deps, session)).toEqual({ ok: false, fault: { code: 'STORAGE_FULL' } });
    expect(rows()).toHaveLength(all);
  });

  test('CMP-4 a checkpoint that does not hold what it stands for lets nothing go', async () => {
    const { device, clock, row, rows } = await made();
    const mine = row().replica;
    // The same records but for one that says something else: what the checkpoint was not built from.
    const other = createReplica(random).write(addDashboard(createReplica(random).state, random.mint, { title: 'not in it' }).writes);
    const own = rows().filter(({ replica }) => replica === mine);
    const place = { session, replica: mine, after: [own[3]!.sequence, own[3]!.hash] as const };
    const sealed = await sealPayload(device.vault, place, encodePayload({ schema: 1, at: 1, change: other }));
    if (!sealed.ok) throw new Error('not sealed');
    const { records, sessions, bases } = device.store.contents();
    const changed = new Map([...records].map(([name, each]) => [name, each.hash === own[4]!.hash ? sealed.value[0]! : each]));
    device.store.become({ records: changed, sessions, bases });
    const further = await device.append(session, encodePayload({ schema: 1, at: 1, change: createReplica(random).write(newSession({ title: 'y' })) }));
    device.store.put({ ...row(), acknowledged: { ...row().acknowledged, [mine]: [further.sequence, further.hash] } });
    clock.now += limits.historyLifetime;
    const all = rows().length;
    expect(await compact(device.deps, session)).toEqual({ ok: false, fault: { code: 'INTERNAL' } });
    expect(rows()).toHaveLength(all);
  });

  test('CMP-4 a row that does not open stays, and those of its replica behind it', async () => {
    const { device, clock, row, rows } = await made();
    const mine = row().replica;
    const { records, sessions, bases } = device.store.contents();
    const spoilt = new Map(
      [...records].map(([name, each]) => {
        const isIt = each.replica === mine && each.sequence === 3;
        return [name, isIt ? { ...each, bytes: each.bytes.map((byte, at) => (at === 90 ? byte ^ 1 : byte)) } : each];
      }),
    );
    device.store.become({ records: spoilt, sessions, bases });
    clock.now += limits.historyLifetime;
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 5 });
    expect(rows().map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
  });

  test('CMP-5 a tab that slept may append where a row has gone: it is moved to the end, and the tab reads on behind the checkpoint', async () => {
    const { device, clock, row, rows, read } = await made();
    const mine = row().replica;
    const second = rows().find(({ replica, sequence }) => replica === mine && sequence === 2)!;
    clock.now += limits.historyLifetime;
    await compact(device.deps, session);
    const before = await read();
    const slept = createReplica(random);
    const payload = encodePayload({ schema: 1, at: 1, change: slept.write(addDashboard(slept.state, random.mint, { title: 'slept' }).writes) });
    const sealed = await sealPayload(device.vault, { session, replica: mine, after: [second.sequence, second.hash] }, payload);
    if (!sealed.ok) throw new Error('not sealed');
    expect(device.store.append(sealed.value[0]!)).toBe('added');
    expect(await sweepClosed(device.deps, session)).toEqual({ ok: true, value: true });
    expect(rows().map(({ sequence }) => sequence)).toEqual([5, 6]);
    const after = await read();
    expect(after.filter((fact) => !before.includes(fact)).join()).toContain('slept');
    const reader = createReader({ storage: device.store, vault: device.vault }, session, { [mine]: [second.sequence, second.hash] });
    expect((await reader.read()).baseFault).toBeUndefined();
    expect(reader.position(mine)?.[0]).toBe(6);
  });

  test.each([2, 9])('SYN-12 what went behind the checkpoint of a replica that was retired at %s where the server had gone back is sealed again as all that the checkpoint says, in front of the rest', async (rests) => {
    const { device, clock, row, rows, read } = await made();
    const mine = row().replica;
    const before = await read();
    clock.now += limits.historyLifetime;
    expect(await compact(device.deps, session)).toEqual({ ok: true, value: 7 });
    const retired: Vector = { [mine]: [rests, 'x'.repeat(43) as RecordHash] };
    const api = { ...device.deps.api, pull: async () => ok({ revision: 2, vector: {}, records: [], more: false, retired }) };
    expect(await forkReplica({ ...device.deps, api }, session, { replica: mine, position: retired[mine] })).toMatchObject({ ok: true });
    expect([row().closed, row().cut, row().base?.vector[mine], row().acknowledged[mine]]).toEqual([[mine], {}, undefined, undefined]);
    expect(rows().map(({ replica }) => replica)).toEqual([row().replica, row().replica]);
    expect(await read()).toEqual(before);
    // The new replica's records by themselves are all of it: no other device needs anything else.
    device.store.put({ ...row(), base: undefined });
    expect(await read()).toEqual(before);
  });

  test('CMP-6 past checkpoints stay a week apart, as far as history reaches, and the newest one beyond it', async () => {
    const { device, clock, row } = await made();
    for (let count = 2; count <= 60; count += 1) {
      clock.now += day;
      const { hash } = await device.append(session, encodePayload({ schema: 1, at: 1, change: createReplica(random).write(newSession({ title: `${count}` })) }));
      const last = (await device.store.records.last(session, row().replica))!;
      const vector: Vector = { ...row().base!.vector, [row().replica]: [last.sequence, hash] };
      device.store.put({ ...row(), acknowledged: vector });
      const built = await buildCheckpoint(device.deps, row(), { vector, previous: row().base!.hash, number: count });
      if (!built.ok) throw new Error(built.fault.code);
      await keepBase(device.deps, built.value.base, built.value);
      expect((await compact(device.deps, session)).ok).toBe(true);
    }
    const ages = (await device.store.pasts.list(session)).map(({ since }) => Math.round((clock.now - since!) / day));
    expect(ages.filter((age) => age >= 30)).toHaveLength(1);
    expect(Math.max(...ages)).toBeLessThan(38);
    expect(ages.length).toBeLessThan(8);
    const oldest = device.store.all(session)[0]!;
    expect(oldest.sequence).toBeGreaterThan(27);
    expect(oldest.sequence).toBeLessThan(36);
  });
});
