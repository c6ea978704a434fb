/** The real process and the real files: what it prints, how it refuses to start, what it serves, and that it loses nothing. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compileCache } from '../../scripts/runtime.mjs';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { call, calls, createChain, newAccount, newSession, signIn, type Person, type Send } from '../testing/harness.ts';
import { openOn, startStandin } from '../testing/cosmos.ts';
import { startServer } from './node.ts';

const undo: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'holdfast-node-'));
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
  rmSync(folder, { recursive: true });
});

const start = async () => {
  const dist = joinPath(folder, 'dist');
  mkdirSync(joinPath(dist, 'assets'), { recursive: true });
  mkdirSync(joinPath(dist, 'engine/1'), { recursive: true });
  writeFileSync(joinPath(dist, 'index.html'), '<!doctype html><title>Holdfast</title>');
  writeFileSync(joinPath(dist, 'assets/a-hash.js'), `// ${'same again '.repeat(500)}`);
  writeFileSync(joinPath(dist, 'engine/1/engine.wasm.gz'), gzipSync('wasm'));
  writeFileSync(joinPath(dist, '.hidden'), 'hidden');
  writeFileSync(joinPath(dist, 'csp-hashes.json'), '["sha256-abc=", "unsafe-inline"]');
  writeFileSync(joinPath(folder, 'outside.txt'), 'outside');
  const server = await startServer({ port: 0, dataDir: joinPath(folder, 'data'), dist });
  undo.push(() => server.close());
  return server;
};

/** Runs the entry; resolves with its first line, or with its end. */
const run = async (
  environment: Record<string, string>,
): Promise<{ child: ChildProcess; line: string; code: number | null; errors: string }> => {
  const child = spawn(process.execPath, ['server/entry/node.ts'], {
    env: { ...compileCache, PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  undo.push(() => child.kill('SIGKILL'));
  const ended = once(child, 'close');
  const errors = text(child.stderr);
  const line = await Promise.race([once(child.stdout, 'data').then(([data]) => String(data)), ended.then(() => '')]);
  if (line !== '') return { child, line, code: null, errors: '' };
  return { child, line, code: child.exitCode, errors: await errors };
};

const urlIn = (line: string): string => /^Holdfast is at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1] ?? '';
const sendTo =
  (url: string): Send =>
  async (request) => {
    const body = request.body === null ? {} : { body: await request.text() };
    return fetch(request.url.replace('http://localhost:8787', url), {
      method: request.method,
      headers: request.headers,
      ...body,
    });
  };

test('API-60: pages and files are served with their types, compression and cache rules, and nothing else is', async () => {
  const { url } = await start();
  const page = await fetch(`${url}/`);
  expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
    200,
    'text/html; charset=utf-8',
    'no-cache',
  ]);
  expect(page.headers.get('content-security-policy')).toContain(`style-src 'self' 'sha256-abc=';`);
  for (const path of ['/s/AAAAAAAAAAAAAAAAAAAAAA', '/?session=x', '/index.html'])
    expect(await (await fetch(url + path)).text()).toContain('Holdfast');
  const etag = page.headers.get('etag') ?? '';
  expect((await fetch(`${url}/`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  for (const encoding of ['br', 'gzip', 'identity']) {
    const script = await fetch(`${url}/assets/a-hash.js`, { headers: { 'accept-encoding': encoding } });
    expect(script.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
    expect([script.headers.get('cache-control'), script.headers.get('vary')]).toEqual([
      'public, max-age=31536000, immutable',
      'accept-encoding',
    ]);
    expect(await script.text()).toContain('same again');
  }
  const wasm = await fetch(`${url}/engine/1/engine.wasm`);
  expect([await wasm.text(), wasm.headers.get('content-type')]).toEqual(['wasm', 'application/wasm']);
  expect((await fetch(`${url}/engine/1/engine.wasm.gz`)).headers.get('content-encoding')).toBeNull();
  for (const path of ['/nothing', '/assets/', '/.hidden', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/%00', '/%ff', '/s/a/b']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});

test('API-10: what is not HTTP is refused under the same headers', async () => {
  const { port } = await start();
  const socket = connect(port, '127.0.0.1');
  socket.end('NOT HTTP\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain(`content-security-policy: default-src 'none'`);
});

test('API-61: the server prints one line with its address, keeps its secret to itself, and ends cleanly when asked', async () => {
  const data = joinPath(folder, 'data');
  const { child, line } = await run({ PORT: '0', HOLDFAST_DATA: data });
  expect(await (await fetch(`${urlIn(line)}/healthz`)).json()).toEqual({ status: 'ok', store: 'sqlite', durable: true, blobs: 'files' });
  expect([statSync(joinPath(data, 'secret')).mode & 0o777, statSync(data).mode & 0o777]).toEqual([0o600, 0o700]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('API-62: a taken port, a folder that cannot be written and a wrong port are one clear line and exit code 1', async () => {
  const { port } = await start();
  const file = joinPath(folder, 'outside.txt');
  chmodSync(file, 0o400);
  const cases = [
    [{ PORT: String(port), HOLDFAST_DATA: joinPath(folder, 'other') }, `Port ${port} is already in use.`],
    [{ PORT: '0', HOLDFAST_DATA: joinPath(file, 'data') }, 'Cannot write to the data folder'],
    [{ PORT: 'http', HOLDFAST_DATA: joinPath(folder, 'other') }, 'PORT must be a number'],
  ] as const;
  for (const [environment, message] of cases) {
    const { code, errors } = await run(environment);
    expect([code, errors.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(message)]]);
  }
});

/** How often the process is killed; `npm run fuzz -- crash` asks for a hundred. */
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 2);

test('API-63 M11: killing the process in the middle of pushes loses no acknowledged record', async () => {
  const data = joinPath(folder, 'data');
  const account = await newAccount();
  const { owner } = account.root;
  const sessions: { readonly session: SessionId; readonly acknowledged: string[] }[] = [];
  const starts: number[] = [];
  const begin = async () => {
    const asked = performance.now();
    const begun = await run({ PORT: '0', HOLDFAST_DATA: data });
    starts.push(Math.round(performance.now() - asked));
    return begun;
  };
  const join = async (url: string): Promise<Pick<Person, 'push' | 'pullAll'>> => {
    const send = sendTo(url);
    await call(send, 'PUT', '/account', { keyring: toBase64Url(account.first) });
    const answer = await signIn(send, { owner, device: account.device, sign: account.sign, at: url });
    return calls(send, (answer.body as { token: string }).token);
  };
  for (let round = 0; round < kills; round += 1) {
    const { child, line } = await begin();
    const person = await join(urlIn(line));
    const [session, acknowledged] = [newSession(), [] as string[]];
    sessions.push({ session, acknowledged });
    const replicas = Array.from({ length: 4 }, async (_, n) => {
      const chain = await createChain(owner, session);
      for (;;) {
        const records = [await chain.next(n === 0 ? 9_000 : 100), await chain.next(100)];
        const answer = await person.push(session, records).catch(() => undefined);
        if (answer?.status !== 200) return;
        acknowledged.push(...records);
      }
    });
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(40), { timeout: 60_000, interval: 7 });
    child.kill('SIGKILL');
    await Promise.all(replicas);
  }
  const person = await join(urlIn((await begin()).line));
  for (const { session, acknowledged } of sessions) {
    const stored = await person.pullAll(session);
    const places = new Set(stored);
    expect(acknowledged.filter((record) => !places.has(record))).toEqual([]);
    expect(places.size).toBe(stored.length);
  }
  const records = sessions.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  const [median, longest] = [starts.toSorted((a, b) => a - b)[starts.length >> 1], Math.max(...starts)];
  process.stdout.write(`${kills} kills, ${records} records acknowledged, all there; start ${median} ms (median), ${longest} ms (longest)\n`);
}, 1_800_000);

test('API-67: an account that does not fit, or half of its settings, is one clear line and exit code 1', async () => {
  const standin = await startStandin();
  undo.push(() => standin.close());
  const { endpoint, key } = standin.address;
  const account = { PORT: '0', HOLDFAST_DATA: joinPath(folder, 'data'), COSMOS_ENDPOINT: endpoint, COSMOS_KEY: key };
  const refused = async (environment: Record<string, string>, words: string) => {
    const { code, errors } = await run(environment);
    expect([code, errors.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(words)]]);
  };
  await refused({ ...account, COSMOS_KEY: '' }, 'Set both COSMOS_ENDPOINT and COSMOS_KEY');
  await refused(account, 'npm run cosmos:setup');
  await (await openOn(standin)).close();
  const { line } = await run(account);
  expect(await (await fetch(`${urlIn(line)}/healthz`)).json()).toEqual({ status: 'ok', store: 'cosmos', durable: true, blobs: 'files' });
});
