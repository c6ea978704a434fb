/** Backups over the store of a device, without a screen: what is in one, and what taking it in changes. */
import type { Page } from '@playwright/test';
import type { SessionId } from '../shared/model/ids.ts';
import type {} from './pages/storage/page.ts';
import { arrive, create, durability, flush, open, serveStoragePage, storagePage, title, write } from './support/storagePage.ts';
import { expect, test } from './support/test.ts';
import { roomOf } from './support/disk.ts';

serveStoragePage();

const backup = (page: Page): Promise<string> => page.evaluate(() => here.backup());
const takeIn = (page: Page, text: string) => page.evaluate((file) => here.takeIn(file), text);
const rowsOf = (page: Page, id: SessionId): Promise<number> => page.evaluate(async (session) => (await here.storage.records.all(session)).length, id);
const close = (page: Page): Promise<void> => page.evaluate(() => opened.close());

/** A session with some changes, closed. */
const begin = async (page: Page): Promise<SessionId> => {
  await arrive(page);
  const id = await create(page, 'first');
  await open(page, id);
  for (const text of ['second', 'third']) {
    await write(page, text);
    await flush(page);
  }
  return id;
};
const reopened = async (page: Page, id: SessionId): Promise<unknown> => {
  await open(page, id);
  const shown = await title(page);
  await close(page);
  return shown;
};

test('BAK-2 an old backup over newer work changes nothing, while it is open, and again changes nothing', async ({ page }) => {
  const id = await begin(page);
  const old = await backup(page);
  await write(page, 'newer');
  await flush(page);
  const rows = await rowsOf(page, id);
  for (let again = 0; again < 2; again += 1) expect(await takeIn(page, old)).toMatchObject({ sessions: 1, changes: 0, failed: [] });
  expect(await rowsOf(page, id)).toBe(rows);
  expect(await title(page)).toBe('newer');
  await close(page);
  expect(await reopened(page, id)).toBe('newer');
});

test('BAK-1 BAK-2 what a backup brings back is what was there: as records, behind a checkpoint, and after a fork; taken in twice it is there once', async ({ page }) => {
  const id = await begin(page);
  await close(page);
  const shapes: { readonly [shape: string]: () => Promise<unknown> } = {
    records: async () => undefined,
    fork: () => page.evaluate((session) => here.fork(session), id),
    checkpoint: () => page.evaluate((session) => here.rest(session), id),
  };
  for (const [shape, shapeIt] of Object.entries(shapes)) {
    await shapeIt();
    const file = await backup(page);
    expect(file.includes('"checkpoint"'), shape).toBe(shape === 'checkpoint');
    await page.evaluate((session) => here.erase(session), id);
    const taken = await takeIn(page, file);
    expect(taken, shape).toMatchObject({ sessions: 1, failed: [] });
    expect(await reopened(page, id), shape).toBe('third');
    const rows = await rowsOf(page, id);
    expect(await takeIn(page, file), shape).toMatchObject({ changes: 0, failed: [] });
    expect(await rowsOf(page, id), shape).toBe(rows);
  }
});

test('BAK-2 a session that lies in the trash stays there; a file of another account, a cut one and one of a later version are refused whole', async ({ page }) => {
  const id = await begin(page);
  await close(page);
  const file = await backup(page);
  await page.evaluate((session) => here.remove(session), id);
  expect(await takeIn(page, file)).toMatchObject({ sessions: 0, trashed: 1 });
  expect(await page.evaluate(async (session) => (await here.storage.sessions.get(session))?.deleted !== undefined, id)).toBe(true);
  const refusal = (text: string): Promise<string> => takeIn(page, text).then(() => 'taken', (error: unknown) => /"code":"(\w+)"/.exec(String(error))?.[1] ?? 'other');
  const owner = /"owner":"([\w-]{22})"/.exec(file)?.[1] ?? '';
  expect(await refusal(file.replaceAll(owner, 'A'.repeat(22)))).toBe('WRONG_KEY');
  expect(await refusal(file.slice(0, -30))).toBe('FILE_BROKEN');
  expect(await refusal(file.replace('"version":1', '"version":2'))).toBe('UNSUPPORTED_VERSION');
  expect(await refusal('a,b\n1,2\n')).toBe('FILE_UNSUPPORTED');
});

test('BAK-7 an export from memory holds what the store refused, and importing it brings that back', async ({ page }) => {
  const room = await roomOf(page, storagePage());
  await room(2_000_000);
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  await page.evaluate(() => opened.write('Fill', [{ entity: here.sessionEntity, field: 'set.big', value: 'x'.repeat(4_000_000) }]));
  await write(page, 'No room');
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'not-saved' });
  await page.evaluate(() => here.storage.database.close());
  const file = await page.evaluate(() => here.exportNow(opened));
  expect(file.includes('No room')).toBe(false);
  await page.goto('about:blank');
  await room();
  await arrive(page);
  expect(await reopened(page, id)).toBe('Wells');
  expect(await takeIn(page, file)).toMatchObject({ sessions: 1, changes: 1, failed: [] });
  expect(await reopened(page, id)).toBe('No room');
});
