/**
 * What a person would notice, each against the limit of shared/SPEC.md (M1 to M6, M8), printed as a table. Node for what has no screen; one
 * browser with its server on loopback for the rest.
 */
import { removeFolder, temporaryFolder } from '../e2e/support/folders.ts';
import { whenInstalled } from '../e2e/support/installed.ts';
import { openProfile } from '../e2e/support/profile.ts';
import { startServer } from '../e2e/support/server.ts';
import { setSetting } from '../shared/documents/commands.ts';
import { encodePayload } from '../shared/documents/wire/payload.ts';
import { toView } from '../shared/documents/state.ts';
import { entityOf } from '../shared/testing/documents.ts';
import { createReplica } from '../shared/testing/replica.ts';
import { seeded } from '../shared/testing/seeded.ts';
import { figureLine } from './figure.mjs';

const turns = 20;
const kills = 10;
const bytes = 100_000;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
/** Median of the times that `work` takes, ms. */
const timed = async (work) => {
  const times = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const begin = performance.now();
    await work(turn);
    times.push(performance.now() - begin);
  }
  return median(times);
};

const sessionOf = () => {
  const replica = createReplica(seeded(1));
  const text = 'n'.repeat(400);
  for (let at = 0; at * 480 < bytes; at += 1) {
    const fields = { kind: 'panel', panel: 'table', title: `Panel ${at}`, 'set.note': text };
    replica.write(Object.entries(fields).map(([field, value]) => ({ entity: entityOf(`p${at}`), field, value })));
  }
  return replica;
};

const encoding = async () => {
  const replica = sessionOf();
  const change = await timed((turn) => encodePayload({ schema: 1, at: 1, change: replica.write(setSetting(entityOf('p1'), 'x', turn)) }));
  const whole = await timed(() => [replica.doc.encode(), JSON.stringify(toView(replica.state))]);
  const digest = await timed(() => crypto.subtle.digest('SHA-256', replica.doc.encode()));
  return { change, whole, digest };
};

/** Milliseconds from Enter in the title until the status says so, once for each turn. */
const until = async (page, said, mark) => {
  const title = page.getByRole('textbox', { name: 'Session title' });
  const times = [];
  for (let turn = 0; turn < turns; turn += 1) {
    await title.fill(`${mark} ${turn}`);
    await page.evaluate((wanted) => {
      globalThis.reached = new Promise((resolve) => {
        addEventListener('keydown', () => {
          const begin = performance.now();
          const look = () => {
            const pill = document.querySelector('[role="status"][data-durable="true"]');
            if (pill !== null && new RegExp(wanted).test(pill.textContent ?? '')) resolve(performance.now() - begin);
            else requestAnimationFrame(look);
          };
          setTimeout(look, 0); // behind the edit itself
        }, { once: true, capture: true });
      });
    }, said);
    await title.press('Enter');
    times.push(await page.evaluate(() => globalThis.reached));
  }
  return median(times);
};

/** The title of the session, once the question after an unclean end is answered. */
const opened = async (page) => {
  const title = page.getByRole('textbox', { name: 'Session title' });
  const draft = page.getByRole('dialog', { name: 'Recover drafts' }).getByRole('button', { name: 'Open' });
  await title.or(draft).first().waitFor();
  if (await draft.isVisible()) await draft.click();
  await title.waitFor();
  return title;
};

/** How often a title that was Saved is there after the browser was killed. */
const recoveries = async (home, url) => {
  let came = 0;
  for (let turn = 0; turn < kills; turn += 1) {
    const before = await openProfile(home);
    await before.page.goto(url);
    const title = await opened(before.page);
    await title.fill(`Kill ${turn}`);
    await title.press('Enter');
    await before.page.locator('[role="status"][data-durable="true"]').waitFor();
    await before.kill();
    const after = await openProfile(home);
    await after.page.goto(url);
    if ((await (await opened(after.page)).inputValue()) === `Kill ${turn}`) came += 1;
    await after.close();
  }
  return (100 * came) / kills;
};

const loading = async (home, url) => {
  const loads = [];
  const clicks = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const { page, close } = await openProfile(home);
    await page.goto(url);
    await page.getByRole('button', { name: 'Import data' }).first().click();
    await page.getByRole('dialog', { name: 'Import data' }).waitFor();
    clicks.push(await page.evaluate(() => performance.now()));
    loads.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.loadEventEnd ?? NaN));
    await close();
  }
  return { loaded: median(loads), answered: median(clicks) };
};

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const { change, whole, digest } = await encoding();
  const [data, home] = [temporaryFolder('server'), temporaryFolder('metrics')];
  const server = await startServer(data);
  const first = await openProfile(home);
  await first.page.goto(server.url);
  await whenInstalled(first.page);
  await first.close();
  const { loaded, answered } = await loading(home, server.url);
  const { page, close } = await openProfile(home);
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New session' }).click();
  await page.getByRole('textbox', { name: 'Session title' }).waitFor();
  const synced = await until(page, '^Synced', 'Synced');
  const saved = await until(page, '^(?:Saved|Synced)', 'Saved');
  const session = page.url();
  await close();
  const recovered = await recoveries(home, session);
  await server.stop();
  for (const folder of [data, home]) removeFolder(folder);

  const rows = [
    ['M1', 'a change of 100 kB encoded, ms', change, 100],
    ['M1', 'all of 100 kB encoded, ms', whole, 100],
    ['M2', 'digest of all of it, ms', digest, 50],
    ['M3', 'edit to Synced, loopback, ms', synced, 2_000],
    ['M4', 'edit to Saved on this device, ms', saved, 500],
    ['M5', 'cached page loaded, ms', loaded, 3_000],
    ['M6', 'first click answered, ms', answered, 1_000],
  ];
  log('| id | what | limit | measured |');
  log('| --- | --- | --- | --- |');
  for (const [id, what, value, limit] of rows) log(`| ${id} | ${what} | ${limit} | ${value < 10 ? value.toFixed(2) : Math.round(value)} |`);
  log(`| M8 | edits that were Saved and are there after SIGKILL, of ${kills}, % | 100 | ${recovered} |`);
  for (const [id, what, value, limit] of rows) log(figureLine({ name: `${id} ${what}`, unit: 'ms', goal: limit, limit, value }));
  log(figureLine({ name: 'M8 recovered', unit: '%', goal: 100, limit: 100, value: recovered, least: true }));
};
