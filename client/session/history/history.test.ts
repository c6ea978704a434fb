import { describe, expect, test, vi } from 'vitest';
import { newSession, renameEntity } from '../../../shared/documents/commands.ts';
import { emptyPatch } from '../../../shared/documents/wire/patches.ts';
import { openDoc } from '../../../shared/documents/doc.ts';
import { createState } from '../../../shared/documents/state.ts';
import { mintSessionId, sessionEntity, type EntityId, type ReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { createReplica, type Replica } from '../../../shared/testing/replica.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import type { SimulatedDevice } from '../../../shared/testing/simulatedDevice.ts';
import { noFaults, openWorld, origin } from '../../../shared/testing/world.ts';
import { openHistoryApi } from '../../sync/calls/history.ts';
import { compact } from '../../sync/jobs/compaction.ts';
import { checkpoint } from '../../sync/jobs/jobs.ts';
import type { Vault } from '../../vault/vault.ts';
import { readEarlier } from './earlier.ts';
import { readPast } from './local.ts';
import { sittingsOf } from './sittings.ts';
import { valuesOf } from './values.ts';
import { inOrder, placeOf, reachAfter, updatesAt, type Past, type Step, type Unordered } from './steps.ts';

vi.mock('../../../shared/model/limits.ts', async (original) => {
  const actual = await original<typeof import('../../../shared/model/limits.ts')>();
  return { limits: { ...actual.limits, checkpointRecords: 1_000_000, checkpointSpacing: 1, headTailBytes: 2048, pullRecords: 3 } };
});

const titleAt = (past: Past, count: number): unknown => {
  const updates = updatesAt(past, reachAfter(past, count));
  if (updates === undefined) return undefined;
  const state = createState();
  state.apply(openDoc({ clientId: 7 }, updates).facts());
  return state.value(sessionEntity, 'title');
};
const pastOf = (of: SimulatedDevice, session: SessionId) => readPast({ storage: of.device.store, pasts: of.device.store.pasts, vault: of.device.vault }, session);

const begun = async () => {
  const world = await openWorld(3, noFaults(), 2);
  const [here, there] = world.devices;
  if (here === undefined || there === undefined) throw new Error('two devices');
  const session = mintSessionId(world.random.mint);
  here.device.create(session);
  const title = (text: string) => here.edit(session, ({ state }) => (state.fields(sessionEntity).length === 0 ? newSession({ title: text }) : renameEntity(state, sessionEntity, text)));
  const settle = () => world.pass(limits.pollLast);
  return { ...world, here, there, session, title, settle };
};

describe('the past', () => {
  test('HIS-6 of what this device holds every point is rebuilt, behind a checkpoint or not', async () => {
    const { here, session, title, settle } = await begun();
    for (const text of ['one', 'two', 'three']) await title(text);
    await settle();
    expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
    for (const text of ['four', 'five']) await title(text);
    const past = await pastOf(here, session);
    if (!past.ok) throw new Error(past.fault.code);
    expect(past.value.begin).toBeUndefined();
    expect(past.value.steps.map((_, index) => titleAt(past.value, index + 1))).toEqual(['one', 'two', 'three', 'four', 'five']);
    // Rows in front of the checkpoint have gone: it begins there, and a point in front of it is not pretended to.
    const reach = reachAfter(past.value, 2);
    const { replica } = past.value.steps[0]!;
    expect(await here.device.store.pasts.cut(session, replica, 3, 100)).toEqual({ ok: true, value: 3 });
    const shorter = await pastOf(here, session);
    if (!shorter.ok) throw new Error(shorter.fault.code);
    expect(shorter.value.begin?.number).toBe(1);
    expect(shorter.value.steps.map((_, index) => titleAt(shorter.value, index + 1))).toEqual(['four', 'five']);
    expect(updatesAt(shorter.value, reach)).toBeUndefined();
    expect(titleAt(shorter.value, 0)).toBe('three');
  });

  test('PAN-17 earlier values of a field are those of every device whose records are here, the latest first, each once', async () => {
    const { here, there, session, title, settle } = await begun();
    for (const text of ['one', 'two', 'one', 'three']) await title(text);
    await settle();
    await there.edit(session, ({ state }) => renameEntity(state, sessionEntity, 'theirs'));
    await settle();
    const values = async () => (await valuesOf({ storage: here.device.store, vault: here.device.vault }, session, sessionEntity, 'title')).map(({ value }) => value);
    // Clocks of devices disagree: each one's own come the latest first.
    const first = await values();
    expect(first.toSorted()).toEqual(['one', 'theirs', 'three', 'two']);
    expect(first.filter((text) => text !== 'theirs')).toEqual(['three', 'one', 'two']);
    // Behind a compaction those that are left.
    expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
    for (const text of ['four']) await title(text);
    const past = await pastOf(here, session);
    const own = past.ok ? past.value.steps[0]!.replica : undefined;
    if (own === undefined) throw new Error('no past');
    await here.device.store.pasts.cut(session, own, 2, 100);
    expect((await values()).toSorted()).toEqual(['four', 'one', 'theirs', 'three']);
  });

  test('HIS-7 what this device never held comes from the server, stretch by stretch to the beginning, and is checked', async () => {
    const { here, there, session, title, settle } = await begun();
    for (const texts of [['one', 'two'], ['three', 'four', 'five', 'six'], ['seven']]) {
      for (const text of texts) await title(text);
      await settle();
      expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
    }
    await title('eight');
    await settle();
    there.device.store.become({ records: new Map(), sessions: new Map(), bases: new Map() });
    there.cutPower();
    await settle();
    let past = await pastOf(there, session);
    if (!past.ok) throw new Error(past.fault.code);
    expect(past.value.steps.map((_, index) => titleAt((past as { value: Past }).value, index + 1))).toEqual(['eight']);
    const source = openHistoryApi({ base: `${origin}/api/v1`, fetch: there.network.fetch }, there.device.vault as Vault);
    const seen: number[] = [];
    for (;;) {
      const earlier = await readEarlier(there.device.vault, session, source, past.value);
      if (!earlier.ok) throw new Error(earlier.fault.code);
      if (earlier.value === undefined) break;
      past = { ok: true, value: earlier.value };
      seen.push(past.value.steps.length);
    }
    expect(seen).toEqual([2, 6, 8]);
    expect(past.value.begin).toBeUndefined();
    const whole = past.value;
    expect(whole.steps.map((_, index) => titleAt(whole, index + 1))).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']);
    // A record that is held back is noticed.
    const first = await pastOf(there, session);
    if (!first.ok) throw new Error(first.fault.code);
    const holding = { ...source, records: async (...asked: Parameters<typeof source.records>) => {
      const page = await source.records(...asked);
      return page.ok ? { ok: true as const, value: { ...page.value, records: page.value.records.slice(1) } } : page;
    } };
    const second = await readEarlier(there.device.vault, session, source, first.value);
    if (!second.ok || second.value === undefined) throw new Error('no stretch');
    expect(await readEarlier(there.device.vault, session, holding, second.value)).toMatchObject({ ok: false, fault: { code: 'BROKEN_CHAIN' } });
  });
});

test('CMP-7 a device that holds every record takes the checkpoint that another one made, now and then, and rows go behind it', async () => {
  const { here, there, session, title, settle, time } = await begun();
  for (const text of ['one', 'two', 'three']) await title(text);
  await settle();
  expect(await checkpoint(here.device.deps, session)).toMatchObject({ kind: 'reread' });
  await title('four');
  await settle();
  await settle();
  const rows = (): number[] => there.device.store.all(session).map(({ sequence }) => sequence).toSorted();
  expect(rows()).toEqual([1, 2, 3, 4]);
  expect(await compact(there.device.deps, session)).toEqual({ ok: true, value: 0 });
  expect(there.device.store.row(session)?.base).toBeDefined();
  const before = await there.content(session);
  // The worker looks by itself, too, when it has nothing else to do.
  time.moveTo(time.now() + limits.historyLifetime);
  await settle();
  expect(await compact(there.device.deps, session)).toMatchObject({ ok: true });
  expect(rows()).toEqual([4]);
  expect(await there.content(session)).toEqual(before);
});

describe('order', () => {
  const random = seeded(8);
  const step = (replica: string, sequence: number, at: number, of: Replica, writes: Parameters<Replica['write']>[0]): Unordered => ({
    replica: replica.padEnd(22, '0') as ReplicaId,
    sequence,
    at,
    change: of.write(writes),
  });

  test('HIS-8 a step comes after all that it builds on, whatever the clocks say', async () => {
    const [one, two] = [createReplica(random), createReplica(random)];
    const first = step('a', 1, 5000, one, newSession({ title: 'from a clock ahead' }));
    two.merge(first.change.update);
    const second = step('b', 1, 10, two, renameEntity(two.state, sessionEntity, 'from a clock behind'));
    const ordered = await inOrder([second, first], openDoc({ clientId: 3 }, []), emptyPatch, async () => undefined);
    expect(ordered.map(({ replica }) => replica[0])).toEqual(['a', 'b']);
    const past: Past = { begin: undefined, steps: ordered };
    expect(titleAt(past, 1)).toBe('from a clock ahead');
    expect(titleAt(past, 2)).toBe('from a clock behind');
    expect(placeOf(past, reachAfter(past, 1))).toBe(1);
  });

  test('HIS-9 steps of one device without a longer pause are one sitting; names of versions are none', () => {
    const minute = 60_000;
    const made = (device: string, at: number, entity: string): Step => ({ replica: 'r' as ReplicaId, sequence: 1, at, device, touched: [{ entity: entity as EntityId, field: 'title' }], update: new Uint8Array() });
    const steps = [made('d1', 0, 'a'), made('d2', minute, 'b'), made('d1', 2 * minute, 'a'), made('d1', 3 * minute, 'name'), made('d1', 30 * minute, 'c')];
    const sittings = sittingsOf(steps, 10 * minute, (entity) => entity === 'name');
    expect(sittings.map(({ device, steps: places }) => [device, places])).toEqual([['d1', [4]], ['d1', [0, 2]], ['d2', [1]]]);
    expect(sittings[1]?.touched.map(({ entity }) => entity)).toEqual(['a']);
    expect([sittings[1]?.from, sittings[1]?.to]).toEqual([0, 2 * minute]);
  });
});
