import { expect, test } from 'vitest';
import { oneAtATime } from './oneAtATime.ts';

test('STO-28 what is announced while a tab reads is read in one more reading, which begins after the last announcement', async () => {
  const ends: (() => void)[] = [];
  const seen: number[] = [];
  let announced = 0;
  const read = oneAtATime(() => {
    seen.push(announced);
    return new Promise((resolve) => void ends.push(resolve));
  });
  const announce = (): void => {
    announced += 1;
    read();
  };
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  announce();
  expect(seen).toEqual([1]);
  for (let more = 0; more < 40; more += 1) announce();
  expect(seen).toEqual([1]);
  await end();
  expect(seen).toEqual([1, 41]);
  await end();
  expect(seen).toEqual([1, 41]);
  announce();
  expect(seen).toEqual([1, 41, 42]);
});
