/** The costs of synchronization that do not depend on the machine. The whole month: npm run bench -- sync. */
import { expect, test } from 'vitest';
import { catchUpCost, headCost, pushCost } from './syncCost.ts';

test('SYN-35 one edit in a session of 1 MB is a push of at most 600 bytes', async () => {
  const { session, edit, meta } = await pushCost();
  process.stdout.write(`one edit in a session of ${session} bytes: ${edit} bytes of body; title and counts follow in ${meta}\n`);
  expect(session).toBeGreaterThan(1_000_000);
  expect(edit).toBeLessThanOrEqual(600);
});

test('SYN-35 a thousand edits are caught up in at most ten requests', async () => {
  const { pulls, all } = await catchUpCost(1000);
  process.stdout.write(`1,000 edits caught up: ${pulls} pulls, ${all} requests of any kind\n`);
  expect(all).toBeLessThanOrEqual(10);
});

test('SYN-36 a head does not grow with the age of its session: four busy days', { timeout: 180_000 }, async () => {
  const { pushes, checkpoints, largest, last } = await headCost(4);
  process.stdout.write(`${pushes} pushes, ${checkpoints} checkpoints: a head of at most ${largest} bytes, ${last} in the end\n`);
  expect(checkpoints).toBeGreaterThan(2);
  expect(largest).toBeLessThan(64_000);
});
