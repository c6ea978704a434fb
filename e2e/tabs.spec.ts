/**
 * Several tabs of one profile: who edits where, who syncs, and who takes over. EDITS=10000 for the whole figure.
 */
import type { Page } from '@playwright/test';
import { arrive, create, open, readLog, serveStoragePage } from './support/storagePage.ts';
import { expect, test } from './support/test.ts';
import { tell } from './support/tell.ts';

serveStoragePage();

const edits = Number(process.env['EDITS'] ?? 240);

/** Edits of one tab, under fields of its own, some of them in bursts; resolves when all are saved. */
const busy = (page: Page, tab: number, count: number): Promise<void> =>
  page.evaluate(
    async ([name, total]) => {
      let last = 0;
      for (let edit = 0; edit < total; edit += 1) {
        last = opened.write('', [{ entity: here.sessionEntity, field: `set.t${name}`, value: edit }, { entity: here.sessionEntity, field: `set.t${name}e${edit}`, value: true }]);
        if (edit % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await here.savedAt(opened, last);
    },
    [tab, count] as const,
  );

test('TAB-1 R2 four tabs on one session: no edit is lost or doubled, each sees the others’', async ({ page, context }) => {
  test.setTimeout(60_000 + edits * 20);
  await arrive(page);
  const id = await create(page);
  const tabs = [page, ...(await Promise.all([1, 2, 3].map(async () => arrive(await context.newPage()))))];
  for (const tab of tabs) await open(tab, id);
  const each = edits / tabs.length;
  await Promise.all(tabs.map((tab, index) => busy(tab, index, each)));
  const seen = (tab: Page) =>
    tab.evaluate(
      (count) => [0, 1, 2, 3].map((name) => [opened.state.value(here.sessionEntity, `set.t${name}`), Array.from({ length: count }, (_, edit) => edit).filter((edit) => opened.state.value(here.sessionEntity, `set.t${name}e${edit}`) === true).length]),
      each,
    );
  for (const tab of tabs) await expect.poll(() => seen(tab), { timeout: 60_000 }).toEqual([0, 1, 2, 3].map(() => [each - 1, each]));
  const { damaged, rows } = await readLog(page, id);
  const sequences = rows.map(({ sequence }) => sequence).toSorted((a, b) => a - b);
  expect([damaged, sequences]).toEqual([0, Array.from({ length: rows.length }, (_, index) => index + 1)]);
  const set = await page.evaluate(async (session) => {
    const { changes } = await here.readLog(session);
    return changes.flatMap(({ patch }) => patch.set.map(([key]) => key)).filter((key) => /e\d+#/.test(key));
  }, id);
  expect([set.length, new Set(set).size]).toEqual([edits, edits]);
  tell(`tabs: 4 tabs, ${edits} edits, ${rows.length} records, 0 lost, 0 doubled`);
});

test('TAB-2 an edit is on the screen of another tab within moments', async ({ page, context }) => {
  await arrive(page);
  const id = await create(page);
  const other = await arrive(await context.newPage());
  for (const tab of [page, other]) await open(tab, id);
  await other.evaluate(() => {
    const arrived: number[] = [];
    const told: number[] = [];
    Object.assign(globalThis, { arrived, told });
    here.storage.announcer.listen((word) => void (word.type === 'appended' && word.session === opened.id && told.push(word.sequence)));
    opened.subscribe('*', () => arrived.push(Date.now() - Number(opened.state.value(here.sessionEntity, 'set.sent') ?? 0)));
  });
  for (let round = 0; round < 20; round += 1) {
    await page.evaluate(() => opened.write('', [{ entity: here.sessionEntity, field: 'set.sent', value: Date.now() }]));
    // One after the other: two that are read at once arrive as one. What else makes a tab look would come to it later.
    await other.waitForFunction((count) => {
      const { arrived, told } = globalThis as unknown as { arrived: number[]; told: number[] };
      return arrived.length > count && told.length > count;
    }, round);
  }
  const times = (await other.evaluate(() => (globalThis as unknown as { arrived: number[] }).arrived)).toSorted((a, b) => a - b);
  tell(`tabs: an edit appears elsewhere after ${times[10]} ms (median), ${times[18]} ms (95 %), ${times[19]} ms at most`);
});
