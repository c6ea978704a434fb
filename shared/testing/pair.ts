/** Two devices in step on one session, over the real server. */
import { newSession } from '../documents/commands.ts';
import { limits } from '../model/limits.ts';
import { mintSessionId } from '../model/ids.ts';
import { noFaults, openWorld } from './world.ts';

export const openPair = async (seed: number) => {
  const world = await openWorld(seed, noFaults(), 2);
  const { random, devices, pass } = world;
  const [here, there] = devices;
  if (here === undefined || there === undefined) throw new Error('two devices');
  const session = mintSessionId(random.mint);
  here.device.create(session);
  await here.edit(session, () => newSession({ title: 'Wells' }));
  await pass(limits.pollLast);
  return { ...world, here, there, session };
};
