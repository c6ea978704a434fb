/** What only the durable adapter promises: it keeps, it groups, and it says when it cannot. */
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, writeSync, closeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patient } from '../../../shared/testing/patient.ts';
import { StoreUnavailable, type Item } from '../store.ts';
import { backUp } from './backup.ts';
import { createGroups } from './groups.ts';
import { DamagedDatabase, openSqliteStore } from './store.ts';
import { startThread } from './thread.ts';

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

test('API-69: a backup taken while writes go on is one sound state, restores, and never replaces a file', async () => {
  const store = openSqliteStore(path());
  for (let n = 0; n < 200; n += 1) await store.create(item(`before-${n}`));
  let going = true;
  const writing = (async () => {
    for (let n = 0; going; n += 1) await store.create(item(`during-${n}`));
  })();
  const copy = join(folder, 'copy.sqlite');
  const items = await backUp(path(), copy);
  going = false;
  await writing;
  await store.close();
  expect(items).toBeGreaterThanOrEqual(200);
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite']);
  await expect(backUp(path(), copy)).rejects.toThrow(/never replaces/);
  for (const name of readdirSync(folder)) if (name.startsWith('holdfast')) rmSync(join(folder, name));
  await expect(backUp(path(), join(folder, 'other'))).rejects.toThrow(/no database/);
  renameSync(copy, path());
  const restored = openSqliteStore(path());
  expect(await restored.page({ partition: 'p', kind: 'k', limit: 10_000 })).toHaveLength(items);
  for (let n = 0; n < 200; n += 1) expect((await restored.read('p', `before-${n}`))?.body).toBe(`before-${n}`);
  await restored.close();
});

test('API-69: a damaged database is refused in words at the start, and left as it is', async () => {
  const store = openSqliteStore(path());
  for (let n = 0; n < 500; n += 1) await store.create({ ...item(`i${n}`), body: 'x'.repeat(500) });
  await store.close();
  const file = openSync(path(), 'r+');
  for (let page = 3; page < 40; page += 1) writeSync(file, Buffer.alloc(2000, 0x5a), 0, 2000, page * 4096);
  closeSync(file);
  expect(() => openSqliteStore(path())).toThrow(DamagedDatabase);
  expect(existsSync(path())).toBe(true);
});

test('API-9: writes that come together share one transaction', async () => {
  const store = openSqliteStore(path());
  const watcher = new DatabaseSync(path());
  const commits = (): number => Number(watcher.prepare('PRAGMA data_version').get()?.['data_version']);
  await store.create(item('first'));
  const before = commits();
  await Promise.all(Array.from({ length: 500 }, (_, n) => store.create(item(`i${n}`))));
  expect(watcher.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: 501 });
  expect(commits() - before).toBe(1);
  watcher.close();
  await store.close();
});

test('API-9: a writer that dies fails what it was given, in words of the store, and the next write has a new one', async () => {
  const nowhere = join(folder, 'later');
  const thread = startThread(join(nowhere, 'holdfast.sqlite'));
  const group = createGroups(thread.perform);
  await expect(group.add(['remove', ['p', 'a', 'e']])).rejects.toThrow(StoreUnavailable);
  mkdirSync(nowhere);
  const store = openSqliteStore(join(nowhere, 'holdfast.sqlite'));
  const etag = (await store.create(item('a'))) ?? '';
  await vi.waitFor(async () => expect(await group.add(['remove', ['p', 'a', etag]])).toBe(true), patient);
  expect(await store.read('p', 'a')).toBeUndefined();
  await group.finish();
  await thread.close();
  await store.close();
});
