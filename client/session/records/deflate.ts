/** Deflate by the platform's streams. Inflating is bounded, so that a small body cannot unfold into all memory. */
import { concat, type Bytes } from '../../../shared/model/bytes.ts';

const collect = async (bytes: Bytes, through: CompressionStream | DecompressionStream, most: number): Promise<Bytes | undefined> => {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    length += value.byteLength;
    if (length > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
};

export const deflate = async (bytes: Bytes): Promise<Bytes> =>
  (await collect(bytes, new CompressionStream('deflate-raw'), Infinity)) ?? new Uint8Array(0);

/** Undefined when it would exceed `most` bytes, or is not deflated. */
export const inflate = async (bytes: Bytes, most: number): Promise<Bytes | undefined> => {
  try {
    return await collect(bytes, new DecompressionStream('deflate-raw'), most);
  } catch {
    return undefined; // the stream rejects with a TypeError
  }
};
