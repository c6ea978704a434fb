/** The table of calls keeps its word: every answer that it promises is given here, and every test fails on one that it does not promise. */
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { decodeRevision, encodeRevision, keyringMessage, sealedKeyBytes } from '../../shared/crypto/keyringFormat.ts';
import { toBase64Url, utf8, type Bytes } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import type { PushReply } from '../../shared/protocol/messages.ts';
import { exampleChunk, exampleId, operations, refusalsOf, rows, type Operation, type OperationName } from '../../shared/protocol/operations.ts';
import { Hono } from 'hono';
import type { BlobStore } from '../store/blobs/blobs.ts';
import { createMemoryBlobs } from '../store/blobs/memory.ts';
import { digestHeader } from '../testing/blobs.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';
import { call, createChain, createService, newAccount, newDevice, newSession, newSnapshot, origin, signIn, take, webCrypto, type Answer } from '../testing/harness.ts';
import { changed, createParties, type Parties } from '../testing/parties.ts';
import type { describeApi } from './openapi.ts';
import { statusOf } from './problems.ts';
import { checkTable } from './table.ts';

const seen = new Set<string>();
const note = (name: string, { status, body }: Answer): Answer => {
  seen.add([name, status, (body as { code?: string } | undefined)?.code ?? ''].join(' ').trim());
  return { status, body, headers: new Headers() };
};
const promised = (name: string, row: Operation): string[] => [
  `${name} ${row.success}`,
  ...(row.etag === true ? [`${name} 304`] : []),
  ...(row.body === undefined ? [] : [`${name} 400 INVALID_INPUT`]),
  ...(row.ranges === true ? [`${name} 206`, `${name} 416`] : []),
  ...refusalsOf(row).map((code) => `${name} ${statusOf(code)[0]} ${code}`),
];

const sealedSnapshot = async (sealed = webCrypto.random(40)) => ({
  id: newSnapshot(),
  digest: toBase64Url(new Uint8Array(await webCrypto.subtle.digest('SHA-256', sealed))),
  sealed: toBase64Url(sealed),
});

/** Makes a request of a row, with the path filled and whatever is not said taken from its example. */
const chunk = 'a sealed chunk';
const digest = await digestHeader(utf8(chunk));
const idFor = ({ path }: Pick<Operation, 'path'>): string => (path.includes(':name') ? exampleChunk : exampleId);

const asker =
  (parties: Parties) =>
  async (name: OperationName, { id = idFor(operations[name]), body, token = parties.tokens.owner, headers = {} }: { id?: string; body?: unknown; token?: string | undefined; headers?: Record<string, string> } = {}) => {
    const row: Operation = operations[name];
    const sent = row.sends !== undefined ? (body ?? chunk) : row.method === 'GET' ? undefined : (body ?? row.example.body);
    const all = { ...(row.sends !== undefined && { 'content-digest': digest }), ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers };
    return note(name, await call(parties.send, row.method, row.path.replace(/:\w+/, id), sent, all));
  };

/** A store whose every operation ends as it is told. */
const failing = (): { store: Store; blobs: BlobStore; fail(error: Error | undefined): void } => {
  const [inner, chunks] = [createMemoryStore(), createMemoryBlobs()];
  let current: Error | undefined;
  const or = <T>(run: () => Promise<T>): Promise<T> => (current === undefined ? run() : Promise.reject(current));
  const store: Store = {
    ...inner,
    read: (...all) => or(() => inner.read(...all)),
    create: (item) => or(() => inner.create(item)),
    replace: (...all) => or(() => inner.replace(...all)),
    page: (query) => or(() => inner.page(query)),
  };
  const blobs: BlobStore = {
    ...chunks,
    put: (...all) => or(() => chunks.put(...all)),
    head: (...all) => or(() => chunks.head(...all)),
    page: (...all) => or(() => chunks.page(...all)),
  };
  return { store, blobs, fail: (error) => (current = error) };
};

const whatEveryCallAnswers = async (): Promise<void> => {
  const { store, blobs, fail } = failing();
  const full = { on: false };
  const parties = await createParties(createService({ store, blobs, limiter: { take: () => (full.on ? 1000 : 0), wait: () => 0 } }));
  const ask = asker(parties);
  const { newest, person, revoked, owner } = parties;
  const fresh = await newAccount();
  const { nonce } = (await call(parties.send, 'POST', '/auth/challenge', { owner })).body as { nonce: string };
  const working: { [name in OperationName]?: object } = {
    register: { keyring: toBase64Url(fresh.first) },
    appendKeyring: { keyring: toBase64Url(newest) },
    createSnapshot: await sealedSnapshot(),
    push: { records: [], meta: 'AQAA' },
    token: { owner, device: person.device, nonce, signature: 'A'.repeat(86) },
  };
  for (const row of rows) {
    const name = row.name as OperationName;
    const body = working[name];
    if (row.by !== 'anyone') {
      await ask(name, { body, token: parties.tokens['forged token'] });
      await ask(name, { body, token: parties.tokens['revoked device'] });
    }
    if (row.body !== undefined) {
      await ask(name, { body: '{' });
      await ask(name, { body: { nothing: true } });
    }
    if (row.sends !== undefined) await ask(name, { body: 'cut' });
    if (row.method !== 'GET') await ask(name, { body: body ?? {}, headers: { 'content-length': String((row.bodyBytes ?? limits.requestBodyBytes) + 1) } });
    if (row.paged === true) note(name, await person.call('GET', `${row.path.replace(/:\w+/, exampleId)}?cursor=nothing`));
    full.on = true;
    await ask(name, { body });
    full.on = false;
    for (const error of [new StoreUnavailable('off'), new Error('a bug')]) {
      fail(error);
      await ask(name, { body });
      fail(undefined);
    }
    if (row.path.includes('/:')) await ask(name, { body, id: row.path.includes(':name') ? 'nothing' : exampleId });
  }
  note('token', await signIn(parties.send, { owner, device: revoked.device, sign: revoked.sign }));
  for (const path of ['/sessions', '/snapshots', `/snapshots/${exampleId}/visits`]) {
    const row = rows.find(({ method, path: form }) => method === 'GET' && path.replace(exampleId, ':id') === form);
    note(row?.name ?? '', await person.call('GET', `${path}?limit=0`));
  }
};

const whatErasedAccountsAnswer = async (): Promise<void> => {
  const parties = await createParties();
  const ask = asker(parties);
  const { person, owner } = parties;
  note('erase', await person.call('DELETE', '/account'));
  for (const row of rows) if (row.by !== 'anyone') await ask(row.name as OperationName, { body: row.example.body });
  note('token', await signIn(parties.send, { owner, device: person.device, sign: person.sign }));
  await ask('register', { body: { keyring: toBase64Url(person.first) } });
};

/** A successor with a device too many, as no client of ours makes one. */
const crowded = async ({ person, newest }: Parties): Promise<Bytes> => {
  const decoded = await decodeRevision(webCrypto, newest);
  if (!decoded.ok) throw new Error('not a revision');
  const { hash, ...before } = decoded.value.keyring;
  const many = await Promise.all(Array.from({ length: limits.ownerDevices }, async () => ({ ...(await newDevice()).device, nameEpoch: before.epoch, name: webCrypto.random(40) })));
  const devices = [...before.devices, ...many];
  const seals = Array.from({ length: devices.length + 1 }, () => webCrypto.random(sealedKeyBytes));
  const message = keyringMessage({ ...before, revision: before.revision + 1, previous: hash, devices, seals, author: 'root' });
  return encodeRevision(message, [await person.root.sign(message)]);
};

const whatAccountsAnswer = async (): Promise<void> => {
  const parties = await createParties();
  const ask = asker(parties);
  const fresh = await newAccount();
  const [known, forged] = [toBase64Url(fresh.first), fresh.first.slice()];
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  const gated = createService({ invites: ['one code that is long enough'] });
  note('register', await call(gated.send, 'PUT', '/account', { keyring: known }));
  for (const keyring of [known, toBase64Url(forged), 'AQ', 'CQ']) await ask('register', { body: { keyring } });
  const { firstRevision } = await import('../../shared/crypto/revisions.ts');
  await ask('register', { body: { keyring: toBase64Url(await firstRevision(webCrypto, fresh.root, (await newDevice()).device, webCrypto.random(32))) } });
  for (const name of ['challenge', 'usage', 'export', 'keyring', 'devices', 'sessions', 'snapshots'] as const)
    await ask(name, name === 'challenge' ? { body: { owner: parties.owner } } : {});
  note('token', await signIn(parties.send, { owner: parties.owner, device: parties.person.device, sign: parties.person.sign }));
  const etag = (await parties.person.call('GET', '/account/keyring')).headers.get('etag') ?? '';
  await ask('keyring', { headers: { 'if-none-match': `W/${etag}, "other"` } });
  for (const keyring of ['AQ', 'CQ', toBase64Url(parties.person.first), toBase64Url(parties.newest)]) await ask('appendKeyring', { body: { keyring } });
  const next = (await changed(parties.person, parties.newest, { kind: 'add', device: (await newDevice()).device })).slice();
  next[next.length - 1] = (next.at(-1) ?? 0) ^ 1;
  await ask('appendKeyring', { body: { keyring: toBase64Url(next) } });
  await ask('token');
  await ask('appendKeyring', { body: { keyring: toBase64Url(await crowded(parties)) } });
};

const whatSessionsAnswer = async (): Promise<void> => {
  const parties = await createParties();
  const { person, deps } = parties;
  const ask = asker(parties);
  const id = newSession();
  const chain = await createChain(person.owner, id);
  const [one = '', two = '', three = ''] = await take(chain, 3);
  const push = (records: readonly string[], to = id) => ask('push', { id: to, body: { records } });
  const { vector } = (await push([one])).body as PushReply;
  await push([three]);
  const other = await createChain(person.owner, id, { replica: chain.replica, sequence: 0, hash: chain.hash() });
  await push([await other.next()]);
  await push([two, one]);
  await push(['AA']);
  await push(['AAAA']);
  await push([one.replace(/^../, 'AQ').slice(0, 60)]);
  const etag = (await person.call('GET', `/sessions/${id}`)).headers.get('etag') ?? '';
  await ask('head', { id });
  await ask('head', { id, headers: { 'if-none-match': etag } });
  await ask('pull', { id, body: { vector: {} } });
  await push([two]);
  await ask('deleteSession', { id, body: { vector } });
  const all = ((await push([])).body as PushReply).vector;
  await ask('checkpoint', { id, body: { vector: all, previous: 'A'.repeat(43), items: ['AQAA'] } });
  await ask('checkpoint', { id, body: { vector: all, items: ['AQAA'] } });
  await ask('history', { id });
  await ask('past', { id, body: { number: 1, whole: true } });
  await ask('deleteSession', { id, body: { vector: all } });
  await ask('history', { id });
  await ask('past', { id });
  for (const name of ['head', 'pull', 'push', 'checkpoint'] as const) await ask(name, { id, body: name === 'push' ? { records: [two] } : name === 'pull' ? { vector: {} } : { vector: all, items: ['AQAA'] } });

  const crowded = newSession();
  const chains = await Promise.all(Array.from({ length: limits.activeReplicas + 1 }, () => createChain(person.owner, crowded)));
  for (const each of chains) {
    parties.clock.now += 1;
    await push([await each.next()], crowded);
  }
  const full = ((await push([], crowded)).body as PushReply).vector;
  await ask('checkpoint', { id: crowded, body: { vector: full, items: ['AQAA'] } });
  const [oldest] = chains;
  if (oldest !== undefined) await push([await oldest.next()], crowded);

  const heavy = { revision: 1, vector: {}, bytes: limits.ownerBytes, changed: 1, deleted: false };
  const heavyId = newSession();
  await deps.store.create({ partition: person.owner, id: `head.${heavyId}`, kind: 'session', sort: '0', summary: heavy, body: { ...heavy, segments: [], tail: [] } });
  parties.clock.now += limits.accountCache + 1;
  await push([await (await createChain(person.owner, id)).next()], newSession());
  const light = newSession();
  await push([await (await createChain(person.owner, light)).next()], light);
  await ask('createSnapshot', { body: await sealedSnapshot() });
};

const whatSnapshotsAnswer = async (): Promise<void> => {
  const parties = await createParties();
  const ask = asker(parties);
  const one = await sealedSnapshot();
  await ask('createSnapshot', { body: one });
  await ask('createSnapshot', { body: { ...(await sealedSnapshot()), id: one.id } });
  await ask('openSnapshot', { id: one.id });
  await ask('changeSnapshot', { id: one.id, body: { expires: null } });
  await ask('visits', { id: one.id });
  await ask('deleteSnapshot', { id: one.id });
};

const whatPairingAnswers = async (): Promise<void> => {
  const parties = await createParties();
  const ask = asker(parties);
  const id = parties.owner;
  await ask('readPairing');
  await ask('answerPairing');
  await ask('openPairing');
  await ask('readPairing');
  await ask('look', { id });
  await ask('knock', { id });
  await ask('knock', { id, body: { ...operations.knock.example.body, sealed: 'AQAB' } });
  await ask('answerPairing');
  await ask('closePairing');
};

const whatBlobsAnswer = async (): Promise<void> => {
  const parties = await createParties();
  const ask = asker(parties);
  await ask('putBlob');
  await ask('blobs');
  await ask('getBlob');
  for (const range of ['bytes=1-2', 'bytes=99-']) await ask('getBlob', { headers: { range } });
  await ask('deleteBlob');
  const id = newSession();
  const records = [await (await createChain(parties.person.owner, id)).next()];
  await ask('push', { id, body: { records, datasets: [{ name: exampleChunk.slice(0, -2), chunks: 1 }] } });
  const { page } = parties.deps.blobs;
  parties.deps.blobs.page = async (owner, asked) =>
    asked.under === undefined ? [{ name: exampleChunk, bytes: limits.ownerDatasetBytes }] : page(owner, asked);
  parties.clock.now += limits.accountCache + 1;
  await ask('putBlob');
};

test('API-101 T22: every answer that the table of calls promises is given, and none that it does not', async () => {
  await whatEveryCallAnswers();
  await whatErasedAccountsAnswer();
  await whatAccountsAnswer();
  await whatSessionsAnswer();
  await whatSnapshotsAnswer();
  await whatBlobsAnswer();
  await whatPairingAnswers();
  const all = rows.flatMap((row) => promised(row.name, row));
  expect(all.filter((answer) => !seen.has(answer))).toEqual([]);
  expect([...seen].filter((answer) => !all.includes(answer))).toEqual([]);
});

test('API-102: a route without a row, and a row without a route, keep the server from starting', () => {
  const routes = () => {
    const app = new Hono();
    for (const { method, path } of rows) app.on(method, `/api/v1${path}`, (c) => c.text(''));
    return app;
  };
  expect(() => checkTable(routes())).not.toThrow();
  expect(() => checkTable(routes().get('/api/v1/secret', (c) => c.text('')))).toThrow('GET /api/v1/secret');
  expect(() => checkTable(new Hono())).toThrow('without a route');
});

test('API-103: the description is OpenAPI 3.1 made of the schemas: every call, its examples, its refusals; the page needs no script and no other origin', async () => {
  const { send } = createService();
  const answer = await send(new Request(`${origin}/openapi.json`));
  const document = (await answer.json()) as ReturnType<typeof describeApi> & { paths: Record<string, Record<string, { responses: object; 'x-example': string }>> };
  expect(document).toMatchObject({ openapi: '3.1.0' });
  for (const row of rows) {
    const described = document.paths[`/api/v1${row.path.replace(/:(\w+)/g, '{$1}')}`]?.[row.method.toLowerCase()];
    const statuses = [row.success, ...refusalsOf(row).map((code) => statusOf(code)[0])].map(String);
    expect(Object.keys(described?.responses ?? {})).toEqual(expect.arrayContaining(statuses));
    expect(described?.['x-example']).toContain(`curl -X ${row.method} https://holdfast.example/api/v1/`);
  }
  expect(rows.filter(({ body, example }) => body !== undefined && !v.safeParse(body, example.body).success)).toEqual([]);
  const text = JSON.stringify(document);
  expect([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].every(([, name]) => text.includes(`"${name}":{`))).toBe(true);
  const held = await send(new Request(`${origin}/openapi.json`, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } }));
  expect(held.status).toBe(304);
  const page = await send(new Request(`${origin}/docs`));
  const html = await page.text();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|src=|href="(?![/#])/);
  for (const { name } of rows) expect(html).toContain(`<section id="${name}"`);
  expect((await send(new Request(`${origin}/docs.css`))).headers.get('content-type')).toBe('text/css; charset=utf-8');
});

test('API-104: a server for invited people makes accounts for who has a code, and knows its own without one', async () => {
  const code = 'one code that is long enough';
  const { send } = createService({ invites: [code, 'another one, for somebody else'] });
  const account = await newAccount();
  const register = (more: object) => call(send, 'PUT', '/account', { keyring: toBase64Url(account.first), ...more });
  for (const more of [{}, { invite: '' }, { invite: code.slice(1) }, { invite: `${code} another one, for somebody else` }])
    expect(await register(more)).toMatchObject({ status: 403, body: { code: 'INVITE_NEEDED' } });
  expect((await signIn(send, { owner: account.root.owner, device: account.device, sign: account.sign })).status).toBe(401);
  expect((await register({ invite: code })).status).toBe(200);
  expect((await register({})).status).toBe(200);
  expect((await signIn(send, { owner: account.root.owner, device: account.device, sign: account.sign })).status).toBe(200);
});

test('API-105: a list says which page size it used; more than a hundred is clamped, nonsense refused', async () => {
  const { person } = await createParties();
  for (const [asked, said] of [['', '20'], ['?limit=7', '7'], ['?limit=5000', '100; asked=5000']] as const)
    expect((await person.call('GET', `/sessions${asked}`)).headers.get('holdfast-limit')).toBe(said);
  for (const wrong of ['0', '-1', 'x', '1e2', '']) expect((await person.call('GET', `/snapshots?limit=${wrong}`)).status).toBe(422);
});
