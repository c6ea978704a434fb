/**
 * Blobs as files: `<folder>/<owner>/<name>`, in the data folder beside the database. A blob is written under another name, made
 * durable, and then linked to its own, which fails if that is taken; so a crash leaves a whole blob or none, and of many writers
 * one wins. The folder is made durable too before anything is acknowledged.
 *
 *   .put-<random>  write, fsync  ->  link <name>  ->  unlink .put-<random>  ->  fsync of the folder
 *
 * Names differ in case only, which not every file system tells apart, so they stand there in hexadecimal. The folder itself is
 * made by whoever opens it.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { parseOwnerId, type BlobName, type OwnerId } from '../../../shared/model/ids.ts';
import { StoreUnavailable } from '../store.ts';
import type { BlobStore } from './blobs.ts';

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const unhex = (text: string): string => Buffer.from(text, 'hex').toString('latin1');
const unfinished = '.put-';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Disk full, no permission, too many open files: an outage; `expected` is an answer. */
const orElse = async <T, U>(task: Promise<T>, expected: string, answer: U): Promise<T | U> => {
  try {
    return await task;
  } catch (error) {
    if (codeOf(error) === expected) return answer;
    throw new StoreUnavailable('the blob folder refused', { cause: error });
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return; // A folder cannot be opened there; its entries are journalled.
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
};

const writeDurably = async (path: string, bytes: Bytes): Promise<void> => {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const read = async (path: string, range: readonly [number, number] | undefined): Promise<Bytes> => {
  const handle = await open(path, 'r');
  try {
    const [start, end] = range ?? [0, (await handle.stat()).size];
    const bytes: Bytes = new Uint8Array(end - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, start);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};

export const openFileBlobs = (folder: string): BlobStore => {
  const folderOf = (owner: OwnerId): string => join(folder, hex(owner));
  const pathOf = (owner: OwnerId, name: BlobName): string => join(folderOf(owner), hex(name));
  const namesOf = async (owner: OwnerId): Promise<BlobName[]> => {
    const files = await orElse(readdir(folderOf(owner)), 'ENOENT', []);
    return files.filter((file) => !file.startsWith('.')).map((file) => unhex(file) as BlobName);
  };

  const put = async (owner: OwnerId, name: BlobName, bytes: Bytes): Promise<boolean> => {
    const mine = folderOf(owner);
    const isNew = await orElse(mkdir(mine, { mode: 0o700 }).then(() => true), 'EEXIST', false);
    if (isNew) await syncFolder(folder);
    const draft = join(mine, `${unfinished}${randomBytes(12).toString('hex')}`);
    try {
      await writeDurably(draft, bytes);
      const won = await orElse(link(draft, pathOf(owner, name)).then(() => true), 'EEXIST', false);
      return won;
    } finally {
      await rm(draft, { force: true });
      await syncFolder(mine);
    }
  };

  return {
    name: 'files',
    durable: true,
    put: (owner, name, bytes) => orElse(put(owner, name, bytes), '', false),
    get: (owner, name, range) => orElse(read(pathOf(owner, name), range), 'ENOENT', undefined),
    head: (owner, name) => orElse(stat(pathOf(owner, name)).then(({ size }) => size), 'ENOENT', undefined),
    async remove(owner, name) {
      const removed = await orElse(unlink(pathOf(owner, name)).then(() => true), 'ENOENT', false);
      // The last one takes the folder along; another writer may have put a file into it meanwhile.
      if (removed) await rmdir(folderOf(owner)).catch(() => undefined);
      return removed;
    },
    async page(owner, { under = '', after = '', limit }) {
      const names = (await namesOf(owner)).filter((name) => name.startsWith(under) && name > after);
      const page = names.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, limit);
      const rows = await Promise.all(page.map(async (name) => ({ name, bytes: await this.head(owner, name) })));
      return rows.flatMap(({ name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]));
    },
    async *owners() {
      for (const file of await orElse(readdir(folder), 'ENOENT', [])) {
        const owner = parseOwnerId(unhex(file));
        if (owner !== undefined) yield owner;
      }
    },
  };
};

/** What writes that were cut short left; at a start, before anybody writes. */
export const sweepUnfinished = async (folder: string): Promise<void> => {
  for (const owner of await orElse(readdir(folder), 'ENOENT', [])) {
    const files = await orElse(readdir(join(folder, owner)), 'ENOTDIR', []);
    for (const file of files) if (file.startsWith(unfinished)) await rm(join(folder, owner, file), { force: true });
  }
};
