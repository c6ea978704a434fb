/** The session manager: many sessions, searched, filtered, chosen, pinned, archived, copied, deleted and taken back. */
import type { Page } from '@playwright/test';
import { withSeeds } from '../bench/seedProfile.mjs';
import { looks, inspect, takeLook } from './support/looks.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const list = (page: Page) => page.getByRole('list', { name: 'Sessions' });
const row = (page: Page, title: string) => list(page).getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });
const act = async (page: Page, title: string, action: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${title}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
};

const seeded = (page: Page, url: string, count: number) =>
  withSeeds(page, url, () => page.evaluate((many) => (globalThis as unknown as { seedMany(count: number): Promise<void> }).seedMany(many), count));

test('MAN-2 R20 T17 ten thousand sessions: only those in view are in the page, each is found and reached, and the last', async ({ page, server }) => {
  test.setTimeout(120_000);
  await seeded(page, server.url, 10_000);
  await page.goto(server.url);
  await expect(list(page).getByRole('listitem').first()).toContainText('Session 1 of well 0', { timeout: 30_000 });
  expect(await list(page).getByRole('listitem').count()).toBeLessThan(100);
  await expect(list(page).getByRole('listitem').first()).toHaveAttribute('aria-setsize', '10000');
  await page.getByRole('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(row(page, 'Session 10000 of well 8')).toHaveAttribute('aria-posinset', '10000');
  expect(await list(page).getByRole('listitem').count()).toBeLessThan(100);
  await page.getByRole('main').evaluate((main) => main.scrollTo(0, 0));
  await page.keyboard.press('/');
  await page.keyboard.type('well 42 session 7124');
  await expect(row(page, 'Session 7124 of well 42')).toBeVisible();
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `sessions ${look.name}`);
  }
});

test('MAN-3 what is done to sessions shows at once and can be undone: pin, archive, duplicate, delete, one or several', async ({ page, server, quiet }) => {
  test.setTimeout(90_000);
  quiet.allow(networkNoise);
  await page.goto(server.url);
  for (const title of ['Alpha', 'Beta', 'Gamma']) {
    await bench.importFile(page, { name: `${title}.csv`, mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
    await bench.whenSynced(page);
    await page.goto(server.url);
  }
  const titles = () => list(page).getByRole('link').allTextContents();
  await expect.poll(titles).toEqual(['Gamma', 'Beta', 'Alpha']);
  /** Takes back what this toast tells of; those of earlier deeds may stand a moment longer. */
  const takeBack = (words: string) => page.getByText(words, { exact: true }).locator('..').getByRole('button', { name: 'Undo' }).click();
  await act(page, 'Gamma', 'Pin');
  await expect.poll(titles).toEqual(['Gamma', 'Beta', 'Alpha']);
  await takeBack('Pinned Gamma.');
  await expect(row(page, 'Gamma').getByText('Pinned')).toHaveCount(0);
  await act(page, 'Alpha', 'Pin');
  await expect.poll(titles).toEqual(['Alpha', 'Gamma', 'Beta']);
  await act(page, 'Beta', 'Duplicate');
  await expect(row(page, 'Beta (copy)')).toContainText('1 data set, 1 panel');
  await takeBack('Duplicated Beta.');
  await expect(row(page, 'Beta (copy)')).toHaveCount(0);
  await act(page, 'Beta', 'Duplicate');
  await expect(row(page, 'Beta (copy)')).toContainText('1 data set, 1 panel');
  await act(page, 'Gamma', 'Archive');
  await expect(row(page, 'Gamma')).toHaveCount(0);
  await page.getByLabel('Show', { exact: true }).selectOption('Archived');
  await expect.poll(titles).toEqual(['Gamma']);
  await takeBack('Archived Gamma.');
  await expect(page.getByText('No session like that.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();

  await page.getByLabel('Order', { exact: true }).selectOption('By title');
  await expect.poll(titles).toEqual(['Alpha', 'Beta', 'Beta (copy)', 'Gamma']);
  await page.getByRole('checkbox', { name: 'Select Beta', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select Gamma' }).click({ modifiers: ['Shift'] });
  const bar = page.getByRole('toolbar', { name: 'Selected sessions' });
  await expect(bar).toContainText('3 sessions selected');
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `selected ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(titles).toEqual(['Alpha']);
  await takeBack('Deleted 3 sessions.');
  await expect.poll(titles).toEqual(['Alpha', 'Beta', 'Beta (copy)', 'Gamma']);
  await page.reload();
  await expect.poll(titles).toHaveLength(4);
  await expect(row(page, 'Alpha').getByText('Pinned')).toBeAttached();
});

test('MAN-4: an address that opens no session says why and what can be done; back and forward lead from one to the other', async ({ page, server, quiet }) => {
  quiet.allow(networkNoise);
  await page.goto(`${server.url}/?session=of-somebody`);
  await expect(page.getByRole('heading', { name: 'No session here' })).toBeVisible();
  await page.getByRole('button', { name: 'All sessions' }).click();
  await page.getByRole('button', { name: 'New session' }).click();
  const title = page.getByRole('textbox', { name: 'Session title' });
  await expect(title).toBeVisible();
  const address = page.url();
  await page.goBack();
  await act(page, 'Untitled session', 'Delete session');
  await expect(page.getByText('Deleted Untitled session.')).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'This session was deleted' })).toBeVisible();
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `deleted ${look.name}`);
  }
  await page.getByRole('button', { name: 'Restore session' }).click();
  await expect(title).toBeVisible();
  await page.goto(address.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')));
  await expect(page.getByRole('heading', { name: 'This session is not on this device' })).toBeVisible();
  await page.goBack();
  await expect(title).toBeVisible();
});

test('MAN-5: the size of a session is said, by what, and a compact copy goes on with everything that is there', async ({ page, server, quiet }) => {
  quiet.allow(networkNoise);
  await page.goto(server.url);
  await bench.importFile(page, { name: 'wells.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
  // The page of the sessions has a menu of that name, too.
  await expect(bench.panel(page, 'wells')).toBeVisible();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Size of this session…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Size of this session' });
  await expect(dialog.getByRole('meter')).toHaveAttribute('aria-valuetext', /of the 4\.7\sMB that can be synced, less than 1 %/);
  await expect(dialog.getByRole('region', { name: 'What takes the space' })).toContainText('wells.csv');
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `size ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await dialog.getByRole('button', { name: 'Make a compact copy' }).click();
  await expect(page.getByRole('textbox', { name: 'Session title' })).toHaveValue('wells (compact)');
  await expect(bench.panel(page, 'wells').getByRole('gridcell', { name: '2', exact: true })).toBeVisible();
});
