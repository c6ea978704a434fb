/** A server that went back was given something else under a replica, by another copy of the machine that had not come as far. */
import { expect, test } from 'vitest';
import { compact } from '../../client/sync/jobs/compaction.ts';
import { checkpoint } from '../../client/sync/jobs/jobs.ts';
import { forkReplica } from '../../client/sync/jobs/reappend.ts';
import { newSession, setField } from '../documents/commands.ts';
import { limits } from '../model/limits.ts';
import { mintSessionId, sessionEntity } from '../model/ids.ts';
import { present } from './documents.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { noFaults, openWorld } from './world.ts';

interface Course {
  /** What the server had of the replica here went behind a checkpoint. */
  readonly isCut?: boolean;
  /** The replica is not the current one here any more. */
  readonly isClosed?: boolean;
  /** The machine itself is gone; another device had fetched all of it. */
  readonly isGone?: boolean;
  /** What is written by the other copy. */
  readonly further?: readonly string[];
  /** That lies behind a checkpoint by the time the others come back. */
  readonly isArchived?: boolean;
}

/** Answers the values that each device shows, and what keeps it from syncing. */
const wentOnElsewhere = async ({ isCut = false, isClosed = false, isGone = false, further = ['third', 'fourth', 'fifth', 'sixth', 'seventh'], isArchived = false }: Course) => {
  const { devices, pass, random, server, image } = await openWorld(3, noFaults(), 2);
  const here = present(devices[0]);
  const there = present(devices[1]);
  const session = mintSessionId(random.mint);
  const write = async (of: SimulatedDevice, ...written: readonly string[]): Promise<void> => {
    for (const value of written) await of.edit(session, () => setField(sessionEntity, value, value));
    await pass(2 * limits.pollLast);
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
  for (const { network } of isGone ? [second] : [there, second]) network.offline = true;
  await write(here, 'three', 'four', 'five');
  const { deps, store } = (isGone ? there : here).device;
  if (isCut) expect(await meanwhile(checkpoint(deps, session))).toMatchObject({ kind: 'reread' });
  await pass(1);
  if (isCut) expect(await meanwhile(compact(deps, session, 0))).toEqual({ ok: true, value: isGone ? 6 : 5 });
  const { replica, acknowledged } = present(store.row(session));
  if (isClosed) expect(await meanwhile(forkReplica(deps, session, { replica, position: acknowledged[replica] }))).toMatchObject({ ok: true });
  if (isClosed) await write(here, 'six');
  for (const { network } of [here, there]) network.offline = true;
  server.lose();
  second.network.offline = false;
  await pass(6 * limits.pollLast);
  await write(second, ...further);
  if (isArchived) expect(await meanwhile(checkpoint(second.device.deps, session))).toMatchObject({ kind: 'reread' });
  for (const { network, runner } of isGone ? [there] : [here, there]) {
    network.offline = false;
    runner().happened({ type: 'woken', held: true });
  }
  await pass(8 * limits.pollLast);
  const alive = isGone ? [there, second] : devices;
  const shown = await Promise.all(alive.map(async (of) => (await of.content(session)).map((fact) => (JSON.parse(fact) as unknown[])[1])));
  const kept = alive.flatMap(({ runner }) => [...runner().state().sessions.values()].flatMap(({ pull, push, lost }) => [pull.held, push.held, lost]));
  devices.forEach(({ runner }) => runner().stop());
  return { shown, kept: kept.filter((each) => each !== undefined) };
};

test.each([true, false])('SYN-12 where another copy of the machine goes on under the replica, further than it had come here, what was lost is sealed again (only in a checkpoint: %s)', async (isCut) => {
  const { shown, kept } = await wentOnElsewhere({ isCut });
  const [one, two, three] = shown;
  expect([two, three]).toEqual([one, one]);
  expect(two).toEqual(expect.arrayContaining(['one', 'three', 'four', 'five', 'third', 'seventh']));
  expect(kept).toEqual([]);
});

const courses: readonly (readonly [what: string, course: Course])[] = [
  ['that was closed here, which lies in a checkpoint alone', { isClosed: true, isCut: true }],
  ['of a machine that is gone', { isGone: true }],
  ['of a machine that is gone, which lies in a checkpoint alone', { isGone: true, isCut: true }],
  ['of a machine that is gone, as far as it had come', { isGone: true, further: ['third', 'fourth', 'fifth'] }],
  ['of a machine that is gone, not as far as it had come', { isGone: true, further: ['third'] }],
  ['that was closed here, not as far as it had come, in a checkpoint alone', { isClosed: true, isCut: true, further: ['third'] }],
  ['of a machine that is gone, as far as it had come, in a checkpoint alone', { isGone: true, isCut: true, further: ['third', 'fourth', 'fifth'] }],
  ['that was closed here, as far as it had come, in a checkpoint alone', { isClosed: true, isCut: true, further: ['third', 'fourth', 'fifth'] }],
];

const journeys = courses.flatMap(([what, course]) => [
  [what, '', course] as const,
  [what, ' from behind a checkpoint', { ...course, isArchived: true }] as const,
]);

test.each(journeys)('SYN-68 where another copy of the machine goes on under a replica %s, what was lost is sealed again, and the server is followed%s', async (_, _from, course) => {
  const { shown, kept } = await wentOnElsewhere(course);
  const [one, ...others] = shown;
  expect(others).toEqual(others.map(() => one));
  expect(one).toEqual(expect.arrayContaining(['one', 'three', 'four', 'five', ...(course.further ?? ['third', 'seventh']), ...(course.isClosed === true ? ['six'] : [])]));
  expect(kept).toEqual([]);
});
