/**
 * The store of this device and the sessions over it, in a real browser over a real profile: what is shown as saved survives, what
 * cannot be saved says so, and tabs of one profile share one log.
 */
import type { Page } from '@playwright/test';
import { servePage } from '../bench/pageServer.mjs';
import type { SessionId } from '../shared/model/ids.ts';
import type {} from './pages/storage/page.ts';
import { expect, test } from './support/test.ts';

/** These pages come from a server of their own. */
test.use({ baseURL: 'http://127.0.0.1' });

let url = '';
let stop = async (): Promise<void> => undefined;
test.beforeAll(async () => {
  const server = await servePage(`${import.meta.dirname}/pages/storage`);
  url = server.url;
  stop = server.close;
});
test.afterAll(() => stop());

/** A page with the device started in `here`. */
const arrive = async (page: Page, barrierDelay?: number): Promise<Page> => {
  await page.goto(url);
  await page.waitForFunction(() => 'device' in globalThis);
  await page.evaluate(async (delay) => void (globalThis.here = await device.start(delay)), barrierDelay);
  return page;
};

const create = (page: Page, title = 'Wells'): Promise<SessionId> => page.evaluate((name) => here.create(name), title);
const open = (page: Page, id: SessionId): Promise<void> => page.evaluate(async (session) => void (globalThis.opened = await here.open(session)), id);

const write = (page: Page, title: string): Promise<number> =>
  page.evaluate((value) => opened.write('Rename', [{ entity: here.sessionEntity, field: 'title', value }]), title);
const flush = (page: Page) => page.evaluate(() => opened.flush());
const title = (page: Page) => page.evaluate(() => opened.state.value(here.sessionEntity, 'title'));
const durability = (page: Page) => page.evaluate(() => opened.status.get().durability);

/** The log as a stranger to this tab's memory reads it: positions and damage. */
const readLog = (page: Page, id: SessionId) =>
  page.evaluate(async (session) => {
    const { changes, damaged } = await here.readLog(session);
    const rows = await here.storage.records.all(session);
    return { changes: changes.length, damaged: damaged.length, rows: rows.map(({ replica, sequence }) => ({ replica, sequence })) };
  }, id);

test('STO-1 what was shown as saved is there after SIGKILL, at any moment of a busy session', async ({ profile, folder }) => {
  test.setTimeout(180_000);
  const where = folder('killed');
  let id: SessionId | undefined;
  let least = 0;
  for (let life = 0; life < 4; life += 1) {
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
    await expect.poll(() => shown.length, { timeout: 60_000 }).toBeGreaterThan(2 + life);
    least = Math.max(...shown);
    await browser.kill();
  }
  const page = await arrive((await profile(where)).page);
  if (id !== undefined) await open(page, id);
  expect(Number(await title(page))).toBeGreaterThanOrEqual(least);
  expect(least).toBeGreaterThan(20);
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

test('STO-3 what arrives while an append is on its way goes into the next record, and all of it is there', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  const before = (await readLog(page, id)).changes;
  await page.evaluate(() => {
    for (let n = 0; n < 1000; n += 1) opened.write('Set', [{ entity: here.sessionEntity, field: `set.f${n}`, value: n }]);
  });
  await flush(page);
  const log = await readLog(page, id);
  expect(log.changes - before).toBeLessThan(10);
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await page.evaluate(() => Array.from({ length: 1000 }, (_, n) => opened.state.value(here.sessionEntity, `set.f${n}`)))).toEqual(
    Array.from({ length: 1000 }, (_, n) => n),
  );
});

test('STO-4 two tabs append under one replica at once: no record is lost or written over, both show everything', async ({ page, context }) => {
  await arrive(page);
  const id = await create(page);
  const other = await arrive(await context.newPage());
  await open(page, id);
  await open(other, id);
  const burst = (tab: Page, name: string) =>
    tab.evaluate(async (field) => {
      for (let n = 0; n < 100; n += 1) {
        opened.write('Set', [{ entity: here.sessionEntity, field: `set.${field}${n}`, value: n }]);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      await opened.flush();
    }, name);
  await Promise.all([burst(page, 'a'), burst(other, 'b')]);
  const log = await readLog(page, id);
  expect(log.damaged).toBe(0);
  expect(new Set(log.rows.map(({ replica }) => replica)).size).toBe(1);
  expect(log.rows.map(({ sequence }) => sequence)).toEqual(log.rows.map((_, index) => index + 1));
  for (const tab of [page, other]) {
    await expect
      .poll(() => tab.evaluate(() => opened.state.fields(here.sessionEntity).filter((field) => field.startsWith('set.')).length))
      .toBe(200);
    expect(await tab.evaluate(() => opened.status.get().conflicts)).toBe(0);
  }
});

test('STO-5 a full disk: the edit stays on screen, the status says not saved and why, and saves it once there is room', async ({ page }) => {
  const control = await page.context().newCDPSession(page);
  const { origin } = new URL(url);
  await control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 });
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  await page.evaluate(() => opened.write('Fill', [{ entity: here.sessionEntity, field: 'set.big', value: 'x'.repeat(4_000_000) }]));
  const revision = await write(page, 'No room');
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'not-saved', revision, fault: { code: 'STORAGE_FULL' } });
  expect(await flush(page)).toMatchObject({ ok: false, fault: { code: 'STORAGE_FULL' } });
  expect(await title(page)).toBe('No room');
  await control.send('Storage.overrideQuotaForOrigin', { origin });
  expect(await flush(page)).toEqual({ ok: true, value: revision });
  expect(await durability(page)).toMatchObject({ kind: 'saved', revision });
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await title(page)).toBe('No room');
  expect(await page.evaluate(() => String(opened.state.value(here.sessionEntity, 'set.big')).length)).toBe(4_000_000);
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
  await newer.goto(url);
  await newer.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('holdfast', 10_000);
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error);
      }),
  );
  const revision = await write(page, 'Too late');
  await expect.poll(() => durability(page)).toMatchObject({ kind: 'not-saved', revision, fault: { code: 'STORAGE_NEWER' } });
  expect(await title(page)).toBe('Too late');
  await page.waitForTimeout(1500);
  expect(await durability(page)).toMatchObject({ kind: 'not-saved', fault: { code: 'STORAGE_NEWER' } });
  const late = await context.newPage();
  await late.goto(url);
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

test('STO-8 after many records the next start reads a sealed view, and paints the same', async ({ page }) => {
  await arrive(page, 0);
  const id = await create(page);
  await open(page, id);
  await page.evaluate(async () => {
    for (let n = 0; n < 510; n += 1) {
      const revision = opened.write('Set', [{ entity: here.sessionEntity, field: `set.f${n % 40}`, value: n }]);
      await here.savedAt(opened, revision);
    }
  });
  await expect.poll(() => page.evaluate(async (session) => (await here.view(session)) !== undefined, id)).toBe(true);
  await write(page, 'After the view');
  await flush(page);
  const before = await page.evaluate(() => JSON.stringify(opened.state.facts().set.toSorted()));
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await page.evaluate(() => JSON.stringify(opened.state.facts().set.toSorted()))).toBe(before);
  await write(page, 'Once more');
  await flush(page);
  expect((await readLog(page, id)).damaged).toBe(0);
  expect(await page.evaluate(() => opened.status.get().quarantined)).toBe(0);
});

test('CKP-15 a session whose records rest in a checkpoint opens with the same facts, takes edits, and goes on behind it', async ({ page }) => {
  await arrive(page, 0);
  const id = await create(page);
  await open(page, id);
  for (const name of ['One', 'Two', 'Three']) await write(page, name);
  await flush(page);
  const before = await page.evaluate(() => JSON.stringify(opened.state.facts().set.toSorted()));
  await page.evaluate(() => opened.close());
  const count = (await readLog(page, id)).rows.length;
  expect(await page.evaluate((session) => here.rest(session), id)).toBe('done');
  for (const name of ['Four', 'Five']) {
    await page.reload();
    await arrive(page, 0);
    await open(page, id);
    if (name === 'Four') expect(await page.evaluate(() => JSON.stringify(opened.state.facts().set.toSorted()))).toBe(before);
    else expect(await title(page)).toBe('Four');
    await write(page, name);
    await flush(page);
    expect(await page.evaluate(() => opened.status.get().quarantined)).toBe(0);
  }
  const log = await readLog(page, id);
  expect(log.damaged).toBe(0);
  expect(log.rows.map(({ sequence }) => sequence)).toEqual([count, count + 1, count + 2]);
  expect(await page.evaluate(async (session) => (await here.readLog(session)).changes.length, id)).toBe(3);
});

test('STO-9 a view that differs from the document is corrected once the document is there', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  await page.evaluate(async (session) => {
    const { vector } = await here.readLog(session);
    const wrong = here.createState();
    const facts = opened.state.facts();
    wrong.apply({ set: facts.set.map(([key, value, n, at]) => [key, value === 'Wells' ? 'Never written' : value, n + 5, at] as const), del: [] });
    const whole = await here.wholeDocument(session);
    await here.writeCheckpoint(session, { vector, state: wrong, document: whole });
  }, id);
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await title(page)).toBe('Never written');
  await expect.poll(() => title(page)).toBe('Wells');
});

test('STO-10 a damaged record lets nothing in after it, is counted, and stays where it is', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  for (const name of ['one', 'two', 'three']) {
    await write(page, name);
    await flush(page);
  }
  await page.evaluate(() => opened.close());
  await page.evaluate(async (session) => {
    const rows = await here.storage.records.all(session);
    const row = rows[2];
    if (row === undefined) throw new Error('no third record');
    const bytes = row.bytes.slice();
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await here.damage({ ...row, bytes });
  }, id);
  await open(page, id);
  expect(await title(page)).toBe('one');
  expect(await page.evaluate(() => opened.status.get().quarantined)).toBe(1);
  expect((await readLog(page, id)).rows).toHaveLength(4);
  await write(page, 'goes on');
  expect(await flush(page)).toMatchObject({ ok: true });
  expect((await readLog(page, id)).rows).toHaveLength(5);
});

/** A receipt comes in two ways: right after another one, when the append waits for a barrier, and after a pause, when it is one itself. */
for (const [way, delay] of [['behind a barrier', 2_000], ['by a durable append', 0]] as const) {
  test(`STO-11 a tab that missed a fork: saved ${way}, its record moves to the current replica before it is called so`, async ({ page, context }) => {
    await arrive(page, delay);
    const id = await create(page);
    await open(page, id);
    await flush(page);
    const other = await arrive(await context.newPage());
    expect(await other.evaluate((session) => here.fork(session), id)).toBe('done');
    const revision = await write(page, 'Late');
    await expect.poll(() => durability(page)).toMatchObject({ kind: 'saved', revision });
    const row = await page.evaluate((session) => here.storage.sessions.get(session), id);
    const log = await readLog(page, id);
    expect(row?.closed).toHaveLength(1);
    expect(new Set(log.rows.map(({ replica }) => replica))).toEqual(new Set([row?.replica]));
    expect(log.damaged).toBe(0);
    await page.reload();
    await arrive(page);
    await open(page, id);
    expect(await title(page)).toBe('Late');
  });
}

test('STO-12 a pulled row is added and never put: the same again is nothing, another one is a fork, and its vector goes with it', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  const outcome = await page.evaluate(async (session) => {
    const [own] = await here.storage.records.all(session);
    if (own === undefined) throw new Error('no record');
    const foreign = { ...own, replica: here.mint(22) as typeof own.replica };
    const first = await here.storage.records.addPulled(session, [foreign]);
    const again = await here.storage.records.addPulled(session, [foreign]);
    const another = await here.storage.records.addPulled(session, [
      { ...foreign, sequence: 2 },
      { ...foreign, bytes: foreign.bytes.map((byte) => byte ^ 1), hash: here.mint(43) as typeof own.hash },
    ]);
    const row = await here.storage.sessions.get(session);
    const kept = await here.storage.records.range(session, foreign.replica, 1);
    const same = kept.map(({ bytes }) => bytes.every((byte, index) => byte === own.bytes[index]));
    return { first, again, another, stored: row?.stored[foreign.replica]?.[0], same };
  }, id);
  expect(outcome.first.ok && outcome.again.ok).toBe(true);
  expect(outcome.another).toMatchObject({ ok: false, fault: { code: 'FORK' } });
  expect(outcome).toMatchObject({ stored: 1, same: [true] });
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
  await expect.poll(listed).toMatchObject({ id, title: 'Oil wells', datasets: 0, panels: 0, state: 'device', unsynced: 1 });
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

test('STO-17 a change larger than one record travels in linked parts and arrives whole', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await flush(page);
  const before = await readLog(page, id);
  await page.evaluate(() =>
    opened.write('Fill', Array.from({ length: 20 }, (_, n) => ({ entity: here.sessionEntity, field: `set.f${n}`, value: String(n).repeat(20_000) }))),
  );
  await flush(page);
  const after = await readLog(page, id);
  expect(after.changes).toBe(before.changes + 1);
  expect(after.rows.length).toBeGreaterThan(before.rows.length + 2);
  await page.reload();
  await arrive(page);
  await open(page, id);
  expect(await page.evaluate(() => opened.state.value(here.sessionEntity, 'set.f7'))).toBe('7'.repeat(20_000));
});
