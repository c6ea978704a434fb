/** client/session/records/deflate.ts without the streams, which end in any order: the same format, by zlib at once. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Bytes } from '../../model/bytes.ts';

export const deflate = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(deflateRawSync(bytes));

export const inflate = async (bytes: Bytes, most: number): Promise<Bytes | undefined> => {
  try {
    return new Uint8Array(inflateRawSync(bytes, { maxOutputLength: most }));
  } catch {
    return undefined;
  }
};
