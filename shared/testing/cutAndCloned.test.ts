/** A server that went back was given something else under a replica, by another copy of the machine that had not come as far. */
import { expect, test } from 'vitest';
import { compact } from '../../client/sync/compaction.ts';
import { checkpoint } from '../../client/sync/jobs.ts';
import { newSession, setField } from '../documents/commands.ts';
import { limits } from '../model/limits.ts';
import { mintSessionId, sessionEntity } from '../model/ids.ts';
import { present } from './documents.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { noFaults, openWorld } from './world.ts';

/** `isCut`: what the server had of the replica here went behind a checkpoint. Answers the values that each device shows, and what keeps it from syncing. */
const wentOnElsewhere = async (isCut: boolean) => {
  const { devices, pass, random, server, image } = await openWorld(3, noFaults(), 2);
  const here = present(devices[0]);
  const there = present(devices[1]);
  const session = mintSessionId(random.mint);
  const write = async (of: SimulatedDevice, ...written: readonly string[]): Promise<void> => {
    for (const value of written) await of.edit(session, () => setField(sessionEntity, value, value));
    await pass(6 * limits.pollLast);
  };
  const meanwhile = async <T>(work: Promise<T>): Promise<T> => {
    await pass(limits.pollFirst);
    return work;
  };
  here.device.create(session);
  await here.edit(session, () => newSession({ title: 'common' }));
  await write(here, 'one', 'two');
  image(here, 0);
  const second = present(devices[2]);
  for (const { network } of [there, second]) network.offline = true;
  await write(here, 'three', 'four', 'five');
  const { deps } = here.device;
  if (isCut) expect(await meanwhile(checkpoint(deps, session))).toMatchObject({ kind: 'reread' });
  await pass(1);
  if (isCut) expect(await meanwhile(compact(deps, session, 0))).toEqual({ ok: true, value: 5 });
  here.network.offline = true;
  server.lose();
  second.network.offline = false;
  await pass(6 * limits.pollLast);
  await write(second, 'third', 'fourth', 'fifth', 'sixth', 'seventh');
  for (const { network, runner } of [here, there]) {
    network.offline = false;
    runner().happened({ type: 'woken', held: true });
  }
  await pass(12 * limits.pollLast);
  const shown = await Promise.all(devices.map(async (of) => (await of.content(session)).map((fact) => (JSON.parse(fact) as unknown[])[1])));
  const kept = devices.flatMap(({ runner }) => [...runner().state().sessions.values()].flatMap(({ pull, push, lost }) => [pull.held, push.held, lost]));
  devices.forEach(({ runner }) => runner().stop());
  return { shown, kept: kept.filter((each) => each !== undefined) };
};

test.each([true, false])('SYN-12 where another copy of the machine goes on under the replica, further than it had come here, what was lost is sealed again (only in a checkpoint: %s)', async (isCut) => {
  const { shown, kept } = await wentOnElsewhere(isCut);
  const [one, two, three] = shown;
  expect([two, three]).toEqual([one, one]);
  expect(two).toEqual(expect.arrayContaining(['one', 'three', 'four', 'five', 'third', 'seventh']));
  expect(kept).toEqual([]);
});
