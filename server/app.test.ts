/** What holds for every answer: headers, problem details, limits on bodies and rates, and who may see what. */
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { toBase64Url } from '../shared/model/bytes.ts';
import { limits } from '../shared/model/limits.ts';
import { problem, type PushReply } from '../shared/protocol/messages.ts';
import { createMemoryStore } from './store/memory/store.ts';
import { StoreUnavailable } from './store/store.ts';
import {
  call,
  codeOf,
  createChain,
  createService,
  join,
  lasting,
  newAccount,
  newSession,
  newSnapshot,
  origin,
  type Answer,
} from './testing/harness.ts';
import type { LogLine } from './deps.ts';

const snapshotBody = async (text: string) => {
  const sealed = new TextEncoder().encode(text);
  return {
    id: newSnapshot(),
    digest: toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed))),
    sealed: toBase64Url(sealed),
  };
};

test('API-10: every response carries the security headers: pages, data, 304, refusals, outages and bugs', async () => {
  const page = async (path: string) =>
    path === '/' ? new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }) : undefined;
  const { send } = createService({ asset: page, styleHashes: ['sha256-abc='] });
  const bug = createService({ asset: () => Promise.reject(new Error('a bug')) });
  const outage = createService({ store: { ...createMemoryStore(), read: () => Promise.reject(new StoreUnavailable('off')) } });
  const person = await join(send);
  const session = newSession();
  await person.push(session, [await (await createChain(person.owner, session)).next()]);
  const etag = (await person.call('GET', `/sessions/${session}`)).headers.get('etag') ?? '';
  const get = (path: string, to = send) => to(new Request(origin + path));
  const responses = [
    [200, await get('/')],
    [200, await get('/s/AAAAAAAAAAAAAAAAAAAAAA')],
    [404, await get('/nothing.js')],
    [200, await get('/healthz')],
    [200, await person.call('GET', '/sessions')],
    [304, await person.call('GET', `/sessions/${session}`, undefined, { 'if-none-match': etag })],
    [400, await call(send, 'POST', '/auth/challenge', 'not JSON')],
    [401, await call(send, 'GET', '/sessions')],
    [404, await call(send, 'GET', '/nothing')],
    [413, await call(send, 'POST', '/auth/challenge', 'x'.repeat(limits.requestBodyBytes + 1))],
    [500, await get('/', bug.send)],
    [503, await get('/readyz', outage.send)],
  ] as const;
  for (const [status, response] of responses) {
    expect(response.status).toBe(status);
    const header = (name: string) => response.headers.get(name);
    expect(header('content-security-policy')).toContain(
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'`,
    );
    expect(header('content-security-policy')).toContain(`require-trusted-types-for 'script'; trusted-types default`);
    const fixed = ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'].map(
      header,
    );
    expect(fixed).toEqual(['nosniff', 'no-referrer', 'same-origin', 'same-origin']);
  }
  expect(responses[0][1].headers.get('content-security-policy')).toContain(`style-src 'self' 'sha256-abc=';`);
});

test('API-11: a refusal is problem details (RFC 9457) with a stable code, kept by nobody, whatever the path or method', async () => {
  const { send } = createService();
  const answers = [
    await call(send, 'GET', '/nothing'),
    await call(send, 'DELETE', '/sessions'),
    await call(send, 'POST', '/auth/challenge', {}),
    await call(send, 'POST', '/snapshots', {}),
  ];
  for (const { status, body, headers } of answers) {
    expect(v.parse(problem, body)).toMatchObject({ status, type: expect.stringMatching(/^urn:holdfast:problem:[A-Z_]+$/) });
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['application/problem+json', 'no-store']);
  }
});

test('API-12 T22: a body that is not JSON is 400, one that does not fit 422 with the field, and nothing of it comes back', async () => {
  const { send } = createService();
  const person = await join(send);
  const path = `/sessions/${newSession()}`;
  for (const text of ['', '{', '\u0000', '[1,]']) expect((await person.call('POST', `${path}/pull`, text)).status).toBe(400);
  const wrong: [string, unknown, string][] = [
    [`${path}/pull`, {}, 'vector'],
    [`${path}/pull`, null, ''],
    [`${path}/pull`, { vector: { short: [1, 'A'.repeat(43)] } }, 'vector'],
    [`${path}/pull`, { vector: { ['r'.repeat(22)]: [-1, 'A'.repeat(43)] } }, `vector.${'r'.repeat(22)}.0`],
    [`${path}/pull`, { vector: {}, extra: 'canary' }, 'extra'],
    [`${path}/records`, { records: ['not base64!'] }, 'records.0'],
    [`${path}/records`, { records: 'canary' }, 'records'],
    ['/snapshots', { id: 'canary' }, 'id'],
  ];
  for (const [to, body, field] of wrong) {
    const answer = await person.call('POST', to, body);
    expect([answer.status, answer.body]).toMatchObject([422, { code: 'INVALID_INPUT', facts: { field } }]);
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  }
});

test('API-13 R3: a body over the limit is 413 before it is read, declared or streamed', async () => {
  const { send } = createService();
  const person = await join(send);
  const large = 'x'.repeat(limits.requestBodyBytes + 1);
  const declared = await person.call('POST', '/snapshots', large, { 'content-length': String(large.length) });
  const streamed = await person.call('POST', '/snapshots', large);
  for (const answer of [declared, streamed]) {
    expect([answer.status, answer.body]).toMatchObject([413, { code: 'TOO_LARGE', facts: { allowed: limits.requestBodyBytes } }]);
  }
});

test('API-13 R3: a sealed item over its limit is 413 with both sizes', async () => {
  const { send } = createService();
  const person = await join(send);
  const body = { ...(await snapshotBody('x')), sealed: 'A'.repeat(limits.itemSealedBytes * (4 / 3) + 4) };
  const answer = await person.call('POST', '/snapshots', body);
  expect([answer.status, answer.body]).toMatchObject([
    413,
    { code: 'TOO_LARGE', facts: { field: 'sealed', allowed: 1_572_864, actual: 1_572_868 } },
  ]);
});

test('API-14 T21: a device over its rate gets 429 with Retry-After, others do not, and waiting as told helps', async () => {
  const { send, clock } = createService();
  const [busy, calm] = [await join(send), await join(send)];
  const answers: Answer[] = [];
  for (let n = 0; n <= limits.deviceRate.burst; n += 1) answers.push(await busy.call('GET', '/sessions'));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(limits.deviceRate.burst);
  const [last] = answers.slice(-1);
  expect([last?.status, last && codeOf(last), last?.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '1']);
  expect((await calm.call('GET', '/sessions')).status).toBe(200);
  clock.now += 1000;
  expect((await busy.call('GET', '/sessions')).status).toBe(200);
});

test('API-14 T21: without a good token the address is what is limited, before anything is looked up', async () => {
  const { send } = createService();
  const from = (address: string, token: string) =>
    call(send, 'GET', '/sessions', undefined, { 'x-test-address': address, authorization: token });
  const statuses: number[] = [];
  for (let n = 0; n <= limits.addressRate.burst; n += 1) statuses.push((await from('a', `Bearer guess${n}`)).status);
  expect([statuses.slice(0, -1).every((status) => status === 401), statuses.at(-1)]).toEqual([true, 429]);
  expect((await from('b', 'Bearer x')).status).toBe(401);
});

test("API-15 T20: what is another's looks exactly like what does not exist, for every call, and stays untouched", async () => {
  const { send } = createService();
  const [person, other] = [await join(send), await join(send)];
  const chain = await createChain(person.owner, newSession());
  const session = newSession();
  const mine = await createChain(person.owner, session);
  const { vector } = (await person.push(session, [await mine.next()])).body as PushReply;
  const snapshot = await snapshotBody('mine');
  await person.call('POST', '/snapshots', snapshot);
  const matrix = (of: string, link: string): [string, string, unknown?][] => [
    ['GET', `/sessions/${of}`],
    ['POST', `/sessions/${of}/pull`, { vector: {} }],
    ['POST', `/sessions/${of}/records`, { records: [], meta: 'AAAA' }],
    ['DELETE', `/sessions/${of}`, { vector }],
    ['PATCH', `/snapshots/${link}`, { expires: null }],
    ['DELETE', `/snapshots/${link}`],
    ['GET', `/snapshots/${link}/visits`],
  ];
  const theirs = matrix(session, snapshot.id);
  for (const [index, nowhere] of matrix(newSession(), newSnapshot()).entries()) {
    const [method, path, body] = theirs[index] ?? nowhere;
    const [asked, absent] = [await other.call(method, path, body), await other.call(...nowhere)];
    expect([asked.status, asked.body]).toEqual([404, absent.body]);
    expect(lasting(asked)).toEqual(lasting(absent));
    const [bare, bareAbsent] = [await call(send, method, path, body), await call(send, ...nowhere)];
    expect([bare.status, bare.body]).toEqual([401, bareAbsent.body]);
  }
  const forged = await (await createChain(other.owner, session)).next();
  expect((await other.push(session, [forged])).body).toMatchObject({ revision: 1 });
  expect(await person.pullAll(session)).toHaveLength(1);
  expect((await other.call('GET', '/snapshots')).body).toEqual({ snapshots: [] });
  expect(codeOf(await other.push(newSession(), [await chain.next()]))).toBe('BROKEN_CHAIN');
});

test('API-15 T20 T23: an id of a wrong form is not found either, and the root may see to the account only', async () => {
  const { send } = createService();
  const person = await join(send);
  for (const id of ['x', '..%2f..%2fetc', 'a'.repeat(23), '%00', `${'a'.repeat(21)}.`]) {
    expect(await person.call('GET', `/sessions/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await person.call('POST', `/sessions/${id}/pull`, { vector: {} })).status).toBe(404);
  }
  const { signIn, calls } = await import('./testing/harness.ts');
  const answer = await signIn(send, { owner: person.owner, root: person.root.publicKey, sign: person.root.sign });
  const root = calls(send, (answer.body as { token: string }).token);
  expect((await root.call('GET', '/account/keyring')).status).toBe(200);
  for (const path of ['/sessions', '/snapshots']) expect((await root.call('GET', path)).status).toBe(401);
});

test('API-16: /healthz names the store and whether it lasts, /readyz asks it', async () => {
  const { send } = createService();
  const health = await send(new Request(`${origin}/healthz`));
  expect(await health.json()).toEqual({ status: 'ok', store: 'memory', durable: false, blobs: 'memory' });
  expect(await (await send(new Request(`${origin}/readyz`))).json()).toEqual({ status: 'ready', store: 'memory', reads: 'ok', writes: 'ok' });
});

test('API-17: a store that cannot answer is 503 with Retry-After, a bug is 500, and neither says more', async () => {
  const store = createMemoryStore();
  const broken = { current: undefined as Error | undefined };
  const read = (partition: string, id: string) => (broken.current ? Promise.reject(broken.current) : store.read(partition, id));
  const { send } = createService({ store: { ...store, read } });
  const person = await join(send);
  await person.call('GET', '/sessions');
  broken.current = new StoreUnavailable('disk canary');
  const outage = await person.call('GET', `/sessions/${newSession()}`);
  expect([outage.status, outage.headers.get('retry-after')]).toEqual([503, '1']);
  broken.current = new Error('canary');
  const bug = await person.call('GET', `/sessions/${newSession()}`);
  expect([bug.status, codeOf(bug)]).toEqual([500, 'INTERNAL']);
  expect(JSON.stringify([outage.body, bug.body])).not.toContain('canary');
});

test('API-18: the log has route patterns, never ids, addresses, bodies or tokens', async () => {
  const lines: LogLine[] = [];
  const { send } = createService({ log: (line) => lines.push(line), address: () => 'canary-address' });
  const person = await join(send);
  const session = newSession();
  await person.push(session, [await (await createChain(person.owner, session)).next()]);
  await person.call('GET', `/snapshots/${newSnapshot()}`);
  await send(new Request(`${origin}/s/${session}`));
  await send(new Request(`${origin}/${session}?session=${session}`));
  const text = JSON.stringify(lines);
  expect(lines.map((line) => (line.event === 'request' ? line.route : ''))).toEqual(
    expect.arrayContaining(['/api/v1/sessions/:id/records', '/api/v1/snapshots/:id', '/s/:id']),
  );
  for (const secret of [session, person.owner, person.device, person.token, 'canary']) expect(text).not.toContain(secret);
});

test('API-18: a 500 logs where it broke, not the message', async () => {
  const lines: LogLine[] = [];
  const { send } = createService({ log: (line) => lines.push(line), asset: () => Promise.reject(new TypeError('canary')) });
  await send(new Request(`${origin}/x`));
  expect(lines[0]).toMatchObject({ status: 500, error: expect.stringMatching(/^TypeError at /) });
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('API-44: nobody can tell from a challenge whether an account exists', async () => {
  const { send } = createService();
  const [person, nobody] = [await join(send), await newAccount()];
  const [known, unknown] = [
    await call(send, 'POST', '/auth/challenge', { owner: person.owner }),
    await call(send, 'POST', '/auth/challenge', { owner: nobody.root.owner }),
  ];
  expect([known.status, unknown.status]).toEqual([200, 200]);
});
