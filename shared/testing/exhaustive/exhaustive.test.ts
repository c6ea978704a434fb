/** The small model, small enough for every test run; the whole one: npm run simulate -- --exhaustive. */
import { expect, test } from 'vitest';
import { runProgram, smallPrograms } from './main.ts';

test.each(smallPrograms)('SYN-38 every interleaving of $name comes to rest with everything in its place', { timeout: 300_000 }, async (program) => {
  const { wrong, ends, met } = await runProgram(program, (line) => void process.stdout.write(`${line}\n`));
  expect(wrong).toEqual([]);
  expect(ends).toBeGreaterThan(1);
  expect(met.get('a fork') ?? 0).toBeGreaterThanOrEqual(program.copy ? 1 : 0);
});
