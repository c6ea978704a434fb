/** What only the remote adapter must do: nothing lost and nothing invented when requests fail, and no account that breaks the rules. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import { openOn, soon, startStandin, type Fault, type Standin } from '../../testing/cosmos.ts';
import { StoreUnavailable, type Item, type Store } from '../store.ts';
import { createClient } from './client.ts';
import { openCosmosStore } from './open.ts';
import { containerDefinition, setUp } from './setup.ts';
import { UnfitItem } from './shape.ts';
import type { Operation } from './store.ts';

let standin: Standin;
beforeEach(async () => {
  standin = await startStandin();
});
afterEach(() => standin.close());

const item = (id: string, more: Partial<Item> = {}): Item => ({ partition: 'p', id, kind: 'k', sort: '1', summary: null, body: id, ...more });

/** The fault for the first `times` requests of that operation. */
const first = (operation: Operation, fault: Fault, times = 1): void => {
  let left = times;
  standin.fault((asked) => (asked === operation && left-- > 0 ? fault : undefined));
};

const opened = async (charged?: (operation: Operation, units: number) => void): Promise<Store> => openOn(standin, charged);

const faults: readonly (readonly [string, Fault])[] = [
  ['429 with a time to wait', { status: 429, after: 3 }],
  ['449', { status: 449 }],
  ['503', { status: 503 }],
  ['408 before it was done', { status: 408 }],
  ['408 after it was done', { status: 408, done: true }],
  ['500 after it was done', { status: 500, done: true }],
  ['a connection cut before', { cut: 'before' }],
  ['a connection cut after', { cut: 'after' }],
  ['a slow answer', { late: 30 }],
];

test.each(faults)('API-65: through %s each operation is done once and answered truly', async (_, fault) => {
  const store = await opened();
  first('create', fault, 2);
  const made = await store.create(item('a'));
  first('read', fault, 2);
  expect((await store.read('p', 'a'))?.etag).toBe(made);
  first('replace', fault, 2);
  const next = await store.replace(item('a', { body: 'next' }), made ?? '');
  expect(await store.read('p', 'a')).toMatchObject({ body: 'next', etag: next });
  first('page', fault, 2);
  expect(await store.page({ partition: 'p', kind: 'k', limit: 5 })).toHaveLength(1);
  first('remove', fault, 2);
  expect(await store.remove('p', 'a', next ?? '')).toBe(true);
  expect(await store.read('p', 'a')).toBeUndefined();
  await store.close();
});

test('API-65: a write whose answer was lost and that another has followed is called doubtful, never lost', async () => {
  const [mine, other] = [await opened(), await opened()];
  const etag = (await mine.create(item('a'))) ?? '';
  let [cut, held, reached] = [false, () => {}, () => {}];
  const asked = new Promise<void>((done) => (reached = done));
  const released = new Promise<void>((done) => (held = done));
  standin.fault((operation) => {
    if (operation === 'replace' && !cut) {
      cut = true;
      return { cut: 'after' };
    }
    if (operation !== 'read') return undefined;
    reached();
    return { until: released };
  });
  const swap = mine.replace(item('a', { body: 'mine' }), etag).catch((error: unknown) => error);
  await asked;
  standin.fault(undefined);
  const now = await other.read('p', 'a');
  expect(now?.body).toBe('mine');
  await other.replace(item('a', { body: 'of another' }), now?.etag ?? '');
  held();
  expect(await swap).toBeInstanceOf(StoreUnavailable);
  await mine.close();
  await other.close();
});

test('API-65: a refused swap is known to be lost, at the cost of one request', async () => {
  const store = await opened();
  const etag = (await store.create(item('a'))) ?? '';
  await store.replace(item('a'), etag);
  const before = { ...standin.counts };
  expect(await store.replace(item('a'), etag)).toBeUndefined();
  expect(await store.create(item('a'))).toBeUndefined();
  expect(await store.remove('p', 'a', etag)).toBe(false);
  const { replace, create, remove, read } = standin.counts;
  expect([replace - before.replace, create - before.create, remove - before.remove, read - before.read]).toEqual([1, 1, 1, 0]);
  await store.close();
});

test('API-65: what goes on failing is StoreUnavailable after a bounded number of requests', async () => {
  const store = await opened();
  standin.fault(() => ({ status: 503 }));
  const before = standin.counts.read;
  await expect(store.read('p', 'a')).rejects.toThrow(StoreUnavailable);
  expect(standin.counts.read - before).toBe(limits.storeAttempts);
  await expect(store.create(item('a'))).rejects.toThrow(StoreUnavailable);
  await expect(store.page({ partition: 'p', kind: 'k', limit: 1 })).rejects.toThrow(StoreUnavailable);
  standin.fault(() => ({ status: 403 }));
  const once = standin.counts.create;
  await expect(store.create(item('a'))).rejects.toThrow(StoreUnavailable);
  expect(standin.counts.create - once).toBe(1);
  standin.fault(undefined);
  await store.close();
});

test('API-65: a replica behind the session token is no missing item', async () => {
  const store = await opened();
  const etag = await store.create(item('a'));
  first('read', { status: 404, substatus: 1002 }, 2);
  expect((await store.read('p', 'a'))?.etag).toBe(etag);
  await store.close();
});

test('API-66: a token travels from answer to request, so that another process reads what this one wrote', async () => {
  const [one, other] = [await opened(), await opened()];
  const { carry } = await one.within!(undefined, () => one.create(item('a')));
  expect(carry).toMatch(/^0:-1#\d+$/);
  await other.within!(carry, () => other.read('p', 'a'));
  expect(standin.brought.at(-1)).toBe(carry);
  for (const forged of ['0:-1#99999999', 'x'.repeat(5000), '"; DROP']) {
    standin.fault((operation, headers) =>
      operation === 'read' && headers['x-ms-session-token'] === '0:-1#99999999' ? { status: 404, substatus: 1002 } : undefined,
    );
    const { value } = await other.within!(forged, () => other.read('p', 'a'));
    expect(value).toBeDefined();
  }
  standin.fault(undefined);
  await other.read('p', 'a');
  expect(standin.brought.at(-1)).not.toContain('99999999');
  await one.close();
  await other.close();
});

test('API-67: an account with several write regions or weak consistency is refused in words, and so is one that was not set up', async () => {
  const open = () => openCosmosStore(standin.address, { wait: soon });
  await expect(open()).rejects.toThrow(/npm run cosmos:setup/);
  await (await opened()).close();
  for (const [said, words] of [
    [{ enableMultipleWriteLocations: true }, /several regions/],
    [{ writableLocations: [{ name: 'a' }, { name: 'b' }] }, /several regions/],
    [{ userConsistencyPolicy: { defaultConsistencyLevel: 'Eventual' } }, /Eventual consistency/],
    [{ userConsistencyPolicy: { defaultConsistencyLevel: 'ConsistentPrefix' } }, /ConsistentPrefix consistency/],
  ] as const) {
    standin.describe(said);
    await expect(open()).rejects.toThrow(words);
  }
  for (const level of ['Strong', 'BoundedStaleness', 'Session']) {
    standin.describe({ userConsistencyPolicy: { defaultConsistencyLevel: level } });
    await (await open()).close();
  }
});

test('API-67: setting up again changes nothing, and an old indexing policy is replaced', async () => {
  const client = createClient(standin.address);
  const database = 'holdfast';
  expect(await setUp(client, database, 1000)).toEqual({ database: 'made', container: 'made' });
  expect(await setUp(client, database, 1000)).toEqual({ database: 'there', container: 'there' });
  const container = client.database(database).container('items');
  await container.replace({ ...containerDefinition, indexingPolicy: { includedPaths: [{ path: '/*' }], excludedPaths: [] } });
  expect(await setUp(client, database, undefined)).toEqual({ database: 'there', container: 'changed' });
  expect((await container.read()).resource?.indexingPolicy?.includedPaths).toEqual([{ path: '/p/?' }, { path: '/o/?' }]);
  client.dispose();
});

test('API-68: an id, a sort or a size that Cosmos DB would refuse never leaves the process', async () => {
  const store = await opened();
  const before = { ...standin.counts };
  const unfit: Partial<Item>[] = [
    { id: 'a/b' },
    { id: 'a?b' },
    { id: 'a#b' },
    { id: 'a\\b' },
    { id: '' },
    { id: 'x'.repeat(256) },
    { partition: 'é' },
    { partition: 'p'.repeat(2048) },
    { sort: 'a b' },
    { kind: 'A' },
    { body: 'é'.repeat(limits.storedItemBytes / 2 + 1) },
  ];
  for (const more of unfit) {
    await expect(store.create(item('a', more))).rejects.toThrow(UnfitItem);
    await expect(store.replace(item('a', more), 'e')).rejects.toThrow(UnfitItem);
  }
  await expect(store.read('p', 'a/b')).rejects.toThrow(UnfitItem);
  expect(standin.counts).toEqual(before);
  await store.close();
});

test('API-68: request units are counted for each operation', async () => {
  const charged: [Operation, number][] = [];
  const store = await opened((operation, units) => charged.push([operation, units]));
  const etag = (await store.create(item('a'))) ?? '';
  await store.read('p', 'a');
  await store.read('p', 'nothing');
  await store.replace(item('a'), 'other');
  await store.page({ partition: 'p', kind: 'k', limit: 1 });
  await store.remove('p', 'a', etag);
  expect(charged).toEqual(['create', 'read', 'read', 'replace', 'page', 'remove'].map((operation) => [operation, 1]));
  await store.close();
});
