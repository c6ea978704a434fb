/** What a desktop application has around its window: menus at the pointer, a title that says the state, shortcuts, files that it opens. */
import type { Locator, Page } from '@playwright/test';
import { inspect } from './support/looks.ts';
import { expect, test } from './support/test.ts';
import { panel } from './support/workbench.ts';

const openSample = async (page: Page): Promise<void> => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(panel(page, 'seattle-weather').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
};
const items = (menu: Locator): Promise<readonly string[]> => menu.getByRole('menuitem').allInnerTexts();

/** The menu at the pointer is the one behind the button. */
const same = async (page: Page, thing: Locator, button: Locator, name: string, y = 8): Promise<void> => {
  const menu = page.getByRole('menu', { name });
  await button.click();
  const behind = await items(menu);
  await page.keyboard.press('Escape');
  await thing.click({ button: 'right', position: { x: 30, y } });
  await expect(menu).toBeVisible();
  expect(await items(menu)).toEqual(behind);
  const [at, there] = [await thing.boundingBox(), await menu.boundingBox()];
  expect(Math.abs((there?.x ?? 0) - (at?.x ?? 0) - 30)).toBeLessThan(2);
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
};

test('UI-18 UI-19 UI-24: tabs can be dragged, menus come at the pointer with the actions of their buttons, and the title does not name the session', async ({ page }) => {
  await openSample(page);
  await expect(page).toHaveTitle('Holdfast');
  const weather = panel(page, 'seattle-weather');
  await same(page, weather, weather.getByRole('button', { name: 'Panel menu' }), 'Panel menu', 70);
  const rail = page.getByRole('navigation', { name: 'Data sets and panels' });
  await same(page, rail.getByRole('button', { name: /^seattle-weather\.csv/ }), rail.getByRole('button', { name: 'Actions for seattle-weather.csv' }), 'Actions for seattle-weather.csv');
  await page.getByRole('button', { name: 'New dashboard' }).click();
  const tabs = page.getByRole('tablist', { name: 'Dashboards' }).getByRole('tab');
  await expect(tabs).toHaveText(['Overview', 'Dashboard']);
  await tabs.first().dragTo(tabs.last(), { targetPosition: { x: 60, y: 10 } });
  await expect(tabs).toHaveText(['Dashboard', 'Overview']);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(tabs).toHaveText(['Overview', 'Dashboard']);
  await page.getByRole('tab', { name: 'Overview' }).click({ button: 'right' });
  await expect(page.getByRole('tab', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('menu', { name: 'Dashboard menu' }).getByRole('menuitem', { name: 'Rename dashboard' })).toBeFocused();
  await inspect(page, 'menu at the pointer');
  await page.keyboard.press('Escape');
  // By the key for it, the focus on the panel.
  await weather.focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu', { name: 'Panel menu' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Session title' }).fill('Wells');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('Holdfast');
  await page.getByRole('button', { name: 'All sessions' }).click();
  await expect(page).toHaveTitle('Holdfast');
  const row = page.getByRole('main', { name: 'Sessions' }).getByRole('listitem').first();
  await row.getByRole('link').click({ button: 'right' });
  await expect(page.getByRole('menu', { name: 'Actions for Wells' })).toBeVisible();
});

test('UI-20: shortcuts and files of the installed app lead to a new session, the import, and the merge of a backup', async ({ page }) => {
  // A browser without a window is never handed a file by the system: the queue that it would fill is filled here, its consumer is the page's.
  await page.addInitScript(() => {
    const waiting = { consumer: undefined as ((launch: object) => void) | undefined, setConsumer: (consumer: (launch: object) => void) => void (waiting.consumer = consumer) };
    Object.defineProperty(window, 'launchQueue', { value: waiting });
  });
  const launch = (name: string, text: string): Promise<void> =>
    page.evaluate(
      ([file = '', content = '']) => (window as unknown as { launchQueue: { consumer(launch: object): void } }).launchQueue.consumer({ files: [{ getFile: async () => new File([content], file) }] }),
      [name, text],
    );
  await page.goto('/?do=import');
  await expect(page.getByRole('dialog', { name: 'Import data' })).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  await page.keyboard.press('Escape');
  await launch('rates.csv', 'well,rate\na,1\nb,2\n');
  await expect(page.getByRole('dialog', { name: 'Import data' }).getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('rates.csv');
  await page.getByRole('dialog', { name: 'Import data' }).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(panel(page, 'rates').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await launch('old.holdfast', 'not a backup\n');
  await expect(page.getByRole('dialog', { name: 'Backup and export' }).getByRole('alert')).toBeVisible();
  await page.goto('/?do=new');
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  await expect(page).toHaveURL(/\?session=/);

  const manifest = (await (await page.request.get('/manifest.webmanifest')).json()) as { readonly file_handlers: readonly { readonly accept: { readonly [type: string]: readonly string[] } }[]; readonly shortcuts: readonly { readonly name: string }[] };
  expect(Object.values(manifest.file_handlers[0]?.accept ?? {}).flat().sort()).toEqual(['.arrow', '.csv', '.holdfast', '.json', '.parquet', '.tsv']);
  expect(manifest.shortcuts.map(({ name }) => name)).toEqual(['New session', 'Import data']);
});

test('UI-22: what another app shares comes to the import, is kept nowhere before, and what did not arrive is said', async ({ page, server }) => {
  await page.goto('/');
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  // The system hands files over by a POST that the browser makes itself; a form of a page of no origin makes the same one.
  await page.goto('about:blank');
  await page.setContent(`<form method="post" enctype="multipart/form-data" action="${server.url}/share"><input type="file" name="files" multiple /><button>Share</button></form>`);
  await page.locator('input').setInputFiles({ name: 'rates.csv', mimeType: 'text/csv', buffer: Buffer.from('well,rate\na,1\nb,2\n') });
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import data' });
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('rates.csv');
  await expect(page).toHaveURL(`${server.url}/`);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(panel(page, 'rates').getByRole('gridcell').first()).toBeVisible({ timeout: 30_000 });
  await page.goto('/?do=shared');
  await expect(page.getByText('The shared files did not arrive.')).toBeVisible();
  await expect(dialog).toBeHidden();
  const manifest = (await (await page.request.get('/manifest.webmanifest')).json()) as { readonly share_target: { readonly params: { readonly files: readonly [{ readonly name: string; readonly accept: readonly string[] }] } } };
  expect(manifest.share_target).toMatchObject({ action: '/share', method: 'POST', enctype: 'multipart/form-data' });
  expect(manifest.share_target.params.files[0].accept).toEqual(expect.arrayContaining(['.csv', 'text/csv', '.holdfast']));
});
