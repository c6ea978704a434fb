/**
 * Padmé padding (Nikitin et al., PURBs, PETS 2019): the length of a sealed record says at most its magnitude, at a cost that
 * stays under 12 per cent and shrinks as it grows. The padded form carries the true length first, so that it can be undone.
 *
 *   length u32 big-endian | payload | zeros up to padme(4 + length)
 */
import { concat, type Bytes } from '../model/bytes.ts';

export const lengthBytes = 4;

/** The length in bytes to which `length` (1 to 2^31 - 1) is padded. */
export const padme = (length: number): number => {
  if (length < 2) return length;
  const exponent = 31 - Math.clz32(length);
  const kept = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - kept);
  return Math.ceil(length / step) * step;
};

export const pad = (payload: Bytes): Bytes => {
  const padded = new Uint8Array(padme(lengthBytes + payload.byteLength));
  new DataView(padded.buffer).setUint32(0, payload.byteLength);
  padded.set(payload, lengthBytes);
  return padded;
};

/** Undefined unless `padded` is exactly what pad() makes of some payload. */
export const unpad = (padded: Bytes): Bytes | undefined => {
  if (padded.byteLength < lengthBytes) return undefined;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = lengthBytes + length;
  if (end > padded.byteLength || padme(end) !== padded.byteLength) return undefined;
  if (padded.subarray(end).some((byte) => byte !== 0)) return undefined;
  return concat(padded.subarray(lengthBytes, end));
};
