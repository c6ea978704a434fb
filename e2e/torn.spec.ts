/**
 * What a kill at the worst instant leaves: Chromium writes a record of its LevelDB log in two halves, and SIGKILL between them
 * leaves a header without its body. The instant lasts microseconds, so the test leaves such a header itself and lives on.
 */
import { appendFileSync, existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { arrive, create, flush, open, serveStoragePage, title, write } from './support/storagePage.ts';
import { expect, test } from './support/test.ts';

serveStoragePage();

/** Checksum, length 87 and type FULL: the first half of a record, and no more of it. */
const tornHeader = Buffer.from([0xe2, 0x9c, 0x40, 0x1b, 87, 0, 1]);

/** The log that the browser wrote last for this page. */
const newestLog = (profile: string): string => {
  const logs = globSync(path.join(profile, 'Default/IndexedDB/*.leveldb/*.log'));
  const [newest] = logs.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined) throw new Error('This browser keeps no LevelDB log for IndexedDB');
  return newest;
};

test('STO-19 STO-1 a write that a kill tore apart costs nothing at either of the next two starts', async ({ profile, folder }) => {
  test.setTimeout(120_000);
  const where = folder('torn');
  const first = await profile(where);
  await arrive(first.page);
  const id = await create(first.page);
  await open(first.page, id);
  await write(first.page, 'before the kill');
  expect(await flush(first.page)).toMatchObject({ ok: true });
  await first.kill();

  const torn = newestLog(where);
  appendFileSync(torn, tornHeader);

  const second = await profile(where);
  await arrive(second.page);
  await open(second.page, id);
  expect(await title(second.page)).toBe('before the kill');
  await write(second.page, 'behind the torn write');
  expect(await flush(second.page)).toMatchObject({ ok: true });
  await expect.poll(() => existsSync(torn), { message: 'the torn log is out of use' }).toBe(false);
  await second.kill();

  const third = await profile(where);
  await arrive(third.page);
  await open(third.page, id);
  expect(await title(third.page)).toBe('behind the torn write');
  await third.kill();
});
