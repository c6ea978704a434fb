/**
 * What a Node process brings: its data folder with the database and the secret (made there once, mode 0600), the built files with
 * their style hashes, and its settings. Everything that can go wrong for the person who starts it is a StartError with one line.
 */
import { hash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { CryptoPort, Subtle } from '../../shared/crypto/port.ts';
import { UnfitAccount } from '../store/cosmos/account.ts';
import type { CosmosAddress } from '../store/cosmos/client.ts';
import { openCosmosStore } from '../store/cosmos/open.ts';
import type { BlobStore } from '../store/blobs/blobs.ts';
import { openFileBlobs, sweepUnfinished } from '../store/blobs/files.ts';
import { DamagedDatabase, openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import { parseStyleHashes } from './styleHashes.ts';

export class StartError extends Error {
  override readonly name = 'StartError';
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

/** Not mkdir's own `recursive`, which never returns below /proc (Node 24). */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
};

/** A lost or damaged secret costs every device one more sign-in, nothing else. */
const keepSecret = (path: string): string => {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (kept.length >= 43) return kept;
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(path, secret, { mode: 0o600 });
  return secret;
};

/** The database is Cosmos DB when an account is named, else a file in the folder. Secret and chunks of data sets are always in the folder. */
export const openData = async (
  folder: string,
  cosmos: CosmosAddress | undefined,
  charged: (operation: string, units: number) => void,
): Promise<{ store: Store; blobs: BlobStore; secret: string }> => {
  const chunks = join(folder, 'blobs');
  const blobs = openFileBlobs(chunks);
  let secret = '';
  try {
    makeFolder(chunks);
    await sweepUnfinished(chunks);
    secret = keepSecret(join(folder, 'secret'));
    if (cosmos === undefined) return { secret, blobs, store: openSqliteStore(join(folder, 'holdfast.sqlite')) };
  } catch (error) {
    if (error instanceof DamagedDatabase) throw new StartError(error.message);
    throw new StartError(
      `Cannot write to the data folder ${folder} (${codeOf(error)}). Set HOLDFAST_DATA to a folder that can be written.`,
    );
  }
  const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
  const store = await openCosmosStore(cosmos, { wait, charged }).catch((error: unknown) => {
    throw error instanceof UnfitAccount ? new StartError(error.message) : error;
  });
  return { secret, blobs, store };
};

/** Both or none: one alone is a mistake, not a choice of SQLite. */
export const readCosmos = ({ COSMOS_ENDPOINT, COSMOS_KEY }: { readonly [name: string]: string | undefined }): CosmosAddress | undefined => {
  if (!COSMOS_ENDPOINT && !COSMOS_KEY) return undefined;
  if (!COSMOS_ENDPOINT || !COSMOS_KEY) throw new StartError('Set both COSMOS_ENDPOINT and COSMOS_KEY, or neither.');
  return { endpoint: COSMOS_ENDPOINT, key: COSMOS_KEY };
};

export const readStyleHashes = (dist: string): readonly string[] => {
  const path = join(dist, 'csp-hashes.json');
  return existsSync(path) ? parseStyleHashes(readFileSync(path, 'utf8')) : [];
};

/** Every request and segment has some random letters: they are drawn in blocks, and none is given out twice. */
const createRandom = (): CryptoPort['random'] => {
  const block = new Uint8Array(4096);
  let used = block.length;
  return (length) => {
    if (length > block.length) return globalThis.crypto.getRandomValues(new Uint8Array(length));
    if (used + length > block.length) {
      globalThis.crypto.getRandomValues(block);
      used = 0;
    }
    used += length;
    return block.slice(used - length, used);
  };
};

/**
 * WebCrypto of the run-time, as the port that shared code takes. Node's types list an overload that hides the fitting one. Records are
 * hashed here and now: WebCrypto hands each to the thread pool, which cost a push more than everything else together (measured).
 */
export const webCrypto: CryptoPort = {
  subtle: globalThis.crypto.subtle as unknown as Subtle,
  random: createRandom(),
  sha256: (bytes: Bytes): Bytes => {
    const { buffer, byteOffset, byteLength } = hash('sha256', bytes, 'buffer');
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  },
};
