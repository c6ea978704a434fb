/** Carrying data sets, over stores in memory: what is asked for, what is believed, and what is left after a cut. */
import { expect, test } from 'vitest';
import { sealBox } from '../../../shared/crypto/box.ts';
import { datasetKey, datasetName, importAccountKey } from '../../../shared/crypto/derive.ts';
import { toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { indexOfBlob, type BlobName, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { chunkContext } from '../../data/datasetStore.ts';
import type { Announcement } from '../../storage/announce.ts';
import type { Reply } from '../calls/http.ts';
import type { KeptSet } from './keptSets.ts';
import { createTransfers, type TransferDeps } from './transfers.ts';

const session = 's'.repeat(22) as SessionId;
const account = await importAccountKey(testCrypto, new Uint8Array(32));
const size = 2 * limits.datasetChunkBytes + 10;
const plain = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
const digest = toBase64Url(new Uint8Array(await testCrypto.subtle.digest('SHA-256', plain)));
const [name, key] = [await datasetName(testCrypto, account, digest), await datasetKey(testCrypto, account, digest)];
const meta = { bytes: size, chunks: 3 };
const seal = (index: number, of: Bytes = plain): Promise<Bytes> =>
  sealBox(testCrypto, key, chunkContext(name, index, meta), of.slice(index * limits.datasetChunkBytes, (index + 1) * limits.datasetChunkBytes));
const set: KeptSet = { digest, name, meta, sessions: [session], asked: false };

const world = (kept: KeptSet = set) => {
  const [here, server, asked, said] = [new Map<number, Bytes>(), new Map<number, Bytes>(), [] as string[], [] as Announcement[]];
  const state = { whole: false, freed: false, left: Infinity, gate: 'go' as 'go' | 'paused' | 'metered', named: [] as unknown[] };
  const spend = <T>(what: string, done: () => T): Reply<T> => {
    asked.push(what);
    state.left -= 1;
    return state.left < 0 ? { ok: false, fault: fault('OFFLINE') } : { ok: true, value: done() };
  };
  const deps: TransferDeps = {
    store: {
      get: async () => (state.whole ? meta : undefined),
      has: async () => state.whole,
      chunk: async (_, index) => here.get(index),
    },
    arrivals: {
      isFreed: async () => state.freed,
      present: async () => new Set(here.keys()),
      keep: async (_, index, sealed) => (here.set(index, sealed), { ok: true, value: undefined }),
      complete: async () => ((state.whole = true), { ok: true, value: undefined }),
      drop: async () => (here.clear(), { ok: true, value: undefined }),
    },
    vault: { crypto: testCrypto, datasetKey: async () => key } as unknown as TransferDeps['vault'],
    api: {
      chunks: async () => ({ ok: true, value: new Set(server.keys()) }),
      put: async (of: BlobName, sealed) => spend(`put ${indexOfBlob(of)}`, () => server.set(indexOfBlob(of), sealed)),
      get: async (of: BlobName) => spend(`get ${indexOfBlob(of)}`, () => server.get(indexOfBlob(of)) ?? new Uint8Array(0)),
      push: async (_, body) => (state.named.push(body.datasets), { ok: true, value: { revision: 1, vector: {} } }),
    },
    announce: (announcement) => said.push(announcement),
    kept: async () => [kept],
    gate: async () => state.gate,
  };
  const last = () => said.findLast((each) => each.type === 'transfer')?.transfer;
  return { ...createTransfers(deps), here, server, asked, said, state, last };
};
const fill = async (into: Map<number, Bytes>, of?: Bytes): Promise<void> => {
  for (const index of [0, 1, 2]) into.set(index, await seal(index, of));
};

test('BLB-10: an upload that was cut goes on with the next chunk, none goes twice, and the set is named when all of them are there', async () => {
  const { pass, here, server, asked, state, last } = world();
  await fill(here);
  state.whole = true;
  state.left = 1;
  expect(await pass()).toBe(limits.backoffLast);
  expect(last()).toMatchObject({ way: 'up', state: { kind: 'waiting', reason: 'connection' } });
  expect(state.named).toEqual([[{ name, chunks: 3, absent: true }]]);
  state.left = Infinity;
  expect(await pass()).toBeUndefined();
  expect(asked).toEqual(['put 0', 'put 1', 'put 1', 'put 2']);
  expect([...server.keys()]).toEqual([0, 1, 2]);
  expect(state.named.at(-1)).toEqual([{ name, chunks: 3 }]);
  expect(last()).toMatchObject({ done: 3, state: { kind: 'done' } });
  await pass();
  expect(asked).toHaveLength(4);
});

test('BLB-11: a download that was cut goes on with the next chunk, and counts as here when it is the very file', async () => {
  const { pass, server, asked, said, state } = world();
  await fill(server);
  state.left = 2;
  expect(await pass()).toBe(limits.backoffLast);
  expect(state.whole).toBe(false);
  state.left = Infinity;
  await pass();
  expect(asked).toEqual(['get 0', 'get 1', 'get 2', 'get 2']);
  expect(state.whole).toBe(true);
  expect(said).toContainEqual({ type: 'dataset-arrived', name });
});

test('BLB-11: a chunk of another place, another key, cut short, or of another file never counts as here', async () => {
  const foreign = await importAccountKey(testCrypto, new Uint8Array(32).fill(1));
  const other = await sealBox(testCrypto, await datasetKey(testCrypto, foreign, digest), chunkContext(name, 1, meta), plain.slice(0, 9));
  for (const wrong of [await seal(0), other, (await seal(1)).slice(0, -1), new Uint8Array(0)]) {
    const { pass, server, here, state, last } = world();
    await fill(server);
    server.set(1, wrong);
    expect(await pass()).toBe(limits.refusedRetry);
    expect([state.whole, [...here.keys()]]).toEqual([false, [0]]);
    expect(last()).toMatchObject({ state: { kind: 'refused', fault: { code: 'FILE_BROKEN' } } });
  }
  const { pass, server, here, state } = world();
  await fill(server, plain.map((byte, index) => (index === size - 1 ? byte + 1 : byte)));
  await pass();
  expect([state.whole, here.size]).toEqual([false, 0]);
});

test('BLB-11: what the server does not have whole waits for the device that does', async () => {
  const { pass, server, asked, last } = world();
  server.set(0, await seal(0));
  expect(await pass()).toBe(limits.backoffLast);
  expect(asked).toEqual([]);
  expect(last()).toMatchObject({ way: 'down', state: { kind: 'waiting', reason: 'other device' } });
});

test('SPA-3 a file that the person let go is not fetched again by itself, but when it is asked for', async () => {
  const one = world();
  for (let index = 0; index < 3; index += 1) one.server.set(index, await seal(index));
  one.state.freed = true;
  await one.pass();
  expect([one.asked, one.last()?.state]).toEqual([[], { kind: 'waiting', reason: 'freed' }]);
  const other = world({ ...set, asked: true });
  for (let index = 0; index < 3; index += 1) other.server.set(index, await seal(index));
  other.state.freed = true;
  await other.pass();
  expect(other.state.whole).toBe(true);
});

test('BLB-12: paused or metered nothing is carried, and it is said', async () => {
  for (const gate of ['paused', 'metered'] as const) {
    const { pass, server, asked, state, last } = world();
    await fill(server);
    state.gate = gate;
    expect(await pass()).toBeUndefined();
    expect(asked).toEqual([]);
    expect(last()).toMatchObject({ way: 'down', state: { kind: 'waiting', reason: gate } });
    const up = world();
    await fill(up.here);
    up.state.whole = true;
    up.state.gate = gate;
    expect(await up.pass()).toBeUndefined();
    expect(up.asked).toEqual([]);
    expect(up.last()).toMatchObject({ way: 'up', state: { kind: 'waiting', reason: gate } });
  }
});
