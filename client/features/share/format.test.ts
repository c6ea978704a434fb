import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import { deflate } from '../../session/records/deflate.ts';
import { decodeSnapshot, encodeSnapshot, type SnapshotContent } from './format.ts';

const snapshot: SnapshotContent = {
  format: 1,
  title: 'Weather',
  description: 'Rain by month',
  created: 1_795_000_000_000,
  dashboards: [
    {
      title: 'Overview',
      panels: [
        {
          kind: 'table',
          title: 'Days',
          layout: [0, 0, 6, 8],
          settings: { sort: ['date', 'desc'] },
          dataset: 'd1',
          query: 'select 1',
          result: { columns: [{ name: 'date', type: 'date' }], values: [['2012-01-01', null]], rows: 2, total: 1461 },
        },
      ],
    },
  ],
  datasets: [
    {
      ref: 'd1',
      name: 'seattle-weather.csv',
      alias: 'seattle_weather',
      digest: 'x'.repeat(43),
      bytes: 48_219,
      rows: 1461,
      columns: [{ name: 'date', type: 'date' }],
      format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' },
    },
    ...(
      [
        { kind: 'json', lines: false, at: 'features', keys: ['a', 'A'], pack: { kind: 'zip', entry: 'b/c.json' } },
        { kind: 'parquet', pack: { kind: 'gzip' } },
        { kind: 'arrow' },
      ] as const
    ).map((format) => ({ ref: format.kind, name: 'n', alias: format.kind, digest: 'd', bytes: 1, rows: 1, columns: [], format })),
  ],
};

describe('snapshot format', () => {
  test('SNA-3: a snapshot reads back as it was written', async () => {
    expect(await decodeSnapshot(await encodeSnapshot(snapshot))).toEqual({ ok: true, value: snapshot });
  });

  test('SNA-3 DER-1 FIL-2: filters, definitions and every way of reading a file go along', async () => {
    const [dashboard] = snapshot.dashboards;
    const [set] = snapshot.datasets;
    if (dashboard === undefined || set === undefined) throw new Error('absent');
    const filters = [{ column: 'kind', values: ['rain', null] }, { column: 'day', from: '2012-01-01', to: null }];
    const whole: SnapshotContent = {
      ...snapshot,
      dashboards: [{ ...dashboard, filters }],
      datasets: [
        { ...set, format: { delimiter: ';', header: true, encoding: 'utf-8', quote: "'", escape: '\\', decimal: ',', skip: 2 } },
        { ...set, ref: 'd2', alias: 'monthly', digest: '', bytes: 0, definition: { sql: 'FROM seattle_weather', inputs: { seattle_weather: 'd1' } } },
      ],
    };
    expect(await decodeSnapshot(await encodeSnapshot(whole))).toEqual({ ok: true, value: whole });
  });

  test('SNA-4: what is no snapshot is refused whole: cut, not deflated, ragged, newer, a decompression bomb', async () => {
    const whole = await encodeSnapshot(snapshot);
    expect(await decodeSnapshot(whole.slice(0, -9))).toMatchObject({ fault: { code: 'LINK_BROKEN' } });
    expect(await decodeSnapshot(utf8('{}'))).toMatchObject({ fault: { code: 'LINK_BROKEN' } });
    const ragged = structuredClone(snapshot);
    ragged.dashboards[0]!.panels[0]!.result!.rows = 3;
    expect(await decodeSnapshot(await encodeSnapshot(ragged))).toMatchObject({ fault: { code: 'LINK_BROKEN' } });
    const newer = { ...snapshot, format: 2 as const };
    expect(await decodeSnapshot(await deflate(utf8(JSON.stringify(newer))))).toMatchObject({ fault: { code: 'UNSUPPORTED_VERSION' } });
    const bomb = await deflate(new Uint8Array(limits.snapshotPlainBytes + 1));
    expect(bomb.byteLength).toBeLessThan(limits.itemSealedBytes);
    expect(await decodeSnapshot(bomb)).toMatchObject({ fault: { code: 'LINK_BROKEN' } });
  });
});
