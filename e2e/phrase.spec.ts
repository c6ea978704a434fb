/** The recovery phrase as a person lives with it: told of, put off once, written down, printed, and asked for later. */
import type { Page } from '@playwright/test';
import { squaresOf } from '../client/ui/qr.ts';
import { whenInstalled } from './support/installed.ts';
import { inspect, looks, takeLook } from './support/looks.ts';
import { answerWords, openReplace, wordsOf } from './support/phrase.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** The list on the sheet as it is rendered for print: what a style hides, or does not number, is not in the accessibility tree. */
const onPaper = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(() => document.body.append((globalThis as unknown as { sheet: Element }).sheet));
  await page.emulateMedia({ media: 'print' });
  const wire = await page.context().newCDPSession(page);
  const { nodes } = await wire.send('Accessibility.getFullAXTree');
  await page.emulateMedia({ media: null });
  await page.evaluate(() => (globalThis as unknown as { sheet: Element }).sheet.remove());
  await wire.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const isItem = (id: string | undefined): boolean => id !== undefined && (byId.get(id)?.role?.value === 'listitem' || isItem(byId.get(id)?.parentId));
  return nodes.filter(({ nodeId, role }) => isItem(nodeId) && (role?.value === 'ListMarker' || role?.value === 'StaticText')).map(({ name }) => String(name?.value));
};

test('UI-15: the phrase can be put off once, is printed, written down, and shown to be at hand each quarter', async ({ page }) => {
  test.setTimeout(120_000);
  const start = Date.now();
  const at = async (later: number, to: Page = page) => {
    await to.clock.setFixedTime(start + later);
    await to.goto('/');
    await expect(to.getByRole('main', { name: 'Sessions' }).getByText('seattle-weather').first()).toBeVisible();
  };
  await page.addInitScript(() => {
    window.print = () => Object.assign(globalThis, { printed: document.body.lastElementChild?.textContent, code: document.body.lastElementChild?.querySelector('svg path')?.getAttribute('d'), sheet: document.body.lastElementChild?.cloneNode(true) });
  });
  const card = page.getByRole('complementary', { name: 'Recovery' });
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await at(minute);
  await page.waitForTimeout(500);
  await expect(card).toBeHidden();

  await at(15 * minute);
  await expect(card).toBeVisible();
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `reminder ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await card.getByRole('button', { name: 'Not now' }).click();
  await expect(card).toBeHidden();
  await at(60 * minute);
  await page.waitForTimeout(500);
  await expect(card).toBeHidden();
  await at(day + 30 * minute);
  await expect(card.getByRole('button', { name: 'Not now' })).toBeHidden();
  await card.getByRole('button', { name: 'Show words' }).click();
  const dialog = page.getByRole('dialog', { name: 'Recovery phrase' });
  await expect(dialog.getByRole('listitem')).toHaveCount(12);
  const words = (await dialog.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
  expect(words).toHaveLength(12);
  await dialog.getByRole('button', { name: 'Print sheet' }).click();
  const printed = await page.evaluate(() => (globalThis as { printed?: string }).printed);
  expect(printed).toContain(words.join(''));
  expect(await page.evaluate(() => (globalThis as { code?: string }).code)).toBe(squaresOf(words.join(' ')).path);
  expect(await page.locator('body > section').count()).toBe(0);
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await expect(dialog).toBeHidden();
  expect(await onPaper(page)).toEqual(words.flatMap((word, index) => [`${index + 1}. `, word]));

  await at(2 * day + 60 * minute);
  await card.getByRole('button', { name: 'Check words' }).click();
  const check = page.getByRole('dialog', { name: 'Can I recover?' });
  const fields = check.getByRole('textbox');
  await expect(fields).toHaveCount(3);
  const wanted = await check.locator('label').allInnerTexts();
  for (const [index, label] of wanted.entries()) await fields.nth(index).fill(index === 1 ? 'zebra' : ` ${words[Number(label.slice(5)) - 1]!.toUpperCase()}`);
  await check.getByRole('button', { name: 'Check words' }).click();
  await expect(check.getByRole('alert')).toHaveCount(1);
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `recover ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await fields.nth(1).fill(words[Number(wanted[1]!.slice(5)) - 1]!);
  await page.keyboard.press('Enter');
  await expect(check.getByText(/These words are right/)).toBeVisible();
  await check.getByRole('button', { name: 'Close' }).last().click();

  await at(60 * day);
  await page.waitForTimeout(500);
  await expect(card).toBeHidden();
  await at(95 * day);
  await expect(card.getByRole('button', { name: 'Check words' })).toBeVisible();
  await page.getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Can I recover?' }).click();
  await expect(check).toBeVisible();
});

test('PHR-1 PHR-2: new words replace the old ones once three of them were typed; the old ones restore nothing, another device follows', async ({ profile, server, quiet }) => {
  test.setTimeout(180_000);
  quiet.allow(networkNoise);
  quiet.allow(/status of 401/); // the old words
  const { page, context } = await profile();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await bench.whenSynced(page);
  const title = await page.getByRole('textbox', { name: 'Session title' }).inputValue();
  await page.goto(server.url);
  const old = await bench.recoveryWords(page);
  const other = await profile();
  await other.page.goto(server.url);
  await bench.restore(other.page, old);
  await expect(other.page.getByText(title).first()).toBeVisible({ timeout: 20_000 });
  await whenInstalled(page);

  // Left before the end: the words on paper are the old ones.
  let dialog = await openReplace(page);
  await expect(dialog.getByRole('listitem')).toHaveCount(12);
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `new words ${look.name}`);
  }
  await takeLook(page, looks[0]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await bench.recoveryWords(page)).toBe(old);

  // Without a network: they wait, and the old ones work.
  dialog = await openReplace(page);
  await context.setOffline(true);
  const words = await wordsOf(dialog);
  await answerWords(page, dialog, words);
  await expect(dialog.getByText(/The new words wait on this device/)).toBeVisible({ timeout: 20_000 });
  await inspect(page, 'new words wait');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  expect(await bench.recoveryWords(page)).toBe(old);
  const third = await profile();
  await third.page.goto(server.url);
  await bench.restore(third.page, old);
  await expect(third.page.getByText(title).first()).toBeVisible({ timeout: 20_000 });

  // Back online it is finished by itself; the old words are refused, the new ones restore, the others have none.
  await context.setOffline(false);
  await page.goto(server.url);
  await expect
    .poll(async () => bench.recoveryWords(page), { timeout: 30_000, intervals: [1_500] })
    .toBe(words.join(' '));
  const fourth = await profile();
  await fourth.page.goto(server.url);
  await fourth.page.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  const refused = fourth.page.getByRole('dialog', { name: 'Restore with recovery phrase' });
  await refused.getByLabel('Recovery words').fill(old);
  await refused.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(refused.getByRole('alert')).toHaveText(/The server knows no account with these words/, { timeout: 20_000 });
  await refused.getByLabel('Recovery words').fill(words.join(' '));
  await refused.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(fourth.page.getByText(title).first()).toBeVisible({ timeout: 20_000 });
  await other.page.goto(server.url);
  await expect
    .poll(
      async () => {
        await other.page.getByRole('button', { name: 'Recovery phrase', exact: true }).click();
        const shown = await other.page.getByRole('dialog', { name: 'Recovery phrase' }).innerText();
        await other.page.keyboard.press('Escape');
        return shown;
      },
      { timeout: 30_000, intervals: [1_500] },
    )
    .toContain('does not hold the recovery words');
  await bench.openFirstSession(other.page, title);
  await bench.whenSynced(other.page);

  // And at once, while the server answers.
  await page.goto(server.url);
  dialog = await openReplace(page);
  const last = await wordsOf(dialog);
  await answerWords(page, dialog, last);
  await expect(dialog.getByText(/The new words are in force/)).toBeVisible({ timeout: 20_000 });
  for (const look of looks) {
    await takeLook(page, look);
    await inspect(page, `replaced ${look.name}`);
  }
  await takeLook(page, looks[0]);
});

test('PHR-2: words that wait come into force as soon as the server answers, and no newer ones are taken before', async ({ page, server, quiet }) => {
  quiet.allow(networkNoise);
  const wire = await startRecorder(server.url);
  await takeLook(page, looks[0]);
  await page.goto(wire.url);
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSynced(page);
  await page.goto(wire.url);
  const old = await bench.recoveryWords(page);
  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  const dialog = await openReplace(page);
  const words = (await wordsOf(dialog)).join(' ');
  await answerWords(page, dialog, words.split(' '));
  await expect(dialog.getByText('The new words wait on this device')).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect((await openReplace(page)).getByText('Until then the old ones work')).toBeVisible();
  await inspect(page, 'words wait');
  await page.keyboard.press('Escape');
  expect(await bench.recoveryWords(page)).toBe(old);
  wire.decide(() => 'pass');
  await bench.turnTo(page);
  await expect.poll(() => bench.recoveryWords(page), { timeout: 60_000 }).toBe(words);
  await wire.close();
});
