/** Updates while a person works: what is not sent yet, the steps of Undo and the place on the screen outlive them. UPDATES=20 for the whole figure. */
import { updateFound, whenInstalled } from './support/installed.ts';
import { networkNoise } from './support/quiet.ts';
import { startRecorder } from './support/recorder.ts';
import { tell } from './support/tell.ts';
import { expect, test } from './support/test.ts';
import * as bench from './support/workbench.ts';

const updates = Number(process.env['UPDATES'] ?? 1);

test('WEB-9 an update that the person lets in costs no edit and no step of Undo, in any tab', async ({ profile, server, quiet }) => {
  test.setTimeout(90_000 + updates * 30_000);
  quiet.allow(networkNoise);
  const wire = await startRecorder(server.url);
  const { page: other, context } = await profile();
  await other.goto(wire.url);
  await other.getByRole('button', { name: 'New session' }).click();
  await bench.addPanel(other, 'Note');
  await bench.whenSynced(other);
  await whenInstalled(other);
  // The tab that is worked in is the last one opened: once tabs were changed, Chromium on a busy machine neither looks for an update nor lets one in for minutes.
  const page = await context.newPage();
  await page.goto(other.url());
  await bench.whenSynced(page);
  wire.decide((_, url) => (url.startsWith('/api/') ? 'drop' : 'pass'));
  for (let update = 1; update <= updates; update += 1) {
    const before = update === 1 ? 'Note' : `Draft ${update - 1}`;
    wire.rewrite((url, body) => (url.startsWith('/sw.js') ? Buffer.concat([body, Buffer.from(`\n// version ${update}`)]) : body));
    const notice = page.getByRole('region', { name: 'Update' });
    await updateFound(page);
    for (const tab of [page, other]) await tab.evaluate(() => Object.assign(globalThis, { before: true }));
    // Written and let in at once: the edit is made durable first.
    const title = bench.panel(page, before).getByRole('textbox', { name: 'Panel title' });
    await title.fill(`Draft ${update}`);
    await title.press('Enter');
    await notice.getByRole('button', { name: 'Update now' }).click();
    for (const tab of [page, other]) {
      await expect.poll(() => tab.evaluate(() => 'before' in globalThis).catch(() => true), { timeout: 30_000 }).toBe(false);
      await expect(bench.panel(tab, `Draft ${update}`)).toBeVisible({ timeout: 20_000 });
    }
  }
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(bench.panel(page, updates === 1 ? 'Note' : `Draft ${updates - 1}`)).toBeVisible();
  wire.decide(() => 'pass');
  await bench.turnTo(page);
  await bench.whenSynced(page);
  tell(`updates: ${updates}, 0 drafts lost, Undo goes on`);
  await wire.close();
});

test('WEB-10 an update that waits is let in by itself when no tab is looked at and none has a dialog open; the place on the screen stays', async ({ profile, server, quiet }) => {
  test.setTimeout(90_000);
  quiet.allow(networkNoise);
  const wire = await startRecorder(server.url);
  const { page, context } = await profile();
  // A minute without a look is a second here, and what is looked at is what the test says.
  await context.addInitScript(() => {
    const { setInterval: every } = globalThis;
    const seen = { looks: 0, letIn: 0 };
    Object.assign(globalThis, { seen });
    const look = (call: () => void) => (): void => {
      seen.looks += 1;
      call();
    };
    globalThis.setInterval = ((call: () => void, ms: number) => (ms === 60_000 ? every(look(call), 1_000) : every(call, ms))) as typeof setInterval;
    const { postMessage } = ServiceWorker.prototype;
    ServiceWorker.prototype.postMessage = function (this: ServiceWorker, ...given: unknown[]) {
      if ((given[0] as { type?: string } | undefined)?.type === 'SKIP_WAITING') seen.letIn += 1;
      Reflect.apply(postMessage, this, given);
    };
    Object.defineProperty(document, 'visibilityState', { get: () => (globalThis as unknown as { away?: boolean }).away === true ? 'hidden' : 'visible' });
  });
  await page.goto(wire.url);
  await page.getByRole('button', { name: 'New session' }).click();
  for (let panel = 0; panel < 6; panel += 1) await bench.addPanel(page, 'Note');
  await bench.whenSynced(page);
  await whenInstalled(page);
  const place = () => page.getByRole('tabpanel').evaluate((element) => Math.round(element.scrollTop));
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.getByRole('tabpanel').evaluate((element) => element.scrollTo({ top: 200 }));
  expect(await place()).toBe(200);
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  wire.rewrite((url, body) => (url.startsWith('/sw.js') ? Buffer.concat([body, Buffer.from('\n// newer')]) : body));
  await updateFound(page);
  const isOld = () => page.evaluate(() => 'before' in globalThis).catch(() => true);
  const seen = () => page.evaluate(() => (globalThis as unknown as { seen: { looks: number; letIn: number } }).seen);
  /** After more looks than it takes to let it in: nobody asked for that. */
  const staysOut = async (why: string) => {
    const { looks } = await seen();
    await expect.poll(async () => (await seen()).looks, { timeout: 30_000 }).toBeGreaterThan(looks + 3);
    expect([await isOld(), (await seen()).letIn], why).toEqual([true, 0]);
  };
  await staysOut('somebody looks at it');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search commands' })).toBeVisible();
  await page.evaluate(() => Object.assign(globalThis, { away: true }));
  await staysOut('a dialog is open');
  await page.keyboard.press('Escape');
  await expect.poll(isOld, { timeout: 30_000 }).toBe(false);
  await expect.poll(place).toBe(200);
  await wire.close();
});
