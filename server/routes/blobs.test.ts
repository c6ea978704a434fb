/** Chunks of data sets over the API: put once, read by ranges, listed, counted, and named by heads. */
import { expect, test } from 'vitest';
import { toBase64Url } from '../../shared/model/bytes.ts';
import { blobName } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { createMemoryBlobs } from '../store/blobs/memory.ts';
import { blobCalls, digestHeader, newDataset } from '../testing/blobs.ts';
import { call, codeOf, createChain, createService, join, newSession, take } from '../testing/harness.ts';
import { readRange } from './blobs.ts';

const world = async () => {
  const { send, clock, deps } = createService();
  const person = await join(send);
  return { send, clock, deps, person, ...blobCalls(send, person) };
};
const set = newDataset('set');
const bytesOf = (...values: number[]) => new Uint8Array(values);
const codeIn = (bytes: Uint8Array): string => (JSON.parse(new TextDecoder().decode(bytes)) as { code: string }).code;

test('API-80: a chunk is put once; the same name again is a success that changes nothing, and it reads back as plain bytes', async () => {
  const { put, get, raw } = await world();
  const made = await put(set, 0, bytesOf(1, 2, 3));
  expect([made.status, JSON.parse(new TextDecoder().decode(made.bytes))]).toEqual([200, { name: `${set}.0`, bytes: 3, created: true }]);
  expect(JSON.parse(new TextDecoder().decode((await put(set, 0, bytesOf(9, 9))).bytes))).toMatchObject({ created: false });
  const read = await get(set, 0);
  expect([read.status, read.bytes, read.headers.get('content-type')]).toEqual([200, bytesOf(1, 2, 3), 'application/octet-stream']);
  const head = await raw('HEAD', `${set}.0`);
  expect([head.status, head.headers.get('content-length'), head.bytes.byteLength]).toEqual([200, '3', 0]);
  expect((await raw('DELETE', `${set}.0`)).status).toBe(204);
  expect((await raw('DELETE', `${set}.0`)).status).toBe(404);
  expect((await get(set, 0)).status).toBe(404);
});

test('API-80: what was cut or changed on the way, has no digest, is empty or too large is not stored', async () => {
  const { raw, put, status } = await world();
  const name = `${set}.0`;
  const whole = await digestHeader(bytesOf(1, 2, 3));
  for (const headers of [{ 'content-digest': whole }, {}, { 'content-digest': 'md5=:x:' }] as Record<string, string>[]) {
    const answer = await raw('PUT', name, bytesOf(1, 2), headers);
    expect([answer.status, codeIn(answer.bytes)]).toEqual([422, 'INVALID_INPUT']);
  }
  expect((await put(set, 0, new Uint8Array(0))).status).toBe(422);
  const large = await put(set, 0, new Uint8Array(limits.blobBytes + 1));
  expect([large.status, codeIn(large.bytes)]).toEqual([413, 'TOO_LARGE']);
  expect((await put(set, 0, new Uint8Array(limits.requestBodyBytes + 1))).status).toBe(413);
  expect(await status(set, 0)).toBe(404);
  expect((await put(set, 0, new Uint8Array(limits.blobBytes))).status).toBe(200);
});

test('API-81: a range is answered with 206 and where it lies; one outside with 416; what is no range with all of it', async () => {
  const { put, get } = await world();
  await put(set, 0, bytesOf(0, 1, 2, 3, 4));
  for (const [range, bytes, where] of [
    ['bytes=1-2', bytesOf(1, 2), 'bytes 1-2/5'],
    ['bytes=3-', bytesOf(3, 4), 'bytes 3-4/5'],
    ['bytes=-2', bytesOf(3, 4), 'bytes 3-4/5'],
    ['bytes=0-99', bytesOf(0, 1, 2, 3, 4), 'bytes 0-4/5'],
  ] as const) {
    const answer = await get(set, 0, range);
    expect([answer.status, answer.bytes, answer.headers.get('content-range')]).toEqual([206, bytes, where]);
  }
  const outside = await get(set, 0, 'bytes=5-');
  expect([outside.status, outside.headers.get('content-range'), outside.bytes.byteLength]).toEqual([416, 'bytes */5', 0]);
  for (const range of ['bytes=2-1', 'lines=1-2', 'bytes=a-b', 'bytes=0-1,3-4', 'bytes=-']) expect((await get(set, 0, range)).status).toBe(200);
  expect(readRange('bytes=-0', 5)).toBe('none');
});

test('API-82 R6: the list is by name, 20 by default and 100 at most, each once, and of one data set when asked', async () => {
  const { putAll, person } = await world();
  await putAll(set, 30);
  await putAll(newDataset('tes'), 95);
  const pages: string[][] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query: string = cursor === '' ? '?limit=1000' : `?limit=1000&cursor=${cursor}`;
    const body = (await person.call('GET', `/blobs${query}`)).body as { blobs: { name: string }[]; cursor?: string };
    pages.push(body.blobs.map(({ name }) => name));
    cursor = body.cursor;
  }
  expect(pages.map(({ length }) => length)).toEqual([100, 25]);
  expect(new Set(pages.flat()).size).toBe(125);
  expect((await person.call('GET', '/blobs')).body).toMatchObject({ blobs: { length: 20 } });
  const one = (await person.call('GET', `/blobs?dataset=${set}&limit=100`)).body as { blobs: { name: string; bytes: number }[] };
  expect(one.blobs).toHaveLength(30);
  expect(one.blobs[0]).toEqual({ name: `${set}.0`, bytes: 4 });
  for (const query of ['?dataset=x', '?cursor=x', '?limit=0']) expect((await person.call('GET', `/blobs${query}`)).status).toBe(422);
});

test('API-83 T20: another owner\'s chunk, a missing one and a name that is none are one answer in every byte', async () => {
  const { put, send, raw } = await world();
  await put(set, 0, bytesOf(1));
  const other = await join(send);
  const { raw: foreign } = blobCalls(send, other);
  for (const method of ['GET', 'HEAD', 'DELETE']) {
    const answers = [await foreign(method, `${set}.0`), await raw(method, `${set}.1`), await raw(method, 'nothing'), await raw(method, `${set}.01`)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    for (const { bytes } of answers) expect(bytes).toEqual(answers[0]?.bytes);
  }
  expect((await other.call('GET', '/blobs')).body).toEqual({ blobs: [] });
  expect((await call(send, 'GET', `/blobs/${set}.0`)).status).toBe(401);
  expect((await call(send, 'GET', '/blobs')).status).toBe(401);
});

test('API-84: data sets have a quota of their own, told with the account, and it stands in no session\'s way', async () => {
  const { put, person, deps } = await world();
  const pages = deps.blobs.page;
  deps.blobs.page = async (owner, page) => (page.under === undefined ? [{ name: `${set}.9` as never, bytes: limits.ownerDatasetBytes - 4 }] : pages(owner, page));
  expect((await put(set, 0, bytesOf(1, 2, 3, 4))).status).toBe(200);
  const over = await put(set, 1, bytesOf(1));
  expect([over.status, JSON.parse(new TextDecoder().decode(over.bytes))]).toMatchObject([
    507,
    { code: 'OVER_QUOTA', facts: { actual: limits.ownerDatasetBytes + 1, allowed: limits.ownerDatasetBytes } },
  ]);
  const session = newSession();
  expect((await person.push(session, await take(await createChain(person.owner, session), 1))).status).toBe(200);
  expect((await person.call('GET', '/account')).body).toMatchObject({
    datasetBytes: limits.ownerDatasetBytes,
    limits: { datasets: limits.ownerDatasets, datasetBytes: limits.ownerDatasetBytes },
  });
});

test('API-84: no more data sets than an owner may have, but more chunks of those that are there', async () => {
  const { put, deps } = await world();
  const pages = deps.blobs.page;
  const others = Array.from({ length: limits.ownerDatasets - 1 }, (_, n) => ({ name: blobName(newDataset(`n${n}`), 0), bytes: 1 })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  deps.blobs.page = async (owner, page) =>
    page.under === undefined ? others.filter(({ name }) => name > (page.after ?? '')).slice(0, page.limit) : pages(owner, page);
  expect((await put(set, 0, bytesOf(1))).status).toBe(200);
  const over = await put(newDataset('more'), 0, bytesOf(1));
  expect([over.status, JSON.parse(new TextDecoder().decode(over.bytes))]).toMatchObject([507, { code: 'OVER_QUOTA', facts: { datasets: limits.ownerDatasets } }]);
  expect((await put(set, 1, bytesOf(1))).status).toBe(200);
});

test('API-85: a push that names a data set of which a chunk is missing is 409 BLOB_MISSING and stores nothing, unless marked absent', async () => {
  const { putAll, person, raw } = await world();
  const session = newSession();
  const chain = await createChain(person.owner, session);
  await person.push(session, await take(chain, 1));
  await putAll(set, 2);
  const record = await take(chain, 1);
  const refused = await person.push(session, record, { datasets: [{ name: set, chunks: 3 }] });
  expect([refused.status, codeOf(refused)]).toEqual([409, 'BLOB_MISSING']);
  expect(await person.pullAll(session)).toHaveLength(1);
  expect((await person.push(session, record, { datasets: [{ name: set, chunks: 3, absent: true }] })).status).toBe(200);
  expect((await person.push(session, [], { datasets: [{ name: set, chunks: 2 }] })).status).toBe(200);
  await raw('DELETE', `${set}.1`);
  expect(codeOf(await person.push(session, [], { datasets: [{ name: set, chunks: 2 }] }))).toBe('BLOB_MISSING');
});

test('API-85: names alone are a change of the head, naming again is none, and a head takes `namedDatasets` of them', async () => {
  const { person } = await world();
  const session = newSession();
  await person.push(session, await take(await createChain(person.owner, session), 1));
  const named = (from: number, count: number) => ({
    datasets: Array.from({ length: count }, (_, n) => ({ name: newDataset(`n${from + n}`), chunks: 1, absent: true })),
  });
  const revisions = [];
  for (const more of [named(0, 1), named(0, 1), named(0, 100), named(0, 100)])
    revisions.push(((await person.push(session, [], more)).body as { revision: number }).revision);
  expect(revisions).toEqual([2, 2, 3, 3]);
  const over = await person.push(session, [], named(100, 1));
  expect([over.status, codeOf(over)]).toEqual([413, 'TOO_LARGE']);
  expect(codeOf(await person.push(newSession(), [], named(0, 1)))).toBe('NOT_FOUND');
});

test('API-86: an erasure takes the chunks along, and nobody else\'s', async () => {
  const { putAll, person, send, clock, deps } = await world();
  const { createUpkeep } = await import('../services/upkeep.ts');
  const other = await join(send);
  const theirs = blobCalls(send, other);
  await putAll(set, 3);
  await theirs.putAll(set, 1);
  await person.call('DELETE', '/account');
  clock.now += limits.taskLease + 1;
  await createUpkeep(deps)();
  expect(await deps.blobs.page(person.owner, { limit: 9 })).toEqual([]);
  expect(await theirs.status(set, 0)).toBe(200);
});

test('API-80: chunks are plain bytes to the store: the very ones that were put', async () => {
  const blobs = createMemoryBlobs();
  const { send } = createService({ blobs });
  const person = await join(send);
  const bytes = crypto.getRandomValues(new Uint8Array(5000));
  await blobCalls(send, person).put(set, 7, bytes);
  expect(toBase64Url((await blobs.get(person.owner, `${set}.7` as never)) ?? new Uint8Array())).toBe(toBase64Url(bytes));
});
