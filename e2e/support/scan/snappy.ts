/**
 * Snappy's block format (google/snappy, format_description.txt): a varint of the length, then literals and back references.
 * Written here because the scanner must open what Chromium compressed, and needs nothing else of the library.
 */
/** The decompressed bytes, or undefined when these are not a whole Snappy block of at most `most` bytes. */
export const unsnappy = (input: Buffer, most = 64 * 1024 * 1024): Buffer | undefined => {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = input[at];
    if (byte === undefined || shift > 28) return undefined;
    at += 1;
    length += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  if (length > most || length > input.length * 64) return undefined;
  const out = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const tag = input[at];
    if (tag === undefined) return undefined;
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      if (at + extra > input.length) return undefined;
      const size = 1 + (extra === 0 ? tag >> 2 : input.readUIntLE(at, extra));
      at += extra;
      if (at + size > input.length || filled + size > length) return undefined;
      input.copy(out, filled, at, at + size);
      at += size;
      filled += size;
      continue;
    }
    const width = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    if (at + width > input.length) return undefined;
    const low = input.readUIntLE(at, width);
    const offset = kind === 1 ? ((tag >> 5) << 8) | low : low;
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    at += width;
    if (offset === 0 || offset > filled || filled + size > length) return undefined;
    for (let index = 0; index < size; index += 1) out[filled + index] = out[filled + index - offset] ?? 0;
    filled += size;
  }
  return out;
};
