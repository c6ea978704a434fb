/** Deflate by the platform's streams. Inflating is bounded, so that a small body cannot unfold into all memory. */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { concat } from '../../../shared/model/bytes.ts';

const through = (bytes: Bytes, stream: CompressionStream | DecompressionStream): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new Blob([bytes]).stream().pipeThrough(stream);

const collect = async (stream: ReadableStream<Uint8Array>, most: number): Promise<Bytes> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    length += value.byteLength;
    if (length > most) {
      await reader.cancel();
      throw new RangeError('inflates beyond its bound');
    }
    parts.push(value);
  }
};

export const deflate = (bytes: Bytes): Promise<Bytes> =>
  collect(through(bytes, new CompressionStream('deflate-raw')), Number.MAX_SAFE_INTEGER);

/** Throws RangeError when the plain bytes exceed `most`, TypeError when the input is not deflate-raw. */
export const inflate = (bytes: Bytes, most: number): Promise<Bytes> =>
  collect(through(bytes, new DecompressionStream('deflate-raw')), most);
