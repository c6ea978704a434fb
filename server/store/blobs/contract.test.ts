/** What every adapter of the blob port must do: one suite, run on each. R2 is the one of workerd, as `wrangler dev` runs it. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { getPlatformProxy } from 'wrangler';
import { blobName, mintDeviceId, type BlobName, type DatasetName, type OwnerId } from '../../../shared/model/ids.ts';
import { mint } from '../../testing/harness.ts';
import type { BlobStore } from './blobs.ts';
import { openFileBlobs, sweepUnfinished } from './files.ts';
import { createMemoryBlobs } from './memory.ts';
import { openR2Blobs, type Bucket } from './r2.ts';

const newOwner = (): OwnerId => mintDeviceId(mint) as string as OwnerId;
const nameOf = (letters: string, index: number): BlobName => blobName(letters.padEnd(22, '_') as DatasetName, index);
const bytesOf = (...values: number[]) => new Uint8Array(values);

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-blobs-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  return folder;
};

let bucket: Bucket;
let close: () => Promise<void>;
beforeAll(async () => {
  const proxy = await getPlatformProxy<{ BLOBS: Bucket }>({ persist: false });
  [bucket, close] = [proxy.env.BLOBS, () => proxy.dispose()];
});
afterAll(() => close());

const adapters: readonly (readonly [string, () => BlobStore])[] = [
  ['memory', createMemoryBlobs],
  ['files', () => openFileBlobs(newFolder())],
  ['R2 in workerd', () => openR2Blobs(bucket)],
];

describe.each(adapters)('the blob port in %s', (_, open) => {
  test('BLB-1: what was put is read back whole, its length told without reading, and what is not there is undefined', async () => {
    const [store, owner] = [open(), newOwner()];
    expect(await store.put(owner, nameOf('a', 0), bytesOf(1, 2, 3))).toBe(true);
    expect(await store.get(owner, nameOf('a', 0))).toEqual(bytesOf(1, 2, 3));
    expect(await store.head(owner, nameOf('a', 0))).toBe(3);
    for (const absent of [nameOf('a', 1), nameOf('A', 0)]) {
      expect(await store.get(owner, absent)).toBeUndefined();
      expect(await store.head(owner, absent)).toBeUndefined();
    }
    expect(await store.head(newOwner(), nameOf('a', 0))).toBeUndefined();
  });

  test('BLB-1: a mebibyte of every byte comes back unchanged', async () => {
    const [store, owner] = [open(), newOwner()];
    const bytes = Uint8Array.from({ length: 1024 * 1024 + 29 }, (_value, index) => (index * 31) % 256);
    await store.put(owner, nameOf('a', 0), bytes);
    expect(Buffer.from((await store.get(owner, nameOf('a', 0))) ?? []).equals(bytes)).toBe(true);
  });

  test('BLB-2: a name is put once; who comes later changes nothing', async () => {
    const [store, owner, other] = [open(), newOwner(), newOwner()];
    await store.put(owner, nameOf('a', 0), bytesOf(1));
    expect(await store.put(owner, nameOf('a', 0), bytesOf(2, 2))).toBe(false);
    expect(await store.put(other, nameOf('a', 0), bytesOf(3))).toBe(true);
    expect(await store.get(owner, nameOf('a', 0))).toEqual(bytesOf(1));
  });

  test('BLB-2: of many puts at once exactly one wins, and its bytes are there', async () => {
    const [store, owner] = [open(), newOwner()];
    const won = await Promise.all(Array.from({ length: 12 }, (_value, n) => store.put(owner, nameOf('a', 0), bytesOf(n))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.get(owner, nameOf('a', 0))).toEqual(bytesOf(won.indexOf(true)));
  });

  test('BLB-3: a range is exactly the bytes asked for', async () => {
    const [store, owner] = [open(), newOwner()];
    await store.put(owner, nameOf('a', 0), bytesOf(0, 1, 2, 3, 4));
    expect(await store.get(owner, nameOf('a', 0), [1, 3])).toEqual(bytesOf(1, 2));
    expect(await store.get(owner, nameOf('a', 0), [4, 5])).toEqual(bytesOf(4));
    expect(await store.get(owner, nameOf('b', 0), [0, 1])).toBeUndefined();
  });

  test('BLB-4: what was removed is gone, and its name can be put anew', async () => {
    const [store, owner] = [open(), newOwner()];
    await store.put(owner, nameOf('a', 0), bytesOf(1));
    expect(await store.remove(owner, nameOf('a', 0))).toBe(true);
    expect(await store.remove(owner, nameOf('a', 0))).toBe(false);
    expect(await store.get(owner, nameOf('a', 0))).toBeUndefined();
    expect(await store.put(owner, nameOf('a', 0), bytesOf(2))).toBe(true);
  });

  test('BLB-5: a page holds one owner\'s blobs by name, strictly after a place, under a beginning', async () => {
    const [store, owner, other] = [open(), newOwner(), newOwner()];
    const names = [nameOf('b', 0), nameOf('a', 10), nameOf('a', 2), nameOf('A', 0), nameOf('-', 0)];
    for (const [index, name] of names.entries()) await store.put(owner, name, new Uint8Array(index + 1));
    await store.put(other, nameOf('a', 0), bytesOf(1));
    const sorted = names.toSorted((a, b) => (a < b ? -1 : 1));
    const all = await store.page(owner, { limit: 100 });
    expect(all).toEqual(sorted.map((name) => ({ name, bytes: names.indexOf(name) + 1 })));
    expect(await store.page(owner, { after: sorted[1] ?? '', limit: 2 })).toEqual(all.slice(2, 4));
    const under = await store.page(owner, { under: nameOf('a', 1).slice(0, 23), limit: 100 });
    expect(under.map(({ name }) => name)).toEqual([nameOf('a', 10), nameOf('a', 2)]);
    expect(await store.page(newOwner(), { limit: 5 })).toEqual([]);
  });

  test('BLB-5: who has blobs is listed once, and no more once the last one is gone', async () => {
    const [store, owner, other] = [open(), newOwner(), newOwner()];
    const listed = async () => {
      const all: OwnerId[] = [];
      for await (const each of store.owners()) if (each === owner || each === other) all.push(each);
      return all.toSorted();
    };
    for (const index of [0, 1]) await store.put(owner, nameOf('a', index), bytesOf(1));
    await store.put(other, nameOf('a', 0), bytesOf(1));
    expect(await listed()).toEqual([owner, other].toSorted());
    for (const index of [0, 1]) await store.remove(owner, nameOf('a', index));
    expect(await listed()).toEqual([other]);
  });
});

test('BLB-6: on disk a put that was cut short leaves nothing that is listed, and the next start clears it away', async () => {
  const [folder, owner] = [newFolder(), newOwner()];
  const store = openFileBlobs(folder);
  await store.put(owner, nameOf('a', 0), bytesOf(1));
  const mine = join(folder, readdirSync(folder)[0] ?? '');
  writeFileSync(join(mine, '.put-cut'), 'half');
  expect(await store.page(owner, { limit: 9 })).toHaveLength(1);
  await sweepUnfinished(folder);
  expect(readdirSync(mine)).toHaveLength(1);
});
