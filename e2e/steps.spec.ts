/**
 * The browser is killed at each step of what changes the store: before each of its calls on the database, one after the other. What was
 * shown as saved is there at the next start, everything opens, and what was begun can be done again. ROUNDS=5 tries every step so
 * often; without it each deed is cut at one step.
 */
import type { Page } from '@playwright/test';
import type { SessionId } from '../shared/model/ids.ts';
import type {} from './pages/storage/page.ts';
import type { Profile } from './support/profile.ts';
import { arrive, create, flush, open, readLog, serveStoragePage, title, write } from './support/storagePage.ts';
import { tell } from './support/tell.ts';
import { expect, test } from './support/test.ts';

serveStoragePage();

const rounds = Number(process.env['ROUNDS'] ?? 0);

interface Deed {
  readonly prepare: (page: Page, id: SessionId) => Promise<void>;
  readonly act: (page: Page, id: SessionId) => Promise<unknown>;
  /** After a start that followed the kill. */
  readonly check: (page: Page, id: SessionId) => Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

const deeds: { readonly [name: string]: Deed } = {
  append: {
    prepare: open,
    act: async (page) => {
      await write(page, 'Cut');
      await flush(page);
    },
    check: nothing,
  },
  compaction: {
    prepare: async (page, id) => void (await page.evaluate((session) => here.rest(session, true), id)),
    act: (page, id) => page.evaluate((session) => here.compact(session), id),
    check: async (page, id) => expect(await page.evaluate((session) => here.compact(session), id)).toMatchObject({ ok: true }),
  },
  'key change': { prepare: nothing, act: (page) => page.evaluate(() => here.lockOn()), check: nothing },
  upgrade: {
    // As the first version left it: its tables only, with the same rows.
    prepare: async (page) => {
      await page.evaluate(async () => {
        const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))));
        here.storage.close();
        const now = await done(indexedDB.open('holdfast'));
        const names = [...now.objectStoreNames].filter((table) => table !== 'bases' && table !== 'pasts');
        const tables: { table: string; path: string | string[] | null; keys: IDBValidKey[]; values: unknown[]; indexes: string[] }[] = [];
        for (const table of names) {
          const store = now.transaction(table).objectStore(table);
          const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
          tables.push({ table, path: store.keyPath, keys, values, indexes: [...store.indexNames] });
        }
        now.close();
        await done(indexedDB.deleteDatabase('holdfast'));
        const opening = indexedDB.open('holdfast', 10);
        opening.onupgradeneeded = () => {
          for (const { table, path, keys, values, indexes } of tables) {
            const store = opening.result.createObjectStore(table, path === null ? {} : { keyPath: path });
            for (const index of indexes) store.createIndex(index, index);
            values.forEach((each, place) => void (path === null ? store.put(each, keys[place]) : store.put(each)));
          }
        };
        (await done(opening)).close();
      });
      await page.reload();
      await page.waitForFunction(() => 'device' in globalThis);
    },
    act: (page) => page.evaluate(() => device.start().then(() => undefined)),
    check: nothing,
  },
  import: {
    prepare: nothing,
    act: (page) => page.evaluate(() => here.importChunks(4)),
    check: async (page) => {
      expect(await page.evaluate(() => here.importChunks(4))).toMatchObject({ ok: true });
      expect(await page.evaluate(() => here.storage.database.datasetChunks.count())).toBe(4);
    },
  },
};

/** Counts calls on the database from now on; before the one at `at` the page stands still for good, and `stands` resolves. */
const cutAt = async (page: Page, at: number): Promise<{ readonly stands: Promise<void> }> => {
  let reached = (): void => undefined;
  const stands = new Promise<void>((resolve) => (reached = resolve));
  await page.exposeFunction('standsStill', () => reached());
  await page.evaluate((end) => {
    let calls = 0;
    const wrap = (owner: object, name: string): void => {
      const own = Reflect.get(owner, name) as (...given: unknown[]) => unknown;
      Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
        calls += 1;
        if (calls === end) {
          (globalThis as unknown as { standsStill(): void }).standsStill();
          for (;;);
        }
        return own.apply(this, given);
      });
    };
    for (const name of ['add', 'put', 'delete', 'clear']) wrap(IDBObjectStore.prototype, name);
    wrap(IDBTransaction.prototype, 'commit');
    for (const name of ['transaction', 'createObjectStore']) wrap(IDBDatabase.prototype, name);
  }, at);
  return { stands };
};

const begin = async (page: Page): Promise<SessionId> => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  for (let step = 0; step < 6; step += 1) await page.evaluate(async (text) => here.savedAt(opened, opened.write('', [{ entity: here.sessionEntity, field: 'title', value: text }])), `Step ${step}`);
  await write(page, 'Last saved');
  await flush(page);
  await page.evaluate(() => opened.close());
  return id;
};

/** True when the deed has so many steps. */
const cut = async (profile: (folder?: string) => Promise<Profile>, deed: Deed, at: number): Promise<boolean> => {
  const first = await profile();
  const id = await begin(first.page);
  await deed.prepare(first.page, id);
  const { stands } = await cutAt(first.page, at);
  const acting = deed.act(first.page, id).then(() => false);
  acting.catch(() => undefined); // its browser is killed
  const isCut = await Promise.race([stands.then(() => true), acting]);
  await first.kill();
  const second = await profile(first.folder);
  await arrive(second.page);
  await open(second.page, id);
  const { damaged, rows } = await readLog(second.page, id);
  expect([damaged, rows.length > 0]).toEqual([0, true]);
  expect(['Last saved', 'Cut']).toContain(await title(second.page));
  await deed.check(second.page, id);
  await write(second.page, 'Goes on');
  expect(await flush(second.page)).toMatchObject({ ok: true });
  await second.kill();
  return isCut;
};

for (const [name, deed] of Object.entries(deeds)) {
  test(`STO-24 a kill at a step of ${name} costs nothing that was saved, and what was begun can be done again`, async ({ profile }) => {
    test.setTimeout(60_000 + rounds * 600_000);
    if (rounds === 0) {
      await cut(profile, deed, 2);
      return;
    }
    let steps = 0;
    for (let at = 1; await cut(profile, deed, at); at += 1) {
      steps = at;
      for (let round = 1; round < rounds; round += 1) await cut(profile, deed, at);
    }
    expect(steps).toBeGreaterThan(0);
    tell(`${name}: ${steps} steps x ${rounds}, 0 lost`);
  });
}
