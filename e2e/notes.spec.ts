/** Notes: written, read, hostile, and edited on two devices that do not hear of each other. */
import type { Page } from '@playwright/test';
import { whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const newNote = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'New session' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await bench.addPanel(page, 'Note');
};

const write = async (page: Page, act: (field: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> => {
  const note = bench.panel(page, 'Note');
  await note.getByRole('button', { name: 'Edit note' }).click();
  await act(note.getByRole('textbox', { name: 'Text of Note' }));
  await page.keyboard.press('Escape');
  await expect(note.getByRole('button', { name: 'Edit note' })).toBeFocused();
  await bench.whenSaved(page);
};

test('PAN-12 DOC-26 a note is written, shown, survives a reload, and is undone; HTML in it is text', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/');
  await newNote(page);
  const text = [
    '# Wells',
    '- **dry** in `June`',
    '- [source](https://example.org/a) and [bad](javascript:document.title=1)',
    '',
    '<script>document.title = "owned"</script><img src="https://elsewhere.example/x.png" onerror="document.title=1">',
    '',
    '![a map](https://elsewhere.example/map.png) <b>bold</b>',
    '',
    '| well | rate |',
    '| --- | ---: |',
    '| A1 | 812.4 |',
  ].join('\n');
  await write(page, (field) => field.fill(text));
  const note = bench.panel(page, 'Note');
  const shown = async () => {
    await expect(note.getByRole('heading', { name: 'Wells' })).toBeVisible();
    await expect(note.getByRole('link')).toHaveCount(1);
    await expect(note.getByRole('link', { name: 'source' })).toHaveAttribute('rel', 'noopener noreferrer');
    await expect(note.getByRole('cell', { name: '812.4' })).toBeVisible();
    await expect(note).toContainText('<script>document.title = "owned"</script>');
    await expect(note).toContainText('[a map] <b>bold</b>');
    await expect(note.locator('img, script, b')).toHaveCount(0);
    await expect(page).toHaveTitle(/Holdfast|Untitled/);
  };
  await shown();
  expect(asked.filter((url) => url.includes('.example'))).toEqual([]);
  await page.keyboard.press('Control+z');
  await expect(note).toContainText('Nothing written yet.');
  await page.keyboard.press('Control+Shift+z');
  await shown();
  await bench.whenSaved(page);
  await page.reload();
  await shown();
});

test('PAN-13 DOC-23 DOC-25 two devices edit one note without a network: all of it stays, marked until it was read', async ({ server, profile, quiet }) => {
  test.setTimeout(120_000);
  quiet.allow(networkNoise);
  const a = await profile();
  await a.page.goto(server.url);
  const phrase = await bench.recoveryWords(a.page);
  await newNote(a.page);
  await write(a.page, (field) => field.fill('The well is dry.'));
  await bench.whenSynced(a.page);
  const b = await profile();
  await b.page.goto(server.url);
  await bench.restore(b.page, phrase);
  await bench.openFirstSession(b.page, 'Untitled session');
  await expect(bench.panel(b.page, 'Note')).toContainText('The well is dry.', { timeout: 20_000 });
  await bench.whenSynced(b.page);
  for (const [{ page, context }, word] of [[a, 'old'], [b, 'deep']] as const) {
    await whenInstalled(page);
    await context.setOffline(true);
    await write(page, (field) => field.fill(`The ${word} well is dry.`));
  }
  for (const { page, context } of [a, b]) {
    await context.setOffline(false);
    await bench.turnTo(page);
    await bench.whenSynced(page);
  }
  await bench.turnTo(a.page);
  for (const { page } of [a, b]) {
    const note = bench.panel(page, 'Note');
    await expect(note).toContainText('Merged, please read', { timeout: 20_000 });
    for (const word of ['old', 'deep', 'well is dry.']) await expect(note).toContainText(word);
  }
  await a.page.screenshot({ path: test.info().outputPath('merged.png') });
  await bench.panel(a.page, 'Note').getByRole('button', { name: 'I have read it' }).click();
  await expect(bench.panel(a.page, 'Note')).not.toContainText('Merged, please read');
  await bench.whenSynced(a.page);
  await bench.turnTo(b.page);
  await expect(bench.panel(b.page, 'Note')).not.toContainText('Merged, please read', { timeout: 20_000 });
});
