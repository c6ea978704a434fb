/** What whoever runs the server sees of it: bodies over real HTTP, compression, log, metrics, readiness, and an orderly end. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toBase64Url } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import type { LogLine } from '../deps.ts';
import { createMetrics } from '../services/metrics.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { observed } from '../store/observed.ts';
import { StoreUnavailable } from '../store/store.ts';
import { openOn, startStandin } from '../testing/cosmos.ts';
import { call, calls, createChain, createService, join, meta, newAccount, newSession, newSnapshot, origin, signIn, take, type Send } from '../testing/harness.ts';
import { startServer, type RunningServer, type ServerOptions } from './server.ts';

let folder = '';
let running: RunningServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'holdfast-operate-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(folder, { recursive: true });
});
const start = async (more: Partial<ServerOptions> = {}): Promise<RunningServer> => {
  running = await startServer({ port: 0, dataDir: joinPath(folder, 'data'), dist: joinPath(folder, 'dist'), ...more });
  return running;
};
const sendTo =
  ({ url }: RunningServer): Send =>
  async (request) => {
    const body = request.body === null ? {} : { body: await request.text() };
    return fetch(request.url.replace(origin, url), { method: request.method, headers: request.headers, ...body });
  };
const person = async (server: RunningServer) => {
  const send = sendTo(server);
  const account = await newAccount();
  await call(send, 'PUT', '/account', { keyring: toBase64Url(account.first) });
  const answer = await signIn(send, { owner: account.root.owner, device: account.device, sign: account.sign, at: server.url });
  const { token } = answer.body as { token: string };
  return { ...account, owner: account.root.owner, token, ...calls(send, token) };
};
const open = ({ port }: RunningServer, method: string, path: string, headers: Record<string, string>): ClientRequest =>
  ask({ host: '127.0.0.1', port, method, path: `/api/v1${path}`, headers });
const answerOf = async (request: ClientRequest): Promise<{ status: number | undefined; body: string }> => {
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: await text(answer) };
};

test('API-109: a body that does not say its length is taken, bounded while it is read; none at all is fine too', async () => {
  const server = await start();
  const { owner, token } = await person(server);
  const session = newSession();
  const [record] = await take(await createChain(owner, session), 1);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const chunked = open(server, 'POST', `/sessions/${session}/records`, { ...headers, 'transfer-encoding': 'chunked' });
  for (const part of [`{"records":`, `["${record}"]`, '}']) chunked.write(part);
  chunked.end();
  expect(await answerOf(chunked)).toMatchObject({ status: 200 });
  const bare = open(server, 'DELETE', `/snapshots/${newSnapshot()}`, headers);
  bare.end();
  expect(await answerOf(bare)).toMatchObject({ status: 404 });
  const endless = open(server, 'POST', '/snapshots', { ...headers, 'transfer-encoding': 'chunked' });
  endless.on('error', () => undefined);
  const piece = 'x'.repeat(64 * 1024);
  const answered = answerOf(endless);
  for (let sent = 0; sent <= limits.requestBodyBytes; sent += piece.length) endless.write(piece);
  expect(await answered).toMatchObject({ status: 413 });
  endless.destroy();
});

test('API-110: what is read is compressed by what the caller takes, from compressedBytes on; tokens and writes never are', async () => {
  const server = await start();
  const { owner, token, push } = await person(server);
  const session = newSession();
  const records = await take(await createChain(owner, session), 40, 200);
  await push(session, records, { meta: meta('m'.repeat(9000)) });
  const read = (path: string, encoding: string, more: RequestInit = {}) =>
    fetch(`${server.url}/api/v1${path}`, { ...more, headers: { authorization: `Bearer ${token}`, 'accept-encoding': encoding, ...(more.body !== undefined && { 'content-type': 'application/json' }) } });
  const pull = { method: 'POST', body: JSON.stringify({ vector: {} }) };
  for (const [encoding, used] of [['gzip, deflate, br', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip', 'gzip'], ['identity', null], ['', null]] as const) {
    const answer = await read(`/sessions/${session}/pull`, encoding, pull);
    expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([used, 'accept-encoding']);
    expect(((await answer.json()) as { records: string[] }).records).toEqual(records);
  }
  const head = await read(`/sessions/${session}`, 'gzip');
  const etag = head.headers.get('etag') ?? '';
  expect([head.headers.get('content-encoding'), etag]).toEqual(['gzip', expect.stringMatching(/^W\/"/)]);
  expect((await fetch(`${server.url}/api/v1/sessions/${session}`, { headers: { authorization: `Bearer ${token}`, 'if-none-match': etag } })).status).toBe(304);
  expect((await read('/account', 'gzip')).headers.get('content-encoding')).toBeNull();
  const challenge = await read('/auth/challenge', 'gzip', { method: 'POST', body: JSON.stringify({ owner }) });
  expect(challenge.headers.get('content-encoding')).toBeNull();
});

test('API-111: every answer carries the id under which the log has it; callers are salted hashes, and refusals have their code', async () => {
  const lines: LogLine[] = [];
  const { send } = createService({ log: (line) => lines.push(line), address: () => 'canary-address' });
  const [one, other] = [await join(send), await join(send)];
  const answers = [await one.call('GET', '/sessions'), await one.call('GET', `/sessions/${newSession()}`), await other.call('GET', '/sessions'), await call(send, 'GET', '/sessions')];
  const requests = lines.flatMap((line) => (line.event === 'request' ? [line] : []));
  const logged = answers.map(({ headers }) => requests.find(({ request }) => request === headers.get('x-request-id')));
  expect(logged.map((line) => line?.status)).toEqual([200, 404, 200, 401]);
  expect(logged.map((line) => line?.code)).toEqual([undefined, 'NOT_FOUND', undefined, 'UNAUTHENTICATED']);
  expect(logged[0]?.caller).toBe(logged[1]?.caller);
  expect(new Set(logged.map((line) => line?.caller)).size).toBe(3);
  for (const secret of [one.owner, one.device, other.owner, 'canary']) expect(JSON.stringify(lines)).not.toContain(secret);
});

test('API-112: metrics stand on a port of their own, only when asked for: requests, refusals, pushes, store; on Cosmos DB request units', async () => {
  const standin = await startStandin();
  await (await openOn(standin)).close();
  const server = await start({ cosmos: standin.address, metricsPort: 0 });
  const { owner, push, call: own } = await person(server);
  const session = newSession();
  await push(session, await take(await createChain(owner, session), 3));
  await own('GET', `/snapshots/${newSnapshot()}`);
  const read = async (path: string, port = server.metricsPort) => fetch(`http://127.0.0.1:${port}${path}`);
  const page = await (await read('/metrics')).text();
  for (const line of [
    'holdfast_requests_total{method="POST",route="/api/v1/sessions/:id/records",status="200"} 1',
    'holdfast_refusals_total{code="NOT_FOUND"} 1',
    'holdfast_pushed_records_total 3',
    'holdfast_guesses_total 1',
    'holdfast_request_seconds_count{route="/api/v1/sessions/:id/records"} 1',
  ])
    expect(page).toContain(`\n${line}\n`);
  expect(page).toMatch(/\nholdfast_store_request_units_total\{operation="(?:read|create|replace)"\} \d/);
  expect(page).toMatch(/\nholdfast_store_operations_total\{operation="create",outcome="answered"\} [1-9]/);
  expect(page.split('\n').filter((line) => !/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{[^}]+\})? [\d.e+-]+|)$/.test(line))).toEqual([]);
  for (const secret of [owner, session]) expect(page).not.toContain(secret);
  expect((await read('/')).status).toBe(404);
  expect((await read('/metrics', server.port)).status).toBe(404);
  await server.close();
  running = await startServer({ port: 0, dataDir: joinPath(folder, 'other'), dist: folder });
  expect(running.metricsPort).toBeUndefined();
  await standin.close();
});

test('API-113: a stopping server takes nothing new, says so, and finishes the push that is half sent', async () => {
  const lines: string[] = [];
  const server = await start({ log: ({ event }) => lines.push(event) });
  const { owner, token } = await person(server);
  const session = newSession();
  const [record] = await take(await createChain(owner, session), 1);
  const body = JSON.stringify({ records: [record] });
  const push = open(server, 'POST', `/sessions/${session}/records`, { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': String(body.length), expect: '100-continue' });
  push.flushHeaders();
  await once(push, 'continue');
  push.write(body.slice(0, 50));
  const answered = answerOf(push);
  const closed = server.close();
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  push.end(body.slice(50));
  expect(await answered).toMatchObject({ status: 200 });
  await closed;
  expect(lines.filter((event) => event !== 'request')).toEqual(['started', 'stopping', 'stopped']);
  const again = await start();
  const stored = await fetch(`${again.url}/api/v1/sessions/${session}/pull`, { method: 'POST', body: '{"vector":{}}', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
  expect(((await stored.json()) as { records: string[] }).records).toEqual([record]);
});

test('API-114: /readyz tells a store that reads but takes no writes, one that does not answer, and a server that stops', async () => {
  const inner = createMemoryStore();
  const failing = { reads: false, writes: false };
  const store = observed(
    {
      ...inner,
      read: (...all) => (failing.reads ? Promise.reject(new StoreUnavailable('off')) : inner.read(...all)),
      create: (item) => (failing.writes ? Promise.reject(new StoreUnavailable('full')) : inner.create(item)),
    },
    () => 0,
    () => undefined,
  );
  const stopping = { is: false };
  const { send } = createService({ store, stopping: () => stopping.is });
  const ready = async () => {
    const answer = await send(new Request(`${origin}/readyz`));
    return [answer.status, await answer.json()];
  };
  expect(await ready()).toEqual([200, { status: 'ready', store: 'memory', reads: 'ok', writes: 'ok' }]);
  failing.writes = true;
  await call(send, 'PUT', '/account', { keyring: toBase64Url((await newAccount()).first) });
  expect(await ready()).toEqual([200, { status: 'degraded', store: 'memory', reads: 'ok', writes: 'failing' }]);
  failing.writes = false;
  await call(send, 'PUT', '/account', { keyring: toBase64Url((await newAccount()).first) });
  expect(await ready()).toMatchObject([200, { status: 'ready' }]);
  failing.reads = true;
  expect(await ready()).toMatchObject([503, { code: 'UNAVAILABLE', facts: { reads: 'failing' } }]);
  failing.reads = false;
  stopping.is = true;
  expect(await ready()).toMatchObject([503, { facts: { status: 'stopping' } }]);
});

test('API-115 T21: an owner has a rate over all devices, and costly calls have one of their own; both say when to come back', async () => {
  const { send, clock } = createService({ metrics: createMetrics() });
  const account = await newAccount();
  const statuses: number[] = [];
  const from = (address: string) => call(send, 'POST', '/auth/challenge', { owner: account.root.owner }, { 'x-test-address': address });
  for (let n = 0; n <= limits.routeRates.signIn.burst; n += 1) statuses.push((await from('busy')).status);
  expect([statuses.filter((status) => status === 200).length, statuses.at(-1)]).toEqual([limits.routeRates.signIn.burst, 429]);
  expect((await from('calm')).status).toBe(200);
  clock.now += 1000 / limits.routeRates.signIn.perSecond;
  const later = await from('busy');
  expect(later.status).toBe(200);
  const asked: string[] = [];
  const strict = createService({ limiter: { take: (caller) => (asked.push(caller.split(' ')[0] ?? ''), 0), wait: () => 0 } });
  const person = await join(strict.send);
  asked.length = 0;
  await person.call('POST', '/snapshots', {});
  expect(asked).toEqual(['device', 'owner', 'snapshot']);
});

test('API-116 T23: who guesses snapshot ids is held back by address and, when many do it together, in total; others open as ever', async () => {
  // The waits of refusals take no time here: attackers ask all at once.
  const { send } = createService({ wait: async () => undefined });
  const person = await join(send);
  const sealed = new Uint8Array(9);
  const digest = toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed)));
  const id = newSnapshot();
  await person.call('POST', '/snapshots', { id, digest, sealed: toBase64Url(sealed) });
  const from = (address: string, which = newSnapshot() as string) => call(send, 'GET', `/snapshots/${which}`, undefined, { 'x-test-address': address });
  for (let n = 0; n < limits.missTotalRate.burst; n += 1) expect((await from(`attacker ${n % 400}`)).status).toBe(404);
  const [again, fresh] = [await from('attacker 399'), await from('a reader', id)];
  expect([again.status, fresh.status]).toEqual([429, 200]);
  const lonely = createService({ wait: async () => undefined });
  for (let n = 0; n < 2; n += 1) expect((await call(lonely.send, 'GET', `/snapshots/${newSnapshot()}`)).status).toBe(404);
  expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('API-119: every guess at a secret name is a line of its own in the log: of whom, which call, and when they were held back; never the name', async () => {
  const lines: LogLine[] = [];
  const { send } = createService({ wait: async () => undefined, log: (line) => lines.push(line) });
  const guessed = Array.from({ length: limits.missRate.burst + 1 }, () => newSnapshot() as string);
  const from = (address: string, name: string) => call(send, 'GET', `/snapshots/${name}`, undefined, { 'x-test-address': address });
  for (const name of guessed) await from('canary-address', name);
  await from('another', guessed[0] ?? '');
  const person = await join(send);
  await person.call('GET', '/sessions');
  const audits = lines.flatMap((line) => (line.event === 'audit' ? [line] : []));
  expect(audits.map(({ outcome }) => outcome)).toEqual([...guessed.slice(1).map(() => 'missed'), 'held back', 'missed']);
  expect(new Set(audits.slice(0, -1).map(({ caller }) => caller)).size).toBe(1);
  expect(audits.at(-1)?.caller).not.toBe(audits[0]?.caller);
  expect(new Set(audits.map(({ route }) => route))).toEqual(new Set(['/api/v1/snapshots/:id']));
  expect(lines.filter((line) => line.event === 'request' && line.request === audits[0]?.request)).toHaveLength(1);
  for (const secret of ['canary', ...guessed]) expect(JSON.stringify(lines)).not.toContain(secret);
});
