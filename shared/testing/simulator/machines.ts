/** What befalls whole machines: images that are copied and go on twice, and disks that forget a bit. */
import type { SessionRow } from '../../../client/storage/rows.ts';
import type { ReplicaId, SessionId } from '../../model/ids.ts';
import { sequenceOf } from '../../sync/vectors.ts';
import type { Part } from './disk.ts';
import { seeded, type Seeded } from '../seeded.ts';
import { freeze, unfreeze, type Device, type Tab } from './device.ts';
import { editAtRandom } from './edits.ts';
import type { World } from './world.ts';

export const cloneOf = ({ devices, addDevice }: World, device: Device): Device => {
  const index = Number(device.name.slice(1).split('.')[0]);
  const clone = addDevice(`d${index}.${devices.length}`, index);
  clone.disk.become(device.disk.image());
  return clone;
};

/**
 * One machine, twice: in both somebody goes on in the same session, and the first one has no network for a while. Its tab may be put
 * to sleep by the browser, so that its worker meets the other copy before the tab hears of it. Answers how long all of that lasts, ms.
 */
export const resumeTwice = (world: World, tab: Tab, session: SessionId): number => {
  const { random, clock, tally } = world;
  const { line } = tab.device;
  const other = world.addTab(cloneOf(world, tab.device));
  void world.open(other, session);
  line.offline = true;
  const [asleep, online] = [4000 + random.below(8000), 30_000 + random.below(150_000)];
  for (const [of, most] of [[tab, 10], [other, 10]] as const) {
    for (let more = 1 + random.below(most); more > 0; more -= 1) {
      clock.later(500 + random.below(asleep - 600), () => of.process.alive && of.process.frozen === undefined && editAtRandom(world, of, random));
    }
  }
  clock.later(online, () => void (line.offline = false));
  const lasts = online + 150_000;
  if (random.chance(0.3)) return lasts;
  // Somebody is typing as it falls asleep: what waits for an append that is under way comes to be sealed when it wakes, at a place that is closed by then.
  const typing = seeded(asleep + online);
  for (let more = typing.below(6); more > 0; more -= 1) {
    clock.later(asleep - 1 - typing.below(25), () => tab.process.alive && tab.process.frozen === undefined && editAtRandom(world, tab, typing));
  }
  clock.later(asleep, () => {
    tally.count('tab frozen');
    freeze(tab.process);
  });
  clock.later(online + 20_000 + random.below(120_000), () => unfreeze(tab.process));
  return lasts;
};

const storedAs = new WeakMap<Uint8Array, Uint8Array>();

/** What was stored, before the disk changed it. */
export const asStored = (value: Uint8Array): Uint8Array => storedAs.get(value) ?? value;

/** A bit of a row that the server has, too; what is nowhere else would be gone. */
export const rot = ({ rotten }: World, { disk }: Device, random: Seeded): boolean => {
  const { keys, values } = disk.peek('records');
  const rows = disk.peek('sessions').values as SessionRow[];
  const kept = keys.flatMap((key, index) => {
    const [session, replica, sequence] = key as [SessionId, ReplicaId, number];
    const row = rows.find(({ id }) => id === session);
    const isElsewhere = row !== undefined && Math.max(sequenceOf(row.stored, replica), sequenceOf(row.acknowledged, replica)) >= sequence;
    return isElsewhere ? [index] : [];
  });
  if (kept.length === 0) return false;
  const at = random.pick(kept);
  const [key, value] = [keys[at], values[at]];
  if (key === undefined || !(value instanceof Uint8Array) || value.byteLength === 0) return false;
  const changed = new Uint8Array(value);
  const place = random.below(changed.byteLength);
  changed[place] = (changed[place] ?? 0) ^ (1 << random.below(8));
  disk.rot('records', key, changed);
  storedAs.set(changed, asStored(value));
  rotten.add((key as Part[]).join(' '));
  return true;
};
