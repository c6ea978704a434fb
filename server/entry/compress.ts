/** Compression of answers on Node, in its thread pool and at its fastest: what is sent is mostly random bytes in base64url. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { AppDeps } from '../deps.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

export const compress: NonNullable<AppDeps['compress']> = async (encoding, bytes) =>
  new Uint8Array(encoding === 'br' ? await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }) : await zip(bytes, { level: 1 }));
