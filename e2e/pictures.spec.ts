/**
 * How every screen looks, held against the picture of it that was last looked at and found good (e2e/pictures). On demand, since
 * pictures are of one system's letters: `npm run e2e -- pictures`; with `--update-snapshots` it takes new ones, to be looked at.
 * A hundredth of a picture may differ: times, names of devices. A button that moved or a colour that changed is more.
 */
import type { Locator, Page } from '@playwright/test';
import { extremes, looks, takeLook } from './support/looks.ts';
import { whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import {
  addPanel,
  choose,
  importFile,
  openFirstSession,
  otherFile,
  panel,
  recoveryWords,
  rename,
  restore,
  turnTo,
  weatherFile,
  whenSaved,
  whenSynced,
} from './support/workbench.ts';

type Looks = readonly (typeof looks)[number][];

const picture = async (page: Page, name: string, among: Looks = extremes, mask: readonly Locator[] = []): Promise<void> => {
  for (const look of among) {
    await takeLook(page, look);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expect.soft(page).toHaveScreenshot([`${name}-${look.name}.png`], { maxDiffPixelRatio: 0.01, mask: [...mask], maskColor: '#8fa09c' });
  }
  await takeLook(page, looks[0]);
};

/** A dialog that a command opens, and closes again. */
const dialogs: readonly (readonly [command: string, dialog: string | RegExp])[] = [
  ['Keyboard shortcuts', 'Keyboard shortcuts'],
  ['Help', 'Help'],
  ['Trash', 'Trash'],
  ['History', /^History/],
  ['Size of this session', 'Size of this session'],
  ['Storage and sync', 'Storage and sync'],
  ['Backup and export', 'Backup and export'],
  ['Devices', 'Devices'],
  ['Lock', 'Lock'],
  ['My links', 'Links'],
  ['Share', 'Share snapshot'],
  ['New data set from SQL', 'New data set from SQL'],
  ['Data set seattle-weather.csv', /seattle-weather\.csv/],
];

const command = async (page: Page, name: string): Promise<void> => {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search commands' }).fill(name);
  await page.getByRole('option').filter({ hasText: name }).first().click();
};

test('UI-23: every screen looks as it was last found good, wide and narrow, light and dark', async ({ page, browser, server, quiet }) => {
  test.setTimeout(600_000);
  page.setDefaultTimeout(30_000);
  await page.goto('/');
  await expect(page.getByText('No sessions yet')).toBeVisible();
  await picture(page, 'start-empty', looks);
  await page.getByRole('button', { name: 'Import data' }).first().click();
  await picture(page, 'import-begin');
  const importing = page.getByRole('dialog', { name: 'Import data' });
  await importing.locator('input[type=file]').setInputFiles(otherFile);
  await expect(importing.getByRole('button', { name: 'Import', exact: true })).toBeEnabled();
  await picture(page, 'import-preview');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Restore with recovery phrase' }).first().click();
  await picture(page, 'restore');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await addPanel(page, 'Chart');
  await choose(page, 'Chart', 'Group dates by', 'month');
  await expect(panel(page, 'Chart').getByRole('figure')).toBeVisible({ timeout: 30_000 });
  await picture(page, 'settings');
  await page.keyboard.press('Escape');
  await addPanel(page, 'Statistic');
  await addPanel(page, 'Note');
  await whenSynced(page);
  await picture(page, 'dashboard', looks);
  await page.keyboard.press('ControlOrMeta+k');
  await picture(page, 'commands');
  await page.keyboard.press('Escape');
  for (const [name, dialog] of dialogs) {
    await command(page, name);
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await picture(page, name.toLowerCase().replaceAll(/[^a-z]+/g, '-'));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name: dialog })).toBeHidden();
  }
  await command(page, 'Share');
  const share = page.getByRole('dialog', { name: 'Share snapshot' });
  await share.getByRole('button', { name: 'Create snapshot' }).click();
  const link = await share.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.keyboard.press('Escape');
  const stranger = await browser.newContext({ baseURL: server.url });
  quiet.watch(stranger);
  const reader = await stranger.newPage();
  await reader.goto(link);
  await expect(reader.getByRole('figure').first()).toBeVisible();
  await picture(reader, 'snapshot', looks);
  await reader.goto('/?session=nothing');
  await picture(reader, 'no-session');
  await reader.goto('/');
  await reader.getByRole('button', { name: 'Look around in two minutes' }).click();
  await expect(reader.getByRole('figure')).toHaveCount(6, { timeout: 60_000 });
  await whenSynced(reader);
  await picture(reader, 'sample', looks);
  await page.goto('/');
  await expect(page.getByRole('list', { name: 'Sessions' })).toBeVisible();
  await picture(page, 'sessions', looks);
  await openFirstSession(page, 'seattle-weather');
  await importFile(page, otherFile);
  await expect(page.getByRole('button', { name: /^airports\.csv/ })).toBeVisible({ timeout: 30_000 });
  await picture(page, 'two-data-sets');
});

test('UI-23: so do the conflicts with what was there before, a recovered copy, the recovery phrase and the drafts of an unclean end', async ({ profile, server, folder, quiet }) => {
  test.setTimeout(600_000);
  quiet.allow(networkNoise);
  const home = folder('device');
  let a = await profile(home);
  await a.page.goto(server.url);
  await a.page.getByRole('button', { name: 'Recovery phrase', exact: true }).click();
  // The words are other ones every time.
  await picture(a.page, 'phrase', looks, [a.page.getByRole('list', { name: 'Recovery words' }).getByRole('listitem')]);
  await a.page.keyboard.press('Escape');
  const words = await recoveryWords(a.page);
  await a.page.getByRole('button', { name: 'New session' }).click();
  await addPanel(a.page, 'Note');
  await whenSynced(a.page);
  const note = a.page.url();
  await a.page.goto(server.url);
  await importFile(a.page, weatherFile);
  await addPanel(a.page, 'Chart');
  await choose(a.page, 'Chart', 'Aggregate', 'median');
  await whenSynced(a.page);
  const weather = a.page.url();

  const b = await profile();
  await b.page.goto(server.url);
  await restore(b.page, words);
  await openFirstSession(b.page, 'seattle-weather');
  await whenSynced(b.page);
  await whenInstalled(a.page);
  await a.context.setOffline(true);
  await choose(a.page, 'Chart', 'Aggregate', 'max');
  await whenSaved(a.page);
  await a.page.goto(note);
  await rename(a.page, 'Note', 'Written offline');
  await whenSaved(a.page);
  await choose(b.page, 'Chart', 'Aggregate', 'min');
  await whenSynced(b.page);
  await b.page.goto(server.url);
  await b.page.getByRole('button', { name: 'Actions for Untitled session' }).click();
  const deleted = b.page.waitForResponse((response) => response.request().method() === 'DELETE' && response.ok(), { timeout: 60_000 });
  await b.page.getByRole('menuitem', { name: 'Delete session' }).click();
  await deleted;
  await b.kill();

  await a.page.goto(weather);
  await a.context.setOffline(false);
  await turnTo(a.page);
  await a.page.getByRole('button', { name: 'Resolve conflicts (1 conflict, 1 recovered copy)' }).click({ timeout: 60_000 });
  const dialog = a.page.getByRole('dialog', { name: 'Conflicts' });
  await expect(dialog.locator('[data-preview][aria-busy=false]')).toHaveCount(3);
  await picture(a.page, 'conflicts', looks);
  await dialog.getByRole('button', { name: 'Deleted elsewhere' }).click();
  await picture(a.page, 'recovered-copy', looks);
  await a.page.keyboard.press('Escape');

  await a.context.setOffline(true);
  await rename(a.page, 'Chart', 'Rain, the most in each month');
  await whenSaved(a.page);
  await a.kill();
  a = await profile(home);
  await a.page.goto(server.url);
  await expect(a.page.getByRole('dialog', { name: 'Recover drafts' }).getByRole('listitem')).toHaveCount(1);
  await picture(a.page, 'recover-drafts', looks);
});
