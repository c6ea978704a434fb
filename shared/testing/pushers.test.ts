/** Two pushers of one profile, and how much of a long queue is in hand at once. */
import { expect, test } from 'vitest';
import { createRunner } from '../../client/sync/runner.ts';
import { newSession, setField } from '../documents/commands.ts';
import { mintSessionId, sessionEntity } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { noFaults, openWorld } from './world.ts';

const begin = async (seed: number) => {
  const world = await openWorld(seed, noFaults(), 2);
  const [here, there] = world.devices;
  if (here === undefined || there === undefined) throw new Error('two devices');
  const session = mintSessionId(world.random.mint);
  here.device.create(session);
  await here.edit(session, () => newSession({ title: 'first' }));
  await world.pass(2 * limits.pollLast);
  return { ...world, here, there, session };
};

test('SYN-46 two pushers of one profile send the same records side by side, and neither is taken for somebody else', async () => {
  const { here, there, session, pass, time, random, server } = await begin(1);
  const [statuses, bodies]: [number[], string[]] = [[], []];
  server.watch((request, response) => {
    if (!request.url.endsWith('/records')) return;
    statuses.push(response.status);
    void request.text().then((body) => bodies.push(body));
  });
  // As the service worker beside the sync worker of a tab.
  const second = createRunner(here.device.deps, { now: time.now, chance: random.next, later: time.later, rest: () => undefined });
  second.happened({ type: 'started', visible: true });
  for (let edit = 0; edit < 12; edit += 1) {
    await here.edit(session, () => setField(sessionEntity, 'title', `edit ${edit}`));
    const row = here.device.store.row(session);
    const last = row && (await here.device.store.records.last(session, row.replica));
    if (last !== undefined) second.heard({ type: 'appended', session, replica: last.replica, sequence: last.sequence });
    await pass(random.below(1500));
  }
  await pass(4 * limits.pollLast);
  // Both have sent the same, again and again.
  expect(bodies.length - new Set(bodies).size).toBeGreaterThan(3);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const row = here.device.store.row(session);
  expect(row?.closed).toEqual([]);
  expect(row?.acknowledged[row.replica]?.[0]).toBe(13);
  expect(await there.content(session)).toEqual(await here.content(session));
  for (const runner of [second, here.runner(), there.runner()]) runner.stop();
});

test('SYN-47 however much waits, a request holds at most so many records and bytes, and the engine holds none', async () => {
  const { here, there, session, pass, server } = await begin(2);
  const asked: { readonly records: number; readonly bytes: number }[] = [];
  server.watch((request, response) => {
    if (request.url.endsWith('/records')) void request.text().then((body) => asked.push({ records: (JSON.parse(body) as { records: string[] }).records.length, bytes: body.length }));
    if (request.url.endsWith('/pull')) void response.clone().text().then((body) => asked.push({ records: (JSON.parse(body) as { records: string[] }).records.length, bytes: body.length }));
  });
  const sizeOf = (): number => JSON.stringify([...here.runner().state().sessions]).length;
  const before = sizeOf();
  here.network.offline = true;
  const large = 'x'.repeat(4000);
  for (let edit = 0; edit < 700; edit += 1) await here.edit(session, () => setField(sessionEntity, 'description', `${edit} ${large}`), true);
  expect(sizeOf() - before).toBeLessThan(500);
  // Of small ones more fit into the bytes of a request than it may hold.
  for (let edit = 0; edit < limits.pullRecords + 20; edit += 1) await here.edit(session, () => setField(sessionEntity, 'description', `${edit}`), true);
  here.network.offline = false;
  here.runner().happened({ type: 'woken', held: true });
  await pass(6 * limits.pollLast);
  expect(await there.content(session)).toEqual(await here.content(session));
  expect(asked.length).toBeGreaterThan(5);
  expect(Math.max(...asked.map(({ records }) => records))).toBeLessThanOrEqual(limits.pullRecords);
  // Sealed bytes, in base64url and with a vector around them.
  expect(Math.max(...asked.map(({ bytes }) => bytes))).toBeLessThan((limits.pushBytes * 4) / 3 + 4096);
  for (const { runner } of [here, there]) runner().stop();
});
