/** One Argon2id (RFC 9106) and the end: the worker is ended after it, and its memory with it. Plain `hash-wasm`, nothing of our own. */
import { argon2id } from 'hash-wasm';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { Stretching } from './stored.ts';

export interface StretchQuestion extends Stretching {
  readonly passphrase: string;
}

self.onmessage = async ({ data }: MessageEvent<StretchQuestion>): Promise<void> => {
  const { passphrase, salt, memoryKiB, passes } = data;
  const key: Bytes = new Uint8Array(
    await argon2id({ password: passphrase, salt, memorySize: memoryKiB, iterations: passes, parallelism: 1, hashLength: 32, outputType: 'binary' }),
  );
  self.postMessage(key);
};
