/**
 * The simulation of syncSimulation.test.ts with limits so small that checkpoints are made all the time: they race each other and
 * pushes, are cut short between archive and swap, retire replicas, let the history run out, and meet devices that lag far behind or
 * start with nothing. More of it: SEED=100 SEEDS=200 vitest run --project shared shared/testing/checkpointSimulation
 */
import { expect, test, vi } from 'vitest';
import { addDashboard, newSession, renameEntity } from '../documents/commands.ts';
import { mintSessionId, sessionEntity, type SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { noFaults, openWorld, type World } from './world.ts';

vi.mock('../model/limits.ts', async (original) => {
  const actual = await original<typeof import('../model/limits.ts')>();
  const small = {
    checkpointRecords: 8,
    checkpointSpread: 1,
    checkpointSpacing: 10_000,
    historyLifetime: 60_000,
    compactionEvery: 5_000,
    compactionRows: 3,
    localPastSpacing: 15_000,
    headTailBytes: 2048,
    pullRecords: 10,
    activeReplicas: 5,
    keptReplicas: 4,
  };
  return { limits: { ...actual.limits, ...small } };
});

const counts = noFaults();
const met = {
  'checkpoint made': 0,
  'race lost': 0,
  'checkpoint adopted': 0,
  'push refused until a checkpoint': 0,
  'replica retired': 0,
  'cut short in the server': 0,
  'a device that starts with nothing': 0,
  'power cut': 0,
  'machine image': 0,
  'server lost everything': 0,
  'rows gone behind a checkpoint': 0,
};

const watch = async (request: Request, response: Response): Promise<void> => {
  const { pathname } = new URL(request.url);
  const body = (await response.json().catch(() => ({}))) as { code?: string; checkpoint?: object; retired?: object };
  if (pathname.endsWith('/checkpoint')) {
    if (response.status === 200) met['checkpoint made'] += 1;
    if (response.status === 412) met['race lost'] += 1;
    if (response.status === 503) met['cut short in the server'] += 1;
  }
  if (pathname.endsWith('/pull') && body.checkpoint !== undefined) met['checkpoint adopted'] += 1;
  if (body.code === 'CHECKPOINT_FIRST') met['push refused until a checkpoint'] += 1;
  if (body.code === 'RETIRED' || body.retired !== undefined) met['replica retired'] += 1;
};

const hasAll = (of: SimulatedDevice, session: SessionId): boolean => {
  const known = of.runner().state().sessions.get(session);
  const row = of.device.store.row(session);
  if (known === undefined || row === undefined) return false;
  return known.facts.last === (row.acknowledged[known.facts.replica]?.[0] ?? 0);
};

const wipe = (of: SimulatedDevice): void => {
  of.device.store.become({ records: new Map(), sessions: new Map(), bases: new Map() });
  of.cutPower();
};

/** `steady`: no device is cloned. */
const trouble = async (world: World, saved: Set<string>, session: SessionId, steady: boolean): Promise<void> => {
  const { random, devices, server, pass } = world;
  for (let turn = 0; turn < 60; turn += 1) {
    const of = random.pick(devices);
    const dice = random.next();
    if (of.device.store.row(session)?.cut !== undefined) met['rows gone behind a checkpoint'] += 1;
    if (dice < 0.6) {
      if (of.device.store.row(session) === undefined) continue;
      const relaxed = random.chance(0.1);
      for (let n = random.below(4); n >= 0; n -= 1) {
        const title = `edit ${turn}.${n}`;
        await of.edit(session, ({ state }) => [...addDashboard(state, random.mint, { title }).writes, ...renameEntity(state, sessionEntity, title)], relaxed);
        if (!relaxed) saved.add(title);
      }
    } else if (dice < 0.66) {
      met['power cut'] += 1;
      of.cutPower();
    } else if (dice < 0.74) {
      of.network.offline = !of.network.offline;
      of.runner().happened({ type: 'woken', held: false });
    } else if (dice < 0.84) {
      server.cutAfter(random.below(8));
    } else if (dice < 0.95) {
      // What was only here would be gone with it.
      if (hasAll(of, session) && of.device.store.row(session)?.closed.length === 0) {
        met['a device that starts with nothing'] += 1;
        wipe(of);
      }
    } else if (!steady && devices.length < 6) {
      met['machine image'] += 1;
      world.image(random.pick(devices.slice(0, 3)), 0);
    }
    // All at once, so that several find a checkpoint due at the same moment.
    if (random.chance(0.1)) for (const each of devices) each.runner().happened({ type: 'woken', held: true });
    if (random.chance(0.6)) await pass(random.below(20_000));
  }
};

const calm = async ({ devices, pass, server }: World): Promise<void> => {
  server.cutAfter(Infinity);
  for (const { network, runner } of devices) {
    [network.rate, network.offline] = [0, false];
    runner().happened({ type: 'woken', held: true });
  }
  await pass(6 * limits.pollLast);
};

/** Giving back takes some rounds: one device may have to take in first what another gave. */
const settled = async (world: World, session: SessionId): Promise<void> => {
  for (let round = 0; round < 6; round += 1) {
    await calm(world);
    if (world.devices.every((of) => of.runner().state().told.kind === 'idle' && hasAll(of, session))) return;
  }
};

const expectWhole = async ({ devices }: World, saved: ReadonlySet<string>, session: SessionId): Promise<void> => {
  expect(devices.map((of) => hasAll(of, session))).toEqual(devices.map(() => true));
  const contents = await Promise.all(devices.map((of) => of.content(session)));
  for (const content of contents) expect(content).toEqual(contents[0]);
  const text = contents[0]?.join('\n') ?? '';
  expect([...saved].filter((title) => !text.includes(`"${title}"`))).toEqual([]);
  for (const { runner } of devices) expect(runner().state().told).toEqual({ kind: 'idle' });
};

const seeds = Array.from({ length: Number(process.env['SEEDS'] ?? 14) }, (_, index) => Number(process.env['SEED'] ?? 1) + index);

test.each(seeds)('CKP-10 whatever checkpoints meet, every device holds the same and nothing that was Saved is lost (seed %i)', { timeout: 180_000 }, async (seed) => {
  const world = await openWorld(seed, counts);
  const { random, devices, server } = world;
  server.watch((request, response) => void watch(request, response.clone()));
  const session = mintSessionId(random.mint);
  const saved = new Set<string>();
  const [maker] = devices;
  maker?.device.create(session);
  await maker?.edit(session, () => newSession({ title: 'first' }));
  for (const { network } of devices) network.rate = 0.15;
  const steady = seed % 4 === 0;
  await trouble(world, saved, session, steady);
  await calm(world);
  await expectWhole(world, saved, session);
  // What the server alone gives: a checkpoint and the records behind it.
  const last = devices.at(-1);
  if (last !== undefined) wipe(last);
  await calm(world);
  await expectWhole(world, saved, session);
  if (steady || seed % 2 === 0) {
    // And what the devices give back to a server that has nothing any more, of more replicas than there are places.
    met['server lost everything'] += 1;
    server.lose();
    // Nobody asks for what is not new: the next change meets the loss.
    await maker?.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'after the loss' }).writes);
    saved.add('after the loss');
    await settled(world, session);
    await expectWhole(world, saved, session);
    if (maker !== undefined) wipe(maker);
    await settled(world, session);
    await expectWhole(world, saved, session);
  }
  for (const { runner } of devices) runner().stop();
});

// What never happened proves nothing.
test.each(Object.keys(met))('CKP-10 the simulation met its share of: %s', (what) => {
  expect(met).toHaveProperty([what], expect.toSatisfy((times: number) => times > 0));
});
