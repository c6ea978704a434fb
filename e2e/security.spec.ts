/** The policy of the page, seen from outside: on every answer, in every place where code runs, and with nothing inline. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './support/folders.ts';
import { whenInstalled } from './support/installed.ts';
import { startListener } from './support/listener.ts';
import { expect, test } from './support/test.ts';

const builtFiles = (): string[] =>
  readdirSync(path.join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => `/${path.relative(path.join(root, 'dist'), path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')}`);

const policy = new RegExp(
  [
    "^default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'(?: 'sha256-[A-Za-z0-9+/=]{44}')*",
    "connect-src 'self' blob:",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default$',
  ].join('; '),
);

test('WEB-1: every response carries the policy and its companions', async ({ request }) => {
  const odd = ['/', '/?session=x', '/s/x', '/nothing', '/assets/nothing.js', '/engine/nothing', '/healthz', '/readyz', '/api/v1/nothing', '/%00', '/..%2f..%2fetc'];
  for (const address of [...builtFiles(), ...odd]) {
    const headers = (await request.get(address)).headers();
    expect(headers['content-security-policy'], address).toMatch(policy);
    expect(headers, address).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  }
  const refused = [request.post('/api/v1/auth/token', { data: 'no json' }), request.put('/api/v1/account', { data: {} }), request.delete('/')];
  for (const answer of await Promise.all(refused)) expect(answer.headers()['content-security-policy'], answer.url()).toMatch(policy);
});

test('WEB-2: nothing reaches another origin, from page, worker and service worker', async ({ page, context, quiet }) => {
  quiet.allow(/Content Security Policy|violates the following|Refused to|Fetch API cannot load|Failed to fetch|net::ERR_BLOCKED_BY_CSP/);
  const listener = await startListener();
  await page.goto('/');
  await whenInstalled(page);
  await page.evaluate(async (other) => {
    const settled = (attempt: () => unknown) => Promise.resolve().then(attempt).catch(() => undefined);
    const element = (name: string, attributes: Record<string, string>) => {
      const made = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      document.head.append(made);
    };
    await settled(() => fetch(`${other}/fetch`, { mode: 'no-cors' }));
    await settled(() => navigator.sendBeacon(`${other}/beacon`, 'x'));
    await settled(() => new WebSocket(other.replace('http', 'ws')));
    await settled(() => new EventSource(`${other}/events`));
    await settled(() => new Worker(`${other}/worker.js`));
    await settled(() => element('script', { src: `${other}/script.js` }));
    await settled(() => element('link', { rel: 'stylesheet', href: `${other}/style.css` }));
    await settled(() => (new Image().src = `${other}/image.png`));
    await settled(() => new FontFace('other', `url(${other}/font.woff2)`).load());
    await settled(() => import(/* @vite-ignore */ `${other}/module.js`));
  }, listener.url);
  const reach = (other: string) => fetch(`${other}/from-worker`, { mode: 'no-cors' }).then(() => 'reached', () => 'refused');
  const engine = page.waitForEvent('worker');
  const script = builtFiles().find((file) => /^\/engine\/.*\.worker\.js$/.test(file)) ?? 'no engine in the build';
  await page.evaluate((address) => Object.assign(globalThis, { engine: new Worker(address) }), script);
  expect(await (await engine).evaluate(reach, listener.url), 'the engine').toBe('refused');
  for (const worker of [...page.workers(), ...context.serviceWorkers()]) {
    expect(await worker.evaluate(reach, listener.url), worker.url()).toBe('refused');
  }
  expect(context.serviceWorkers()).toHaveLength(1);
  await page.waitForTimeout(500);
  expect(listener.heard()).toEqual([]);
  // Chromium opens a connection for a frame before it asks the policy; what counts is that no request follows.
  await page.evaluate((other) => {
    const frame = document.createElement('iframe');
    frame.src = `${other}/frame`;
    document.body.append(frame);
    return new Promise((done) => setTimeout(done, 300));
  }, listener.url);
  expect(listener.heard().filter((line) => line !== 'connection')).toEqual([]);
  await fetch(`${listener.url}/control`);
  expect(listener.heard(), 'the listener does hear').toContain('GET /control');
  await listener.close();
});

test('WEB-6: no script or style stands inline but what the policy names', async ({ page, request }) => {
  const answer = await request.get('/');
  const html = await answer.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i);
  await page.goto('/');
  await page.getByRole('button', { name: 'Import data' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Import data' })).toBeVisible();
  const texts = await page.locator('style').allTextContents();
  const hashes = texts.filter((text) => text !== '').map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const named: readonly string[] = (answer.headers()['content-security-policy'] ?? '').match(/'sha256-[^']+'/g) ?? [];
  expect(hashes.filter((hash) => !named.includes(hash))).toEqual([]);
});
