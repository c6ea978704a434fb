/** What only the durable adapter promises: it keeps, it groups, and it says when it cannot. */
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailable, type Item } from '../store.ts';
import { openSqliteStore } from './store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (): string => join(folder, 'holdfast.sqlite');
const item = (id: string): Item => ({ partition: 'p', id, kind: 'k', sort: '1', summary: null, body: id });

test('API-9: what was acknowledged is there after closing and opening again, in a write-ahead log', async () => {
  const first = openSqliteStore(path());
  const etag = await first.create(item('a'));
  await first.close();
  const second = openSqliteStore(path());
  expect(await second.read('p', 'a')).toEqual({ ...item('a'), etag });
  await second.close();
  const database = new DatabaseSync(path());
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});

test('API-9: a close finishes the writes that were accepted', async () => {
  const store = openSqliteStore(path());
  const writes = [store.create(item('a')), store.create(item('b'))];
  await store.close();
  expect(await Promise.all(writes)).not.toContain(undefined);
  const again = openSqliteStore(path());
  expect(await again.read('p', 'b')).toBeDefined();
  await again.close();
});

test('API-9: when a group of writes fails, every caller is told and nothing of it is stored', async () => {
  const store = openSqliteStore(path());
  const spoiler = new DatabaseSync(path());
  spoiler.exec(`CREATE TRIGGER spoil BEFORE INSERT ON items WHEN NEW.id = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no room'); END`);
  const writes = await Promise.allSettled([store.create(item('good')), store.create(item('bad')), store.create(item('later'))]);
  for (const write of writes) expect(write).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
  expect(await store.read('p', 'good')).toBeUndefined();
  spoiler.exec('DROP TRIGGER spoil');
  expect(await store.create(item('good'))).toBeDefined();
  spoiler.close();
  await store.close();
});
