import { expect, test } from 'vitest';
import { addDataset } from '../../../shared/documents/commands.ts';
import { begin, pair } from '../../../shared/testing/documents.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { metaOf, parseMeta } from './meta.ts';

test('MAN-6: metadata adds up the files of the data sets; metadata from before that, or a count that is none, says nothing of it', () => {
  const random = seeded(3);
  const { a } = pair(begin);
  expect(metaOf(a.state, 1).bytes).toBe(0);
  for (const [alias, bytes] of [['wells', 1200], ['zones', 34]] as const) {
    const format = { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' } as const;
    a.write(addDataset(a.state, random.mint, { name: `${alias}.csv`, alias, digest: alias, bytes, rows: 1, columns: [{ name: 'a', type: 'integer' }], format }).writes);
  }
  const meta = metaOf(a.state, 1);
  expect(meta).toMatchObject({ datasets: 2, bytes: 1234 });
  expect(parseMeta(JSON.parse(JSON.stringify(meta)))?.bytes).toBe(1234);
  for (const bytes of [undefined, -1, 'many', 1.5]) expect(parseMeta({ ...meta, bytes })).not.toHaveProperty('bytes');
});
