/**
 * The LZ4 frame format (lz4_Frame_format.md 1.6), as far as Arrow writes it: what compresses its buffers where nothing else was
 * chosen. Blocks may refer back into earlier ones, which is why a decoder of single blocks does not do. Checksums are not read.
 */

/** Thrown, and told as a damaged file by whoever reads it. */
const broken = (): never => {
  throw new Error('LZ4 frame does not fit');
};

/** A length that goes on as long as bytes of 255 follow. */
const longer = (input: Uint8Array, at: number, begun: number): readonly [length: number, at: number] => {
  let length = begun;
  let next = at;
  for (let byte = 255; byte === 255; next += 1) {
    byte = input[next] ?? broken();
    length += byte;
  }
  return [length, next];
};

/** Decodes one block behind what `output` holds up to `from`; answers where it ends. */
const block = (input: Uint8Array, output: Uint8Array, from: number): number => {
  let end = from;
  for (let at = 0; at < input.length; ) {
    const token = input[at] ?? broken();
    at += 1;
    let literals = token >> 4;
    if (literals === 15) [literals, at] = longer(input, at, 15);
    if (at + literals > input.length || end + literals > output.length) broken();
    output.set(input.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    // The last sequence of a block has literals only.
    if (at >= input.length) break;
    const back = (input[at] ?? broken()) | ((input[at + 1] ?? broken()) << 8);
    at += 2;
    let length = token & 15;
    if (length === 15) [length, at] = longer(input, at, 15);
    length += 4;
    if (back === 0 || back > end || end + length > output.length) broken();
    // Byte by byte: source and target may overlap, which repeats a pattern.
    const stop = end + length;
    for (; end < stop; end += 1) output[end] = output[end - back] ?? 0;
  }
  return end;
};

/** Throws unless the frame holds exactly `length` bytes. */
export const inflateLz4Frame = (input: Uint8Array, length: number): Uint8Array => {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) broken();
  const flags = view.getUint8(4);
  const blockChecksum = (flags & 0x10) === 0 ? 0 : 4;
  const output = new Uint8Array(length);
  // Magic, flags, block size; the size of the content and a dictionary's id when there are; the header's own checksum.
  let at = 6 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4) + 1;
  let end = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const bytes = size & 0x7fffffff;
    if (at + bytes > input.length) broken();
    const data = input.subarray(at, at + bytes);
    if (size >>> 31 === 1) {
      if (end + bytes > length) broken();
      output.set(data, end);
      end += bytes;
    } else end = block(data, output, end);
    at += bytes + blockChecksum;
  }
  return end === length ? output : broken();
};
