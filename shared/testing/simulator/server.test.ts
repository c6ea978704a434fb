/** The simulated server loses what a real one can lose, and no more: whatever it did otherwise would be taken for a failure of the product. */
import { expect, test } from 'vitest';
import type { Item } from '../../../server/store/store.ts';
import { seeded } from '../seeded.ts';
import { makeVaults } from '../vaults.ts';
import { testCrypto } from '../webCrypto.ts';
import { createClock } from './clock.ts';
import { createTally } from './faults.ts';
import { openServer, origin } from './server.ts';

test.each(['memory', 'sqlite'] as const)('SYN-23 what a process was about to write when the server (%s) went back is in nothing that came in its place', async (kind) => {
  const clock = createClock(1_600_000_000_000);
  const random = seeded(1);
  const written: Item[] = [];
  let strike = (): void => undefined;
  const struck = new Promise<void>((resolve) => void (strike = resolve));
  const tally = { ...createTally(), count: () => strike() };
  const server = openServer({ clock, random, crypto: testCrypto, tally, kind, first: [], pauses: 0, written: (item) => void written.push(item) });
  const http = { base: `${origin}/api/v1`, fetch: server.fetch };
  server.arm('a slow write', 1, 1);
  const registering = makeVaults(1, { crypto: testCrypto, mint: random.mint, now: clock.now, http, origin });
  const said = registering.then(() => 'registered', String);
  await struck;
  server.back('nothing');
  await clock.pass(10_000);
  expect(await said).toContain('UNAVAILABLE');
  expect([server.items(), written]).toEqual([[], []]);
});
