/**
 * What a kill at the worst instant leaves: Chromium writes a record of its LevelDB log in two halves, and SIGKILL between them
 * leaves a header without its body. The instant lasts microseconds, so the test leaves such a header itself and lives on.
 */
import { appendFileSync, existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { servePage } from '../bench/pageServer.mjs';
import type { SessionId } from '../shared/model/ids.ts';
import type {} from './pages/storage/page.ts';
import { expect, test } from './support/test.ts';

test.use({ baseURL: 'http://127.0.0.1' });

/** Checksum, length 87 and type FULL: the first half of a record, and no more of it. */
const tornHeader = Buffer.from([0xe2, 0x9c, 0x40, 0x1b, 87, 0, 1]);

/** The log that the browser wrote last for this page. */
const newestLog = (profile: string): string => {
  const logs = globSync(path.join(profile, 'Default/IndexedDB/*.leveldb/*.log'));
  const [newest] = logs.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined) throw new Error('This browser keeps no LevelDB log for IndexedDB');
  return newest;
};

const arrive = async (page: Page, url: string, id?: SessionId): Promise<SessionId> => {
  await page.goto(url);
  await page.waitForFunction(() => 'device' in globalThis);
  return page.evaluate(async (known) => {
    globalThis.here = await device.start();
    const session = known ?? (await here.create('first'));
    globalThis.opened = await here.open(session);
    return session;
  }, id);
};

const title = (page: Page) => page.evaluate(() => opened.state.value(here.sessionEntity, 'title'));

const rename = (page: Page, name: string) =>
  page.evaluate(async (value) => {
    const revision = opened.write('Rename', [{ entity: here.sessionEntity, field: 'title', value }]);
    await here.savedAt(opened, revision);
  }, name);

test('STO-19 STO-1 a write that a kill tore apart costs nothing at either of the next two starts', async ({ profile, folder }) => {
  test.setTimeout(120_000);
  const server = await servePage(`${import.meta.dirname}/pages/storage`);
  const where = folder('torn');
  const first = await profile(where);
  const id = await arrive(first.page, server.url);
  await rename(first.page, 'before the kill');
  await first.kill();

  const torn = newestLog(where);
  appendFileSync(torn, tornHeader);

  const second = await profile(where);
  await arrive(second.page, server.url, id);
  expect(await title(second.page)).toBe('before the kill');
  await rename(second.page, 'behind the torn write');
  await expect.poll(() => existsSync(torn), { message: 'the torn log is out of use' }).toBe(false);
  await second.kill();

  const third = await profile(where);
  await arrive(third.page, server.url, id);
  expect(await title(third.page)).toBe('behind the torn write');
  await third.kill();
  await server.close();
});
