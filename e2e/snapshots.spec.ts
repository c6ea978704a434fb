/** The life of a link: previewed, made with an end and a password, opened by a stranger, counted, locked anew, revoked. */
import type { Locator, Page } from '@playwright/test';
import { inspect, looks, takeLook } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { addPanel, panel, whenSynced } from './support/workbench.ts';

const look = async (page: Page, where: string): Promise<void> => {
  for (const each of looks) {
    await takeLook(page, each);
    await inspect(page, `${where} ${each.name}`);
  }
  await takeLook(page, looks[0]);
};
const share = (page: Page): Locator => page.getByRole('dialog', { name: 'Share snapshot' });
const links = (page: Page): Locator => page.getByRole('dialog', { name: 'Links' });
const openLinks = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'My links…' }).click();
  return links(page);
};
const dead = 'This link does not open any more, or never did.';

test('SNA-5 SNA-7 SNA-8 SNA-9 R12 T14: a link with an end and a password, previewed, opened by a stranger, read-only, and made a session of their own', async ({
  page,
  profile,
}) => {
  test.setTimeout(480_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 60_000 });
  await addPanel(page, 'Note');
  await panel(page, 'Note').getByRole('button', { name: 'Edit note' }).click();
  await panel(page, 'Note').getByRole('textbox', { name: 'Text of Note' }).fill('# What this shows\n\nRain of **four** years.');
  await page.keyboard.press('Escape');
  await whenSynced(page);

  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const contents = share(page).getByRole('region', { name: 'What the reader sees' });
  await expect(contents.getByRole('row')).toHaveCount(1 + (await page.getByRole('main', { name: 'Dashboard' }).getByRole('region').count()), { timeout: 60_000 });
  await expect(contents).toContainText('1,000 of 1,461 rows');
  await expect(contents.getByRole('row').filter({ hasText: 'Note' })).toContainText('its whole text');
  await contents.getByText('Preview', { exact: true }).click();
  await expect(contents.getByRole('heading', { name: 'What this shows' })).toBeVisible();
  await share(page).getByLabel('Title').fill('Rain');
  await share(page).getByLabel('Description').fill('For the meeting.');
  await share(page).getByLabel('Opens').selectOption('For a week');
  await share(page).getByLabel('Password (optional)').fill('long and secret');
  await look(page, 'share');
  await share(page).getByRole('button', { name: 'Create snapshot' }).click();
  const link = await share(page).getByRole('textbox', { name: 'Link' }).inputValue({ timeout: 60_000 });
  await expect(share(page)).toContainText('it takes the password as well');
  await expect(share(page)).toContainText(/Opens until \d/);
  await expect(share(page).getByRole('img', { name: 'Link as a QR code' })).toBeVisible();
  await look(page, 'link');
  await share(page).getByRole('button', { name: 'Close' }).first().click();

  const reader = (await profile()).page;
  await reader.goto(link);
  const field = reader.getByLabel('Password');
  await expect(field).toBeVisible();
  await field.fill('long and Secret');
  await reader.getByRole('button', { name: 'Open snapshot' }).click();
  await expect(reader.getByRole('alert')).toContainText('The password does not fit.', { timeout: 60_000 });
  await look(reader, 'password');
  await field.fill('long and secret');
  await field.press('Enter');
  await expect(reader.getByRole('heading', { name: 'Rain', exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(reader.getByText('For the meeting.')).toBeVisible();
  const note = reader.getByRole('region', { name: 'Note' });
  await expect(note.getByRole('heading', { name: 'What this shows' })).toBeVisible();
  await expect(reader.getByRole('textbox')).toHaveCount(0);
  await look(reader, 'snapshot');

  await reader.goto(link.slice(0, -1));
  await expect(reader.getByRole('alert')).toContainText('The end of this link is missing.');
  await reader.goto('about:blank');
  const altered = `${link.slice(0, -2)}${link.at(-2) === 'A' ? 'B' : 'A'}${link.at(-1)}`;
  await reader.goto(altered);
  await reader.getByLabel('Password').fill('long and secret');
  await reader.getByRole('button', { name: 'Open snapshot' }).click();
  await expect(reader.getByRole('alert')).toContainText('that the link is whole', { timeout: 60_000 });

  await reader.goto('about:blank');
  await reader.goto(link);
  await reader.getByLabel('Password').fill('long and secret');
  await reader.getByRole('button', { name: 'Open snapshot' }).click();
  await reader.getByRole('button', { name: 'Make a session from it' }).click({ timeout: 60_000 });
  await expect(panel(reader, 'Note').getByRole('heading', { name: 'What this shows' })).toBeVisible();
  const visited = await openLinks(reader);
  await expect(visited.getByText('You have no links.')).toBeVisible();
  await visited.getByRole('tab', { name: 'Visited' }).click();
  await expect(visited.getByRole('list', { name: 'Visited' }).getByRole('listitem')).toHaveText(/^Rain/);
  await look(reader, 'visited');
});

test('SNA-5 SNA-6 SNA-7 R2: a link of mine tells its visits, is kept open longer, gets a password, and is revoked', async ({ page, profile, server, quiet }) => {
  // Links that do not open are what is asked for here.
  quiet.allow(/status of 404/);
  test.setTimeout(240_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell', { name: '2012-01-01' })).toBeVisible({ timeout: 60_000 });
  await whenSynced(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await share(page).getByLabel('Title').fill('Rain');
  await share(page).getByLabel('Opens').selectOption('For a week');
  await share(page).getByRole('button', { name: 'Create snapshot' }).click();
  const link = await share(page).getByRole('textbox', { name: 'Link' }).inputValue({ timeout: 60_000 });
  await share(page).getByRole('button', { name: 'Close' }).first().click();
  const reader = (await profile()).page;
  await reader.goto(link);
  await expect(reader.getByRole('heading', { name: 'Rain', exact: true })).toBeVisible({ timeout: 60_000 });

  const mine = await openLinks(page);
  const item = mine.getByRole('list', { name: 'My links' }).getByRole('listitem');
  await expect(item).toContainText('Opened at least 1 time by at least 1 visitor');
  await look(page, 'my links');
  await item.getByLabel('How long Rain opens').selectOption('Until I revoke it');
  await expect(item).toContainText('Opens until you revoke it');
  await item.getByRole('button', { name: 'Set a password…' }).click();
  await item.getByLabel('New password').fill('long and secret');
  await item.getByRole('button', { name: 'Make the new link' }).click();
  await expect(item).toContainText('with a password', { timeout: 60_000 });
  const locked = await item.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  expect(locked).not.toBe(link);

  const isDead = async (gone: string): Promise<void> => {
    await reader.goto('about:blank');
    await reader.goto(gone);
    await expect(reader.getByRole('alert')).toContainText(dead);
  };
  await isDead(link);
  await reader.goto('about:blank');
  await reader.goto(locked);
  await expect(reader.getByRole('heading', { name: 'This snapshot has a password' })).toBeVisible();
  await item.getByRole('button', { name: 'Revoke' }).click();
  await expect(mine.getByText('You have no links.')).toBeVisible();
  await isDead(locked);
  await isDead(`${server.url}/s/${'A'.repeat(22)}#${'A'.repeat(43)}`);
});
