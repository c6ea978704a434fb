import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { breaks, breaksInBrowser, misfits } from './breaks.mjs';
import { rulesIn } from './rules.mjs';
import { root } from './runtime.mjs';

const rules = rulesIn(readFileSync(path.join(root, 'shared/SPEC.md'), 'utf8'));

test('R21 what npm run broken breaks stands in the product, and breaks a rule that there is', async () => {
  const rows = [...(await breaks()), ...(await breaksInBrowser())];
  expect(rows.length).toBeGreaterThan(500);
  expect(misfits(rows, rules)).toEqual([]);
  expect(rows.flatMap(({ tests = [] }) => tests).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  const [first] = rows;
  if (first === undefined) throw new Error('no rows');
  expect(misfits([{ ...first, what: 'nowhere in it' }, { ...first, ids: 'DOC-1 NONE-1' }], rules)).toEqual([
    `${first.ids}: found 0 times, not once, in ${first.file}: nowhere in it`,
    'NONE-1 is no rule of shared/SPEC.md',
  ]);
});
