/** Installed, started without network or server, and brought up to date only when asked. */
import { networkNoise } from './support/quiet.ts';
import { updateFound, whenInstalled } from './support/installed.ts';
import { startRecorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';

test('WEB-5: the app can be installed', async ({ profile, server }) => {
  const { page, context } = await profile();
  await page.goto(server.url);
  await whenInstalled(page);
  const session = await context.newCDPSession(page);
  const manifest = await session.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
  const { icons } = JSON.parse(manifest.data ?? '{}') as { icons: { src: string; sizes: string; type: string }[] };
  expect(icons.map((icon) => icon.sizes).sort()).toEqual(['192x192', '512x512', '512x512', 'any']);
  for (const { src, sizes, type } of icons) {
    const answer = await page.request.get(server.url + src);
    expect(answer.headers()['content-type']).toBe(type);
    const size = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    if (sizes !== 'any') expect(size).toBe(sizes);
  }
});

test('WEB-3: after one visit every address starts with the server gone, in a killed and reopened browser', async ({
  profile,
  server,
  quiet,
}) => {
  quiet.allow(networkNoise);
  const first = await profile();
  await first.page.goto(server.url);
  await expect(first.page.getByRole('button', { name: 'Import data' }).first()).toBeVisible();
  await whenInstalled(first.page);
  await server.stop();
  await first.kill();

  const { page } = await profile(first.folder);
  const answer = await page.goto(server.url);
  expect(answer?.fromServiceWorker()).toBe(true);
  expect(await answer?.headerValue('content-security-policy')).toContain("default-src 'none'");
  await page.getByRole('button', { name: 'Import data' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Import data' })).toBeVisible();
  for (const address of ['/?session=0123456789abcdefghijkl', '/s/0123456789abcdefghijkl']) {
    expect((await page.goto(server.url + address))?.fromServiceWorker()).toBe(true);
    await expect(page.locator('#root > *').first()).toBeVisible();
  }
});

test('WEB-4 WEB-11: a newer version waits until it is let in, then every tab reloads, whatever is asked of the server meanwhile', async ({ profile, server }) => {
  const proxy = await startRecorder(server.url);
  const { page, context } = await profile();
  await page.goto(proxy.url);
  await whenInstalled(page);
  const other = await context.newPage();
  await other.goto(proxy.url);
  for (const tab of [page, other]) await tab.evaluate(() => Object.assign(globalThis, { before: true }));

  proxy.rewrite((url, body) => (url.startsWith('/sw.js') ? Buffer.concat([body, Buffer.from('\n// newer')]) : body));
  await updateFound(page);
  const waits = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  // The newer worker fetches the whole shell before it waits.
  await expect.poll(waits, { timeout: 30_000 }).toBe(true);
  await other.reload();
  expect(await waits(), 'a reload does not let it in').toBe(true);
  await other.evaluate(() => Object.assign(globalThis, { before: true }));

  for (const tab of [page, other]) await tab.waitForLoadState('networkidle');
  // Requests that come while the old version is being stopped would start it again: a worker that syncs asks and asks.
  await page.evaluate(() => setInterval(() => dispatchEvent(new Event('online')), 10));
  await page.getByRole('region', { name: 'Update' }).getByRole('button', { name: 'Update now' }).click();
  for (const tab of [page, other]) {
    await expect.poll(() => tab.evaluate(() => 'before' in globalThis).catch(() => true), { timeout: 30_000 }).toBe(false);
    await expect(tab.getByRole('button', { name: 'Import data' }).first()).toBeVisible();
  }
  await proxy.close();
});
