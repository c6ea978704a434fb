/** The log of a session in a real browser: records are written once, tabs share one, and what is damaged, late or pulled finds its place. */
import type { Page } from '@playwright/test';
import type {} from './pages/storage/page.ts';
import { arrive, create, durability, flush, open, readLog, serveStoragePage, title, write } from './support/storagePage.ts';
import { expect, test } from './support/test.ts';

serveStoragePage();

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

test('STO-21 under a closed replica every append loses, wherever a tab believes the end to be; readers see no more and no less than the records', async ({ page }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  for (const name of ['One', 'Two', 'Three']) {
    await write(page, name);
    await flush(page);
  }
  await page.evaluate(() => opened.close());
  const outcome = await page.evaluate(async (session) => {
    const { records, sessions } = here.storage;
    const before = await records.all(session);
    const [first, second] = before;
    if (first === undefined || second === undefined) throw new Error('no records');
    const { replica } = first;
    await here.fork(session);
    const tryEach = async (upTo: number) => {
      const outcomes: string[] = [];
      for (let sequence = 1; sequence <= upTo; sequence += 1) outcomes.push(await records.appendAll([{ ...first, sequence }]));
      return outcomes;
    };
    const closed = await tryEach(before.length + 1);
    const unseen = { last: await records.last(session, replica), range: await records.range(session, replica, 1), outbox: await records.outbox(session, replica, 0, 1e6) };
    const pulled = await records.addPulled(session, [first, second]);
    const behind = await tryEach(3);
    const row = await sessions.get(session);
    const kept = (await records.range(session, replica, 1)).map(({ sequence }) => sequence);
    return { closed, unseen, pulled, behind, kept, stored: row?.stored[replica]?.[0], last: (await records.last(session, replica))?.sequence, all: (await records.all(session)).length, before: before.length };
  }, id);
  expect(new Set(outcome.closed)).toEqual(new Set(['taken']));
  expect(outcome.unseen).toEqual({ last: undefined, range: [], outbox: [] });
  expect(outcome).toMatchObject({ pulled: { ok: true }, behind: ['taken', 'taken', 'taken'], kept: [1, 2], stored: 2, last: 2 });
  expect(outcome.all).toBe(outcome.before + 2);
  expect((await readLog(page, id)).damaged).toBe(0);
  // One that reaches beyond the places that were closed: the one behind it is closed with it.
  const farther = await page.evaluate(
    async ([session, beyond]) => {
      const { records } = here.storage;
      const [last] = (await records.all(session)).slice(-1);
      if (last === undefined) throw new Error('no records');
      const { closed = [] } = (await here.storage.sessions.get(session)) ?? {};
      const at = { ...last, replica: closed[0] ?? last.replica };
      const pulled = await records.addPulled(session, [{ ...at, sequence: beyond }]);
      return [pulled.ok, await records.appendAll([{ ...at, sequence: beyond + 1 }])];
    },
    [id, outcome.before + 2] as const,
  );
  expect(farther).toEqual([true, 'taken']);
});

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

test('DOC-29 a session that newer code has written in is shown and not written to, also when that comes while it is open', async ({ page, context }) => {
  await arrive(page);
  const id = await create(page);
  await open(page, id);
  await write(page, 'by this code');
  await flush(page);
  const other = await arrive(await context.newPage());
  await other.evaluate((session) => here.writeNewer(session, 'by newer code'), id);
  await other.evaluate((session) => here.storage.announcer.send({ type: 'pulled', session }), id);
  for (const round of ['while open', 'opened anew']) {
    await expect.poll(() => title(page), { message: round }).toBe('by newer code');
    expect(await page.evaluate(() => opened.status.get())).toMatchObject({ readOnly: true, quarantined: 0 });
    const before = await readLog(page, id);
    await write(page, 'refused');
    expect(await flush(page)).toMatchObject({ ok: true });
    expect(await title(page)).toBe('by newer code');
    expect(await readLog(page, id)).toEqual(before);
    await page.evaluate(() => opened.close());
    expect(await page.evaluate(async (session) => (await here.view(session)) === undefined, id)).toBe(true);
    await open(page, id);
  }
});
