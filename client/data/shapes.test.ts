import { expect, test } from 'vitest';
import { createShapes } from './shapes.ts';
import type { TableSource } from './types.ts';

const made = (sql: string): TableSource => ({ alias: 'totals', digest: '', format: { kind: 'parquet' }, columns: [], making: { sql, inputs: [] } });

test('DER-3: what a former definition came to, told late, hides nothing that is known of the definition of today', async () => {
  const shapes = createShapes(async () => ({ ok: false, fault: { code: 'DEFINITION_FAILED' } }));
  const [former, today] = [made('SELECT 1'), made('SELECT gone')];
  shapes.want(today);
  await Promise.resolve();
  expect(shapes.of(today)?.problem?.code).toBe('DEFINITION_FAILED');
  shapes.tell(former, { ok: true, value: { rows: 2 } });
  expect(shapes.of(today)?.problem?.code).toBe('DEFINITION_FAILED');
  expect(shapes.of(former)?.rows).toBe(2);
});

test('DER-3: what failed is asked for again once something has arrived', async () => {
  let loads = 0;
  const shapes = createShapes(async () => {
    loads += 1;
    return { ok: false, fault: { code: 'DATASET_MISSING' } };
  });
  shapes.want(made('SELECT 1'));
  await Promise.resolve();
  shapes.want(made('SELECT 1'));
  expect(loads).toBe(1);
  shapes.forgetFailures();
  expect(shapes.of(made('SELECT 1'))).toBeUndefined();
  shapes.want(made('SELECT 1'));
  expect(loads).toBe(2);
});
