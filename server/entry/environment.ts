/**
 * What a Node process brings: its data folder with the database and the secret (made there once, mode 0600), the built files with
 * their style hashes, and its settings. Everything that can go wrong for the person who starts it is a StartError with one line.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { CryptoPort, Subtle } from '../../shared/crypto/port.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
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

export const openData = (folder: string): { store: Store; secret: string } => {
  try {
    makeFolder(folder);
    return { secret: keepSecret(join(folder, 'secret')), store: openSqliteStore(join(folder, 'holdfast.sqlite')) };
  } catch (error) {
    throw new StartError(
      `Cannot write to the data folder ${folder} (${codeOf(error)}). Set HOLDFAST_DATA to a folder that can be written.`,
    );
  }
};

export const readStyleHashes = (dist: string): readonly string[] => {
  const path = join(dist, 'csp-hashes.json');
  return existsSync(path) ? parseStyleHashes(readFileSync(path, 'utf8')) : [];
};

/** WebCrypto of the run-time, as the port that shared code takes. Node's types list an overload that hides the fitting one. */
export const webCrypto: CryptoPort = {
  subtle: globalThis.crypto.subtle as unknown as Subtle,
  random: (length: number): Bytes => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};
