import { describe, expect, test } from 'vitest';
import { datasetKey, datasetName, importAccountKey, localKey } from '../../shared/crypto/derive.ts';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DatasetName, EntityId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import { webCrypto } from '../vault/webcrypto.ts';
import { openDatasets } from './datasets.ts';
import type { DataVault } from './datasets.ts';
import type { DatasetMeta, DatasetStore } from './datasetStore.ts';
import { bounded, openResults } from './results.ts';
import type { Question } from './results.ts';
import type { ResultTable } from './types.ts';

const testVault = async (): Promise<DataVault> => {
  const account = await importAccountKey(webCrypto, webCrypto.random(32));
  return {
    crypto: webCrypto,
    datasetKey: (digest) => datasetKey(webCrypto, account, digest),
    datasetName: (digest) => datasetName(webCrypto, account, digest),
    localKeys: async (purpose) => [await localKey(webCrypto, account, purpose)],
  };
};

const memoryStore = () => {
  const metas = new Map<DatasetName, DatasetMeta>();
  const chunks = new Map<string, Bytes>();
  const store: DatasetStore = {
    put: async (name, meta, parts) => {
      let index = 0;
      for await (const part of parts) chunks.set(`${name}.${index++}`, part);
      metas.set(name, meta);
      return ok(undefined);
    },
    get: async (name) => metas.get(name),
    chunk: async (name, index) => chunks.get(`${name}.${index}`),
    has: async (name) => metas.has(name),
    remove: async (name) => (metas.delete(name), ok(undefined)),
  };
  return { store, chunks, metas };
};

const file = utf8(`a,b\n${'secret cell,2\n'.repeat(200_000)}`);
const digestOf = async (bytes: Bytes) => toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));

const located = async () => {
  const memory = memoryStore();
  const datasets = openDatasets({ store: memory.store, vault: await testVault() });
  const info = { digest: await digestOf(file), bytes: file.byteLength };
  expect(await datasets.locate(info, new Blob([file]))).toEqual(ok(undefined));
  return { ...memory, datasets, info };
};

describe('DAT-13 files at rest', () => {
  test('lie in sealed chunks under a name that does not tell the digest, and read back byte for byte', async () => {
    const { datasets, info, chunks, metas } = await located();
    expect([...metas.values()]).toEqual([{ bytes: file.byteLength, chunks: Math.ceil(file.byteLength / limits.datasetChunkBytes) }]);
    expect([...metas.keys()].join()).not.toContain(info.digest.slice(0, 8));
    for (const sealed of chunks.values()) expect(Buffer.from(sealed).includes('secret cell')).toBe(false);
    const source = await datasets.source(info);
    expect(source.ok && Buffer.from(source.value).equals(file)).toBe(true);
  });

  test('a chunk in another place, or altered, does not open', async () => {
    const { datasets, info, chunks } = await located();
    const [first = '', second = ''] = [...chunks.keys()];
    const [one, two] = [chunks.get(first), chunks.get(second)];
    if (one === undefined || two === undefined) throw new Error('two chunks expected');
    chunks.set(first, two);
    expect(await datasets.source(info)).toMatchObject({ ok: false, fault: { code: 'UNREADABLE_RECORD' } });
    const altered = one.slice();
    altered[20] = (altered[20] ?? 0) ^ 1;
    chunks.set(first, altered);
    expect(await datasets.source(info)).toMatchObject({ ok: false });
    chunks.set(first, one);
    expect(await datasets.source(info)).toMatchObject({ ok: true });
  });

  test('a missing chunk is a missing data set', async () => {
    const { datasets, info, chunks } = await located();
    chunks.delete([...chunks.keys()][1] ?? '');
    expect(await datasets.source(info)).toEqual({ ok: false, fault: fault('DATASET_MISSING') });
  });
});

describe('DAT-14 locating a file', () => {
  test('takes the very file only, and stores nothing of another', async () => {
    const { store, chunks } = memoryStore();
    const datasets = openDatasets({ store, vault: await testVault() });
    const info = { digest: await digestOf(file), bytes: file.byteLength };
    const altered = file.slice();
    altered[100] = 65;
    expect(await datasets.has(info)).toBe(false);
    expect(await datasets.source(info)).toEqual({ ok: false, fault: fault('DATASET_MISSING') });
    expect(await datasets.locate(info, new Blob([altered]))).toEqual({ ok: false, fault: fault('FILE_DIFFERENT') });
    expect(await datasets.locate(info, new Blob([file.slice(1)]))).toEqual({ ok: false, fault: fault('FILE_DIFFERENT') });
    expect(chunks.size).toBe(0);
    expect(await datasets.locate(info, new Blob([file]))).toEqual(ok(undefined));
    expect(await datasets.has(info)).toBe(true);
  });
});

describe('DAT-15 kept results', () => {
  const session = 's'.repeat(22) as SessionId;
  const panel = 'p'.repeat(12) as EntityId;
  const question: Question = {
    dataset: { alias: 't', digest: 'd', columns: [], format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' } },
    sql: 'SELECT 1',
    limit: 10,
  };
  const table: ResultTable = { columns: [{ name: 'c', type: 'text' }], values: [['secret cell']], rows: 1, total: 1 };
  const tooLarge = (rows = limits.keptResultCells + 1): ResultTable => ({ columns: table.columns, values: [Array.from({ length: rows }, (_, at) => at)], rows, total: rows });

  test('are sealed, and answer only the question they were kept for', async () => {
    const rows = new Map<string, Bytes>();
    let engine = '1';
    const results = openResults({
      store: { get: async (...key) => rows.get(key.join()), put: async (s, p, sealed) => void rows.set([s, p].join(), sealed) },
      vault: await testVault(),
      engine: () => engine,
    });
    expect(await results.keptResult(session, panel, question)).toBeUndefined();
    await results.keepResult(session, panel, question, table);
    expect(await results.keptResult(session, panel, question)).toEqual({ result: table, final: false });
    expect(Buffer.from(rows.get([session, panel].join()) ?? []).includes('secret')).toBe(false);
    expect(await results.keptResult(session, panel, { ...question, sql: 'SELECT 2' })).toBeUndefined();
    expect(await results.keptResult(session, panel, { ...question, dataset: { ...question.dataset, digest: 'e' } })).toBeUndefined();
    const other = 'q'.repeat(12) as EntityId;
    rows.set([session, other].join(), rows.get([session, panel].join()) ?? new Uint8Array());
    expect(await results.keptResult(session, other, question)).toBeUndefined();
    // Final is what this engine said whole; not what somebody told, what is left of a large one, or what another version said.
    await results.keepResult(session, panel, question, table, { answered: true });
    expect(await results.keptResult(session, panel, question)).toEqual({ result: table, final: true });
    engine = '2';
    expect((await results.keptResult(session, panel, question))?.final).toBe(false);
    await results.keepResult(session, panel, question, tooLarge(), { answered: true });
    expect((await results.keptResult(session, panel, question))?.final).toBe(false);
  });

  test('of a large result the first rows are kept, and the total stays true', () => {
    const large = tooLarge();
    expect(bounded(large)).toMatchObject({ rows: limits.frozenRows, total: large.rows });
    expect(bounded(large).values[0]).toHaveLength(limits.frozenRows);
    expect(bounded(table)).toBe(table);
  });
});
