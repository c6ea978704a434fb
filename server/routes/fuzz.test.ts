/**
 * The API under requests that no client of ours makes, drawn from its own description by a seed. Whatever comes: an answer that the
 * table promises, below 500, in time; memory that stays; and in the store nothing that a limit forbids.
 * `npm run fuzz -- api` asks for a hundred thousand.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import type { PushReply } from '../../shared/protocol/messages.ts';
import { rows } from '../../shared/protocol/operations.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { createMetrics } from '../services/metrics.ts';
import { compress } from '../entry/compress.ts';
import { webCrypto as nodeCrypto } from '../entry/environment.ts';
import { sealedLength, type Head, type KeptRecord, type Segment } from '../services/heads.ts';
import { observed } from '../store/observed.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Item } from '../store/store.ts';
import { authMessage } from '../../shared/crypto/auth.ts';
import { call, createChain, createService, join, newAccount, newSession, newSnapshot, origin, take, webCrypto, type NewAccount, type Person, type Send } from '../testing/harness.ts';
import { digestHeader } from '../testing/blobs.ts';
import { createHostile, type Pool } from '../testing/hostile.ts';

const requests = Number(process.env['HOLDFAST_REQUESTS'] ?? 2_000);
const seed = Number(process.env['HOLDFAST_SEED'] ?? 1);
const parallel = 8;
const patience = 10_000;
const growth = 48 * 1024 * 1024;

/** All items that were ever written, checked as they are. */
const forbidden = (item: Item): string[] => {
  const wrong: string[] = [];
  const no = (is: boolean, what: string): void => void (is && wrong.push(`${item.kind} ${item.id.slice(0, 40)}: ${what}`));
  const text = JSON.stringify(item.body);
  no(text.length > limits.storedItemBytes, `${text.length} bytes`);
  no(!/^[A-Za-z0-9_.-]{1,120}$/.test(item.id), 'an id of a wrong form');
  no(!/^[A-Za-z0-9_.-]{1,64}$/.test(item.partition), 'a partition of a wrong form');
  const records = (list: readonly KeptRecord[]): void => {
    for (const [, sequence, sealed] of list) {
      no(sealedLength(sealed) > limits.itemSealedBytes, 'a record too large');
      no(!Number.isSafeInteger(sequence) || sequence < 1, `sequence ${sequence}`);
    }
  };
  if (item.kind === 'session') {
    const { tail, vector, meta } = item.body as Head;
    records(tail);
    no(tail.reduce((sum, [, , sealed]) => sum + sealedLength(sealed), 0) > limits.headTailBytes, 'a tail too long');
    no(Object.keys(vector).length > limits.activeReplicas, 'too many replicas');
    no(meta !== undefined && sealedLength(meta) > limits.metaBytes, 'metadata too large');
  }
  if (item.kind === 'segment') records((item.body as Segment).records);
  if (item.kind === 'body' || item.kind === 'checkpoint') no(sealedLength(String(item.body)) > limits.itemSealedBytes, 'a body too large');
  return wrong;
};

const snapshotBody = async (size: number) => {
  const sealed = webCrypto.random(size);
  return { id: newSnapshot(), digest: toBase64Url(new Uint8Array(await webCrypto.subtle.digest('SHA-256', sealed))), sealed: toBase64Url(sealed) };
};

/** A sign-in that would be taken. */
const signed = async (send: Send, account: NewAccount): Promise<object> => {
  const { owner } = account.root;
  await call(send, 'PUT', '/account', { keyring: toBase64Url(account.first) });
  const { nonce } = (await call(send, 'POST', '/auth/challenge', { owner })).body as { nonce: string };
  const signature = toBase64Url(await account.sign(authMessage(origin, owner, account.device, nonce)));
  return { owner, device: account.device, nonce, signature };
};

/** Something real of everything, and new bodies that would be taken. */
const fill = async (send: Send, pool: Pool, person: Person): Promise<void> => {
  const session = newSession();
  const chain = await createChain(person.owner, session);
  const records = await take(chain, 6);
  const first = await person.push(session, records.slice(0, 2));
  const { vector } = first.body as PushReply;
  const snapshot = await snapshotBody(60);
  await person.call('POST', '/snapshots', snapshot);
  pool.ids.push(session, snapshot.id, person.owner, chain.replica);
  const { token } = person;
  const add = (name: string, id: string, ...bodies: (object | undefined)[]): void => {
    for (const body of bodies) (pool.calls[name] ??= []).push({ id, token, ...(body !== undefined && { body }) });
  };
  const account = await newAccount();
  const [name, text] = [`${newSession()}.0`, 'a sealed chunk'];
  const chunk = { text, digest: await digestHeader(utf8(text)) };
  const put = new Request(`${origin}/api/v1/blobs/${name}`, { method: 'PUT', body: text, headers: { authorization: `Bearer ${token}`, 'content-digest': chunk.digest } });
  await send(put);
  (pool.calls['putBlob'] ??= []).push({ id: `${newSession()}.0`, token, chunk });
  for (const call of ['getBlob', 'deleteBlob']) add(call, name, undefined);
  add('push', session, { records: records.slice(2, 4) }, { records: records.slice(4) }, { records: records.slice(0, 1) }, { records: [], meta: 'AAAA', revision: 1 });
  add('pull', session, { vector }, { vector: {} });
  add('head', session, undefined);
  add('checkpoint', session, { vector, items: [toBase64Url(webCrypto.random(100))] });
  if (pool.ids.length % 3 === 0) add('deleteSession', session, { vector }, { vector, forGood: true });
  add('createSnapshot', '', await snapshotBody(100), snapshot);
  for (const name of ['openSnapshot', 'visits']) add(name, snapshot.id, undefined);
  add('changeSnapshot', snapshot.id, { expires: null });
  if (pool.ids.length % 2 === 0) add('deleteSnapshot', snapshot.id, undefined);
  add('register', '', { keyring: toBase64Url(account.first) });
  add('appendKeyring', '', { keyring: toBase64Url(person.first) });
  const [door, sealed] = [newSession(), 'AQAA'];
  await person.call('PUT', '/account/pairing', { door });
  add('openPairing', '', { door });
  add('answerPairing', '', { sealed });
  add('knock', person.owner, { door, sealed });
  add('look', person.owner, { door });
  add('challenge', '', { owner: person.owner });
  add('token', '', await signed(send, account));
  for (const path of ['/sessions', '/sessions?limit=1']) pool.cursors.push((((await person.call('GET', path)).body as { cursor: string }).cursor));
  pool.etags.push((await person.call('GET', `/sessions/${session}`)).headers.get('etag') ?? '""');
};

const collect = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
};

test(`API-106 T22: ${requests} hostile requests over every route: no 5xx, no hang, no growth of memory, nothing stored that a limit forbids`, async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'holdfast-fuzz-'));
  const inner = openSqliteStore(joinPath(folder, 'holdfast.sqlite'));
  const wrong: string[] = [];
  const looked = { ...inner, create: (item: Item) => (wrong.push(...forbidden(item)), inner.create(item)), replace: (item: Item, etag: string) => (wrong.push(...forbidden(item)), inner.replace(item, etag)) };
  const store = observed(looked, () => performance.now(), () => undefined);
  const service = createService({ store, compress, crypto: nodeCrypto, metrics: createMetrics(), limiter: { take: () => 0, wait: () => 0 } });
  const pool: Pool = { ids: [], tokens: [], cursors: [], etags: [], calls: {} };
  const renew = async (): Promise<void> => {
    const person = await join(service.send);
    pool.tokens.push(person.token);
    for (let n = 0; n < 3; n += 1) await fill(service.send, pool, person);
    for (const list of [pool.ids, pool.tokens, pool.cursors, pool.etags, ...Object.values(pool.calls)]) list.splice(0, Math.max(0, list.length - 60));
  };
  for (let n = 0; n < 3; n += 1) await renew();
  const draw = createHostile({ next: seeded(seed).next }, pool);
  const met = new Map<string, number>();
  let [sent, before] = [0, 0];
  const one = async (): Promise<void> => {
    const { name, request } = draw(origin);
    const told = `${request.method} ${request.url.slice(0, 200)}`;
    let patient: NodeJS.Timeout | undefined;
    const late = new Promise<'hang'>((done) => (patient = setTimeout(() => done('hang'), patience)));
    const answer = await Promise.race([service.send(request).catch((error: unknown) => String(error)), late]);
    clearTimeout(patient);
    if (typeof answer === 'string') return void wrong.push(`${told}: ${answer}`);
    if (answer.status >= 500 && answer.status !== 507) wrong.push(`${told}: ${answer.status}`);
    await answer.arrayBuffer();
    met.set(`${name} ${answer.status}`, (met.get(`${name} ${answer.status}`) ?? 0) + 1);
  };
  for (; sent < requests; sent += parallel) {
    if (sent % 800 === 0) await renew();
    await Promise.all(Array.from({ length: parallel }, one));
    if (before === 0 && sent >= requests / 5) before = collect();
  }
  const grown = collect() - before;
  const taken = rows.filter(({ name, success }) => (met.get(`${name} ${success}`) ?? 0) > 0).length;
  process.stdout.write(`seed ${seed}: ${sent} requests, ${met.size} kinds of answer, ${taken} of ${rows.length} calls also succeeded; heap grew by ${(grown / 2 ** 20).toFixed(1)} MiB after the first fifth; ${wrong.length} faults\n`);
  await store.close();
  rmSync(folder, { recursive: true });
  expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
  expect(grown).toBeLessThan(growth);
  expect(taken).toBeGreaterThan(rows.length * 0.8);
}, 1_800_000);
