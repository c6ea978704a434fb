/** The simulated disk keeps to what real ones do: whatever it did otherwise would be taken for a failure of the product. */
import { expect, test } from 'vitest';
import { seeded } from '../seeded.ts';
import { createClock } from './clock.ts';
import { createDisk } from './disk.ts';
import { createLockTable } from './locks.ts';
import { createProcess } from './realm.ts';

test('SYN-23 a power cut leaves nothing of a transaction under way, nor of those that wait behind it', async () => {
  const clock = createClock(0);
  const disk = createDisk(clock, seeded(1), () => undefined, () => undefined);
  const process = createProcess('a tab', clock, createLockTable().forProcess);
  const write = (key: number, durability: 'relaxed' | 'strict', pause: number): void => {
    const work = async (transaction: { put(table: string, key: number, value: unknown): void }): Promise<void> => {
      transaction.put('records', key, 'half');
      if (pause > 0) await clock.sleep(pause);
      transaction.put('records', key, 'whole');
    };
    void disk.transaction(process, durability, work).catch(() => undefined);
  };
  disk.slowness = 0;
  write(1, 'strict', 0);
  write(2, 'relaxed', 50);
  write(3, 'relaxed', 0);
  await clock.pass(10);
  expect(disk.peek('records')).toEqual({ keys: [1, 2], values: ['whole', 'half'] });
  process.alive = false;
  disk.cutPower();
  await clock.pass(100);
  expect(disk.peek('records')).toEqual({ keys: [1], values: ['whole'] });
});
