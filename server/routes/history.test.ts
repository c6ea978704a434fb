/** History over the real application: which checkpoints and records of the past are kept, served, and to whom. Content is opaque here. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { hashCheckpoint } from '../../shared/crypto/checkpoint.ts';
import { readRecordHeader } from '../../shared/crypto/envelope.ts';
import { concat, fromBase64Url, toBase64Url } from '../../shared/model/bytes.ts';
import type { RecordHash, ReplicaId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { historyReply, pastReply, type Checkpoint, type HistoryReply } from '../../shared/protocol/messages.ts';
import type { Head } from '../services/heads.ts';
import { calls, createChain, createService, join, newSession, signIn, webCrypto } from '../testing/harness.ts';

const day = 24 * 60 * 60 * 1000;
interface Page {
  readonly checkpoint?: Omit<Checkpoint, 'items'> & { readonly items: readonly string[] };
  readonly records: readonly string[];
  readonly next?: number;
}

const start = async () => {
  const service = createService({});
  const person = { ...(await join(service.send)) };
  const session = newSession();
  const chain = await createChain(person.owner, session);
  let previous: RecordHash | undefined;
  const later = async (ms: number): Promise<void> => {
    service.clock.now += ms;
    const { token } = (await signIn(service.send, { owner: person.owner, device: person.device, sign: person.sign })).body as { token: string };
    Object.assign(person, calls(service.send, token));
  };
  /** Answers the checkpoint's hash. */
  const checkpoint = async (end: readonly [number, RecordHash] = [chain.sequence(), chain.hash()]): Promise<RecordHash> => {
    const vector: Vector = { [chain.replica]: end };
    const sealed = concat(Uint8Array.of(1, 0, 0, 0, 1), webCrypto.random(60));
    const body = { ...(previous !== undefined && { previous }), vector, items: [toBase64Url(sealed)] };
    const hash = await hashCheckpoint(webCrypto, { owner: person.owner, session, previous, vector }, sealed);
    expect((await person.call('PUT', `/sessions/${session}/checkpoint`, body)).status).toBe(200);
    previous = hash;
    return hash;
  };
  const line = async () => {
    const answer = await person.call('GET', `/sessions/${session}/history`);
    return v.parse(historyReply, answer.body).points as HistoryReply['points'];
  };
  const past = async (body: object): Promise<Page> => {
    const answer = await person.call('POST', `/sessions/${session}/past`, body);
    expect(answer.status).toBe(200);
    v.parse(pastReply, answer.body);
    return answer.body as Page;
  };
  const records = async (number: number): Promise<string[]> => {
    const found: string[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: Page = await past({ number, after });
      expect(page.records.length).toBeLessThanOrEqual(limits.pullRecords);
      found.push(...page.records);
      after = page.next;
    }
    return found;
  };
  return { ...service, person, session, chain, later, checkpoint, line, past, records };
};

test('HIS-1: a checkpoint that ends within the first segment archives nothing, and what it stands for is given out all the same', async () => {
  const { person, session, chain, checkpoint, line, records } = await start();
  const sent: string[] = [];
  const push = async (count: number): Promise<void> => {
    const next = [];
    for (let n = 0; n < count; n += 1) next.push(await chain.next(4_000));
    await person.push(session, next);
    sent.push(...next);
  };
  const first: string[] = [];
  let middle: readonly [number, RecordHash] = [0, chain.hash()];
  for (let n = 0; n < 60; n += 1) {
    first.push(await chain.next(4_000));
    if (n === 29) middle = [chain.sequence(), chain.hash()];
  }
  await person.push(session, first);
  sent.push(...first);
  await checkpoint(middle);
  expect(await line()).toMatchObject([{ number: 1, whole: true, records: true }]);
  expect((await records(1)).slice(0, 30)).toEqual(sent.slice(0, 30));
  await push(60);
  await checkpoint();
  expect(await line()).toMatchObject([{ number: 2, records: true }, { number: 1, records: true }]);
  expect((await records(1)).slice(0, 30)).toEqual(sent.slice(0, 30));
  expect(new Set([...(await records(1)), ...(await records(2))])).toEqual(new Set(sent));
});

test('HIS-1: the line of kept checkpoints is told; each comes whole with what it is bound to, and what it archived in bounded pages', async () => {
  const { person, session, chain, checkpoint, line, past, records, send } = await start();
  const sent: string[] = [];
  const push = async (count: number, size?: number): Promise<void> => {
    const next = [];
    for (let n = 0; n < count; n += 1) next.push(await chain.next(size));
    await person.push(session, next);
    sent.push(...next);
  };
  await push(2);
  const first = await checkpoint();
  for (let n = 0; n < 12; n += 1) await push(1, 80_000);
  const second = await checkpoint();
  expect(await line()).toMatchObject([
    { number: 2, hash: second, whole: true, records: true },
    { number: 1, hash: first, whole: true, records: true },
  ]);
  for (const [number, hash] of [[1, first], [2, second]] as const) {
    const { checkpoint: found } = await past({ number, whole: true });
    const place = { owner: person.owner, session, previous: found?.previous, vector: found?.vector ?? {} };
    const sealed = concat(...(found?.items ?? []).map((item) => fromBase64Url(item)!));
    expect(await hashCheckpoint(webCrypto, place, sealed)).toBe(hash);
  }
  expect((await past({ number: 2 })).next).toBeGreaterThan(0);
  expect([...(await records(1)), ...(await records(2))]).toEqual(sent);
  expect((await person.call('POST', `/sessions/${session}/past`, { number: 3, whole: true })).status).toBe(404);
  const stranger = await join(send);
  expect((await stranger.call('GET', `/sessions/${session}/history`)).status).toBe(404);
  expect((await stranger.call('POST', `/sessions/${session}/past`, { number: 1 })).status).toBe(404);
});

test('HIS-2: any point of the last 30 days can be rebuilt: a whole checkpoint that old, bound as it was, and every record behind it', async () => {
  const { person, session, chain, later, checkpoint, line, past, records, clock, deps } = await start();
  const pushedAt: number[] = [0];
  for (let n = 0; n < 75; n += 1) {
    await person.push(session, [await chain.next(9_000)]);
    pushedAt.push(clock.now);
    await checkpoint();
    await later(day);
  }
  const points = await line();
  const wholes = points.filter(({ whole }) => whole);
  const oldest = wholes.at(-1)!;
  expect(clock.now - oldest.at).toBeGreaterThanOrEqual(limits.historyLifetime);
  const { checkpoint: base } = await past({ number: oldest.number, whole: true });
  const sealed = concat(...base!.items.map((item) => fromBase64Url(item)!));
  expect(await hashCheckpoint(webCrypto, { owner: person.owner, session, previous: base!.previous, vector: base!.vector }, sealed)).toBe(oldest.hash);
  const behind: number[] = [];
  for (const { number } of points.filter((point) => point.number > oldest.number).toReversed()) {
    for (const record of await records(number)) {
      const header = readRecordHeader(person.owner, session, fromBase64Url(record)!);
      behind.push(header.ok ? header.value.sequence : -1);
    }
  }
  const begin = base!.vector[chain.replica as ReplicaId]![0];
  expect(pushedAt[begin + 1]).toBeGreaterThan(clock.now - limits.historyLifetime - 2 * day);
  expect(behind).toEqual(Array.from({ length: 75 - begin }, (_, n) => begin + 1 + n));
  // Nothing older is left over, neither bodies nor lists.
  const head = await deps.store.read(person.owner, `head.${session}`);
  const kept = (head?.body as Head | undefined)?.history?.length ?? 0;
  for (const kind of ['archive', 'checkpoint']) {
    const all = await deps.store.page({ partition: person.owner, kind, limit: 1000 });
    expect(all.length).toBe(kind === 'archive' ? kept + 1 : wholes.length);
  }
});
