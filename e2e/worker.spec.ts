/** The Worker entry in workerd itself: the same application, its store in memory, and it says so. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './support/folders.ts';
import { expect, test } from './support/test.ts';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

/** Answers as soon as workerd does; it takes some seconds to start. */
const whenUp = async (url: string): Promise<Response> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      return await fetch(url);
    } catch {
      await wait(250);
    }
  }
  throw new Error('wrangler dev did not answer within 50 s');
};

test('API-64: wrangler dev --local answers /healthz, serves the app under the policy, and takes a sign-in challenge', async ({ folder }) => {
  test.setTimeout(90_000);
  const port = await freePort();
  const wrangler = path.join(root, 'node_modules/wrangler/bin/wrangler.js');
  const flags = ['dev', '--local', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--persist-to', folder('wrangler')];
  const child = spawn(process.execPath, [wrangler, ...flags], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: folder('wrangler-logs') },
  });
  const exit = once(child, 'exit');
  try {
    const url = `http://127.0.0.1:${port}`;
    const health = await whenUp(`${url}/healthz`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ store: 'memory', durable: false, blobs: 'r2' });
    const page = await fetch(url);
    expect(await page.text()).toContain('<div id="root">');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const challenge = await fetch(`${url}/api/v1/auth/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ owner: 'A'.repeat(22) }),
    });
    expect(challenge.status).toBe(200);
    expect(await challenge.json()).toMatchObject({ nonce: expect.any(String) });
  } finally {
    // The whole group: wrangler runs workerd as a child of its own.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exit;
  }
});
