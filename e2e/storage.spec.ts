/** Sessions over the store of this device, in a real browser over a real profile: what is shown as saved survives, what cannot be saved says so. */
import type { Page } from '@playwright/test';
import type { SessionId } from '../shared/model/ids.ts';
import { limits } from '../shared/model/limits.ts';
import type {} from './pages/storage/page.ts';
import { arrive, create, durability, flush, open, readLog, serveStoragePage, storagePage, title, write } from './support/storagePage.ts';
import { tell } from './support/tell.ts';
import { expect, test } from './support/test.ts';
import { roomOf, takeByNewer } from './support/disk.ts';

serveStoragePage();

/** TRIALS=200 for the whole figure. */
const trials = Number(process.env['TRIALS'] ?? 4);

test('STO-1 what was shown as saved is there after SIGKILL, at any moment of a busy session', async ({ profile, folder }) => {
  test.setTimeout(60_000 + trials * 30_000);
  const where = folder('killed');
  let id: SessionId | undefined;
  let least = 0;
  for (let life = 0; life < trials; life += 1) {
    const browser = await profile(where);
    const page = await arrive(browser.page);
    id ??= await create(page, '0');
    await open(page, id);
    expect(Number(await title(page)), `life ${life}`).toBeGreaterThanOrEqual(least);
    const shown: number[] = [];
    await page.exposeFunction('shown', (value: number) => shown.push(value));
    await page.evaluate((from) => {
      let next = from;
      const { shown: tell } = globalThis as unknown as { shown: (value: number) => void };
      const values = new Map<number, number>();
      opened.status.subscribe(() => {
        const { durability: now } = opened.status.get();
        const value = values.get(now.revision);
        if (now.kind === 'saved' && value !== undefined) tell(value);
      });
      setInterval(() => {
        next += 1;
        values.set(opened.write('Count', [{ entity: here.sessionEntity, field: 'title', value: String(next) }]), next);
      }, 7);
    }, least);
    await expect.poll(() => shown.length, { timeout: 60_000 }).toBeGreaterThan(2 + ((life * 7) % 40));
    least = Math.max(...shown);
    await browser.kill();
  }
  const page = await arrive((await profile(where)).page);
  if (id !== undefined) await open(page, id);
  expect(Number(await title(page))).toBeGreaterThanOrEqual(least);
  expect(least).toBeGreaterThan(20);
  tell(`kills: ${trials} trials, ${least} edits shown as saved, 0 lost, 0 unreadable starts`);
});

test('STO-2 R1 a receipt names the revision that got there, and a later edit is not covered by it', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  const seen = await page.evaluate(async () => {
    const first = opened.write('Rename', [{ entity: here.sessionEntity, field: 'title', value: 'first' }]);
    const saved = here.savedAt(opened, first);
    const states: string[] = [];
    const stopWatching = opened.status.subscribe(() => states.push(JSON.stringify(opened.status.get().durability)));
    const receipt = await saved;
    const second = opened.write('Rename', [{ entity: here.sessionEntity, field: 'title', value: 'second' }]);
    const atOnce = opened.status.get().durability;
    await here.savedAt(opened, second);
    stopWatching();
    return { first, receipt, second, atOnce, last: opened.status.get().durability };
  });
  expect(seen.receipt).toBe(seen.first);
  expect(seen.atOnce).toMatchObject({ kind: 'saving', revision: seen.second });
  expect(seen.last).toMatchObject({ kind: 'saved', revision: seen.second });
});

test('HEA-9 a reading that fails is said, and what came meanwhile is shown by the next one, in changes and behind a checkpoint; it is tried again by itself', async ({ page, context }) => {
  await page.clock.install();
  await arrive(page);
  const id = await create(page, 'before');
  await open(page, id);
  await flush(page);
  const other = await arrive(await context.newPage());
  await open(other, id);
  const broken = (of: Page, is: boolean) =>
    of.evaluate((fails) => {
      const plain = ((globalThis as unknown as { plain?: IDBIndex['get'] }).plain ??= IDBObjectStore.prototype.get);
      IDBObjectStore.prototype.get = fails
        ? () => {
            throw new DOMException('the disk gave an error', 'UnknownError');
          }
        : plain;
    }, is);
  const sync = () => page.evaluate(() => opened.status.get().sync);
  await broken(page, true);
  await write(other, 'from the other tab');
  await flush(other);
  // So that nothing but its own next try makes it read.
  await other.evaluate(() => opened.close());
  await other.waitForTimeout(limits.afterEditDelay);
  await expect.poll(sync).toMatchObject({ kind: 'refused', fault: { code: 'STORAGE_FAILED', facts: { doing: 'reading' } } });
  expect(await title(page)).toBe('before');
  await broken(page, false);
  await page.clock.fastForward(limits.pollFirst);
  await expect.poll(() => title(page)).toBe('from the other tab');
  await expect.poll(sync).toMatchObject({ kind: 'waiting' });
  await broken(page, true);
  await open(other, id);
  await other.evaluate(async (session) => void (await here.rest(session)), id);
  await write(other, 'behind the checkpoint');
  await flush(other);
  await broken(page, false);
  await flush(page);
  await expect.poll(() => title(page)).toBe('behind the checkpoint');
  await expect.poll(sync).toMatchObject({ kind: 'waiting' });
});

test('SYN-65 a session that a tab has open is not deleted for good: what is written there has a session to be in', async ({ page, context }) => {
  await arrive(page);
  const id = await create(page, 'kept');
  await open(page, id);
  const other = await arrive(await context.newPage());
  const erase = () => other.evaluate((session) => here.deleteForGood(session), id);
  await other.evaluate(async (session) => void (await here.remove(session)), id);
  expect(await erase()).toEqual({ ok: true, value: 'open' });
  await write(page, 'written after that');
  expect(await flush(page)).toMatchObject({ ok: true });
  await other.evaluate(async (session) => void (await here.restore(session)), id);
  await page.evaluate(() => opened.close());
  await open(other, id);
  expect(await title(other)).toBe('written after that');
  await other.evaluate(() => opened.close());
  await other.evaluate(async (session) => void (await here.remove(session)), id);
  expect(await erase()).toEqual({ ok: true, value: 'gone' });
  expect((await readLog(other, id)).rows).toEqual([]);
});

test('STO-5 a full disk: the edit stays on screen, the status says not saved and why, and saves it once there is room', async ({ page }) => {
  const room = await roomOf(page, storagePage());
  await room(2_000_000);
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  await page.evaluate(() => opened.write('Fill', [{ entity: here.sessionEntity, field: 'set.big', value: 'x'.repeat(4_000_000) }]));
  const revision = await write(page, 'No room');
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'not-saved', revision, fault: { code: 'STORAGE_FULL' } });
  expect(await flush(page)).toMatchObject({ ok: false, fault: { code: 'STORAGE_FULL' } });
  expect(await title(page)).toBe('No room');
  await room();
  expect(await flush(page)).toEqual({ ok: true, value: revision });
  expect(await durability(page)).toMatchObject({ kind: 'saved', revision });
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await title(page)).toBe('No room');
  expect(await page.evaluate(() => String(opened.state.value(here.sessionEntity, 'set.big')).length)).toBe(4_000_000);
});

test('SPA-1 a full disk at every step of local compaction: nothing is lost, and it is done when there is room', async ({ page }) => {
  test.setTimeout(90_000);
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await page.evaluate(async () => {
    for (let step = 0; step < 12; step += 1) await here.savedAt(opened, opened.write('Step', [{ entity: here.sessionEntity, field: 'title', value: `Step ${step}` }]));
    await opened.close();
  });
  await page.evaluate((session) => here.rest(session, true), id);
  const before = (await readLog(page, id)).rows.length;
  const full: unknown[] = [];
  for (let step = 1; ; step += 1) {
    const tried = await page.evaluate(
      async ([session, at]) => {
        let left = at;
        const { put, delete: remove } = IDBObjectStore.prototype;
        const fails = (): void => {
          left -= 1;
          if (left === 0) throw new DOMException('no room', 'QuotaExceededError');
        };
        IDBObjectStore.prototype.put = function (...given: Parameters<typeof put>) {
          fails();
          return put.apply(this, given);
        };
        IDBObjectStore.prototype.delete = function (...given: Parameters<typeof remove>) {
          fails();
          return remove.apply(this, given);
        };
        const result = await here.compact(session).catch(() => ({ ok: false }));
        Object.assign(IDBObjectStore.prototype, { put, delete: remove });
        return { result, reached: left <= 0 };
      },
      [id, step] as const,
    );
    expect((await readLog(page, id)).damaged).toBe(0);
    if (!tried.reached) break;
    full.push(tried.result);
    if (step > 40) break;
  }
  expect(full.length).toBeGreaterThan(1);
  expect(full.every((result) => JSON.stringify(result).includes('"ok":false'))).toBe(true);
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect((await readLog(page, id)).rows.length).toBeLessThan(before);
  expect(await title(page)).toBe('Step 11');
  await write(page, 'Goes on');
  expect(await flush(page)).toMatchObject({ ok: true });
});

test('STO-5 a closed connection: not saved, then taken up again', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  await page.evaluate(() => here.storage.database.close());
  const revision = await write(page, 'Closed');
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'not-saved', revision, fault: { code: 'STORAGE_FAILED' } });
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'saved', revision });
});

test('STO-6 a newer release changes the schema: the old tab lets go, keeps its edit and says so; old code does not open it', async ({ page, context }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  const newer = await context.newPage();
  await newer.goto(storagePage());
  await takeByNewer(newer, { stays: true });
  const revision = await write(page, 'Too late');
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'not-saved', revision, fault: { code: 'STORAGE_NEWER' } });
  expect(await title(page)).toBe('Too late');
  await page.waitForTimeout(1500);
  expect(await durability(page)).toMatchObject({ kind: 'not-saved', fault: { code: 'STORAGE_NEWER' } });
  const late = await context.newPage();
  await late.goto(storagePage());
  const refused = await late.evaluate(() => device.start().catch((error: unknown) => String(error)));
  expect(refused).toContain('STORAGE_NEWER');
});

test('STO-7 an edit before the document is loaded is on screen at once, unsaved, and is saved when it has come', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/doc-[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await title(page)).toBe('Wells');
  const revision = await write(page, 'Early');
  expect(await title(page)).toBe('Early');
  await page.waitForTimeout(500);
  expect(await durability(page)).toMatchObject({ kind: 'saving', revision });
  release();
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'saved', revision });
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await title(page)).toBe('Early');
});

test('STO-13 undo survives a reload, and each tab keeps its own', async ({ page, context }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await write(page, 'Second');
  await write(page, 'Third');
  await flush(page);
  await page.waitForTimeout(1300);
  const other = await arrive(await context.newPage());
  await open(other, id);
  expect(await other.evaluate(() => opened.undo())).toEqual({ kind: 'nothing' });
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await page.evaluate(() => [opened.undo(), opened.undo(), opened.undo()].map(({ kind }) => kind))).toEqual(['done', 'done', 'nothing']);
  expect(await title(page)).toBe('Wells');
  expect(await page.evaluate(() => opened.redo())).toMatchObject({ kind: 'done', label: 'Rename' });
  expect(await title(page)).toBe('Second');
  await flush(page);
  await expect.poll(() => title(other)).toBe('Second');
});

test('STO-14 after a kill the session is listed as left open; after an ordinary end it is not', async ({ profile, folder }) => {
  const where = folder('unclean');
  const first = await profile(where);
  const page = await arrive(first.page);
  const id = await create(page);
  await open(page, id);
  await write(page, 'Open at the end');
  await flush(page);
  expect(await page.evaluate(() => here.unclean())).toEqual([]);
  await page.evaluate(() => here.storage.barrier());
  await first.kill();
  const second = await profile(where);
  await arrive(second.page);
  expect(await second.page.evaluate(() => here.unclean())).toEqual([id]);
  await open(second.page, id);
  expect(await second.page.evaluate(() => here.unclean())).toEqual([]);
  await flush(second.page);
  await second.page.reload();
  await arrive(second.page);
  await expect.poll(() => second.page.evaluate(() => here.unclean())).toEqual([]);
});

test('STO-15 the list reads sealed metadata, follows edits, and a session goes to the trash and comes back', async ({ page }) => {
  await arrive(page);
  const id = await create(page, 'Oil wells');
  await page.evaluate(async () => {
    const list = here.list();
    (globalThis as unknown as { list: typeof list }).list = list;
  });
  const listed = () => page.evaluate(() => (globalThis as unknown as { list: ReturnType<typeof here.list> }).list.get()?.[0]);
  await expect.poll(listed).toMatchObject({ id, title: 'Oil wells', datasets: 0, panels: 0, sent: false });
  await open(page, id);
  await write(page, 'Gas wells');
  await flush(page);
  await expect.poll(async () => (await listed())?.title).toBe('Gas wells');
  await page.evaluate(() => opened.close());
  expect(await page.evaluate((session) => here.remove(session), id)).toEqual({ ok: true });
  await expect.poll(async () => (await listed())?.deleted).toBeGreaterThan(0);
  expect(await page.evaluate((session) => here.tryOpen(session), id)).toMatchObject({ ok: false, fault: { code: 'DELETED' } });
  expect(await page.evaluate((session) => here.restore(session), id)).toEqual({ ok: true });
  await open(page, id);
  expect(await title(page)).toBe('Gas wells');
});

test('STO-15 the metadata that a session leaves behind describes all of it, or it would never go to the server', async ({ page }) => {
  await arrive(page, 0);
  for (let round = 0; round < 5; round += 1) {
    const id = await create(page, `Wells ${round}`);
    const row = await page.evaluate((session) => here.storage.sessions.get(session), id);
    const last = (await readLog(page, id)).rows.at(-1);
    expect(row?.metaAt?.[row.replica]?.[0]).toBe(last?.sequence);
  }
  const id = await create(page);
  await open(page, id);
  await write(page, 'Later');
  await flush(page);
  const reached = () => page.evaluate(async (session) => {
    const row = await here.storage.sessions.get(session);
    return row?.metaAt?.[row.replica]?.[0];
  }, id);
  await expect.poll(reached).toBe((await readLog(page, id)).rows.at(-1)?.sequence);
});

test('STO-16 an edit renders what shows it and nothing else', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  const counts = await page.evaluate(async () => {
    const panels = Array.from({ length: 200 }, () => here.mint(12) as typeof here.sessionEntity);
    opened.write('', panels.flatMap((entity, n) => [
      { entity, field: 'kind', value: 'panel' },
      { entity, field: 'title', value: `Panel ${n}` },
    ]));
    const shown = here.mountFields(opened);
    const edited = panels[70] ?? here.sessionEntity;
    opened.write('Rename', [{ entity: edited, field: 'title', value: 'Changed' }]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const others = panels.filter((entity) => entity !== edited).map((entity) => shown.field(entity));
    return { list: shown.list(), edited: shown.field(edited), most: Math.max(...others), text: shown.text(edited) };
  });
  expect(counts).toEqual({ list: 1, edited: 2, most: 1, text: 'Changed' });
});
