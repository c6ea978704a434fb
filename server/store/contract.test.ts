/** What every adapter of the storage port must do: one suite, run on each of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openTestStore, realAccount } from '../testing/cosmos.ts';
import { createMemoryStore } from './memory/store.ts';
import { openSqliteStore } from './sqlite/store.ts';
import type { Item, Store } from './store.ts';

const item = (id: string, more: Partial<Item> = {}): Item => ({
  partition: 'p',
  id,
  kind: 'k',
  sort: '1',
  summary: { of: id },
  body: { text: `body of ${id}` },
  ...more,
});

const points = (open: () => Promise<Store>): void => {
  test('API-1 T5: what was created is read back whole, and what was not created is undefined', async () => {
    const store = await open();
    const etag = await store.create(item('a'));
    expect(await store.read('p', 'a')).toEqual({ ...item('a'), etag });
    expect(await store.read('p', 'b')).toBeUndefined();
    expect(await store.read('q', 'a')).toBeUndefined();
  });

  test('API-1: what the caller holds is given back only while it is what stands there', async () => {
    const store = await open();
    const first = { ...item('a'), etag: (await store.create(item('a'))) ?? '' };
    expect(await store.read('p', 'a', first)).toEqual(first);
    const changed = item('a', { body: 'other' });
    const second = await store.replace(changed, first.etag);
    expect(await store.read('p', 'a', first)).toEqual({ ...changed, etag: second });
    expect(await store.read('p', 'b', first)).toBeUndefined();
    expect(await store.remove('p', 'a', second ?? '')).toBe(true);
    expect(await store.read('p', 'a', { ...changed, etag: second ?? '' })).toBeUndefined();
  });

  test('API-2: an id is created once in its partition, and the same id in another partition is another item', async () => {
    const store = await open();
    expect(await store.create(item('a'))).toBeDefined();
    expect(await store.create(item('a', { body: 'other' }))).toBeUndefined();
    expect(await store.create(item('a', { partition: 'q', body: 'other' }))).toBeDefined();
    expect((await store.read('p', 'a'))?.body).toEqual({ text: 'body of a' });
    expect((await store.read('q', 'a'))?.body).toBe('other');
  });

  test('API-3 T5: a swap needs the current etag, changes every part of the item, and gives a new etag', async () => {
    const store = await open();
    const first = (await store.create(item('a'))) ?? '';
    const changed = item('a', { kind: 'l', sort: '2', summary: [1], body: null });
    const second = (await store.replace(changed, first)) ?? '';
    expect(second).not.toBe(first);
    expect(await store.read('p', 'a')).toEqual({ ...changed, etag: second });
    expect(await store.replace(item('a'), first)).toBeUndefined();
    expect(await store.replace(item('b'), second)).toBeUndefined();
    expect(await store.read('p', 'a')).toEqual({ ...changed, etag: second });
  });

  test('API-4 T5: a removal needs the current etag, and an etag never comes back', async () => {
    const store = await open();
    const first = (await store.create(item('a'))) ?? '';
    const second = (await store.replace(item('a'), first)) ?? '';
    expect(await store.remove('p', 'a', first)).toBe(false);
    expect(await store.remove('p', 'a', second)).toBe(true);
    expect(await store.remove('p', 'a', second)).toBe(false);
    expect(await store.read('p', 'a')).toBeUndefined();
    expect([first, second]).not.toContain(await store.create(item('a')));
  });

  test('API-5: of many swaps on one etag exactly one wins', async () => {
    const store = await open();
    const etag = (await store.create(item('a'))) ?? '';
    const swaps = await Promise.all(Array.from({ length: 20 }, (_, n) => store.replace(item('a', { body: n }), etag)));
    const winners = swaps.flatMap((won, n) => (won === undefined ? [] : [n]));
    expect(winners).toHaveLength(1);
    expect((await store.read('p', 'a'))?.body).toBe(winners[0]);
  });

  test('API-5: of many creations of one id exactly one wins', async () => {
    const store = await open();
    const made = await Promise.all(Array.from({ length: 20 }, (_, n) => store.create(item('a', { body: n }))));
    expect(made.filter((etag) => etag !== undefined)).toHaveLength(1);
  });
};

const pages = (open: () => Promise<Store>): void => {
  test('API-6: a page lists one kind of one partition by sort and id, without bodies, strictly after the given place', async () => {
    const store = await open();
    const places = [
      ['2', 'a'],
      ['1', 'c'],
      ['1', 'b'],
      ['10', 'd'],
      ['2', 'B'],
      ['2', '_'],
      ['2', '-'],
    ] as const;
    for (const [sort, id] of places) await store.create(item(id, { sort }));
    await store.create(item('x', { kind: 'other' }));
    await store.create(item('y', { partition: 'other' }));
    const all = await store.page({ partition: 'p', kind: 'k', limit: 100 });
    expect(all.map((row) => row.id)).toEqual(['b', 'c', 'd', '-', 'B', '_', 'a']);
    expect(all[0]).toEqual({ id: 'b', sort: '1', summary: { of: 'b' } });
    for (const [index, row] of all.entries()) {
      const rest = await store.page({ partition: 'p', kind: 'k', after: { sort: row.sort, id: row.id }, limit: 2 });
      expect(rest).toEqual(all.slice(index + 1, index + 3));
    }
  });

  test('API-6: a place that no longer exists still cuts the list, and a swap moves an item to its new place', async () => {
    const store = await open();
    const etag = (await store.create(item('a'))) ?? '';
    await store.create(item('b', { sort: '2' }));
    await store.replace(item('a', { sort: '3' }), etag);
    const rows = await store.page({ partition: 'p', kind: 'k', after: { sort: '1', id: 'zz' }, limit: 10 });
    expect(rows.map((row) => row.id)).toEqual(['b', 'a']);
  });

  test('API-7: an item of the largest size and every kind of text come back unchanged', async () => {
    const store = await open();
    const body = { long: 'x'.repeat(1.5 * 1024 * 1024), odd: '\u0000 "\\ \u2028 é 😀', deep: [[{ a: [null, true, 1.5] }]] };
    await store.create(item('a', { body }));
    expect((await store.read('p', 'a'))?.body).toEqual(body);
  });

  test('API-8: changing what was handed in or out changes nothing that is stored', async () => {
    const store = await open();
    const body = { list: [1] };
    await store.create(item('a', { body }));
    body.list.push(2);
    const read = (await store.read('p', 'a'))?.body as { list: number[] };
    read.list.push(3);
    expect((await store.read('p', 'a'))?.body).toEqual({ list: [1] });
  });
};

interface Adapter {
  /** A new, empty store. */
  open(): Promise<{ store: Store; close(): Promise<void> | void }>;
}

const inFolder = (make: (folder: string) => Store): Adapter => ({
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
    return { store: make(folder), close: () => rmSync(folder, { recursive: true }) };
  },
});

const adapters: readonly (readonly [string, Adapter])[] = [
  ['memory', inFolder(createMemoryStore)],
  ['sqlite', inFolder((folder) => openSqliteStore(join(folder, 'holdfast.sqlite')))],
  [realAccount() === undefined ? 'Cosmos DB (stand-in)' : 'Cosmos DB (account)', { open: openTestStore }],
];

describe.each(adapters)('the storage port in %s', (_, adapter) => {
  const undo: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  });
  const open = async (): Promise<Store> => {
    const { store, close } = await adapter.open();
    undo.push(close, () => store.close());
    return store;
  };
  points(open);
  pages(open);
});
