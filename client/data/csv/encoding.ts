/**
 * Bytes to text. A byte order mark decides; without one, zero bytes in every second place mean UTF-16, UTF-8 with
 * few faults is UTF-8, and everything else is windows-1252, which has a letter for every byte. Decoding is strict and done in pieces.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import { limits } from '../../../shared/model/limits.ts';

type Encoding = CsvFormat['encoding'];

const startsWith = (bytes: Uint8Array, ...mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

export const isUtf8 = (bytes: Uint8Array): boolean => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += limits.decodeBytes) decoder.decode(bytes.subarray(at, at + limits.decodeBytes), { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
};

/** More letters beyond ASCII that are UTF-8 than ones that are not: then the file is damaged, and not one of another encoding. */
const isMostlyUtf8 = (bytes: Uint8Array): boolean => {
  const decoder = new TextDecoder('utf-8');
  let [fitting, unfit] = [0, 0];
  for (let at = 0; at < bytes.length; at += limits.decodeBytes) {
    const text = decoder.decode(bytes.subarray(at, at + limits.decodeBytes), { stream: true });
    const odd = text.match(/\uFFFD/g)?.length ?? 0;
    unfit += odd;
    fitting += (text.match(/[\u0080-\uFFFC]/g)?.length ?? 0);
  }
  return fitting > unfit;
};

/** Share of zero bytes at even and at odd places of the first 4 KiB. */
const zeroShares = (bytes: Uint8Array): readonly [even: number, odd: number] => {
  const sample = bytes.subarray(0, 4096);
  const counts: [number, number] = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) counts[at % 2 === 0 ? 0 : 1] += 1;
  });
  const half = Math.max(1, sample.length / 2);
  return [counts[0] / half, counts[1] / half];
};

export const detectEncoding = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8';
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  const [even, odd] = zeroShares(bytes);
  if (odd > 0.4 && even < 0.1) return 'utf-16le';
  if (even > 0.4 && odd < 0.1) return 'utf-16be';
  return isUtf8(bytes) || isMostlyUtf8(bytes) ? 'utf-8' : 'windows-1252';
};

export const lineEnds = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

/** Line of the first byte that is not UTF-8, looked for line by line in the piece that failed. */
const badLine = (bytes: Uint8Array, linesBefore: number): number => {
  const loose = new TextDecoder('utf-8');
  const end = bytes.findIndex((_, at) => {
    if (bytes[at] !== 10 && at !== bytes.length - 1) return false;
    return !isUtf8(bytes.subarray(bytes.lastIndexOf(10, at - 1) + 1, at + 1));
  });
  // A letter cut by the border of two pieces: its line is the first of this one.
  if (end < 0) return linesBefore + 1;
  return linesBefore + 1 + lineEnds(loose.decode(bytes.subarray(0, bytes.lastIndexOf(10, end - 1) + 1)));
};

/** Takes a piece of the text; `done` bytes of the file are read. */
type TakePiece = (text: string, done: number) => Fault | undefined;

/** Hands over the text in pieces, without the byte order mark, until one of them answers with a fault; stops after each. */
function* pieces(bytes: Uint8Array, encoding: Encoding, take: TakePiece): Generator<undefined, Fault | undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let lines = 0;
  for (let at = 0; at < bytes.length; at += limits.decodeBytes) {
    const piece = bytes.subarray(at, at + limits.decodeBytes);
    const last = at + limits.decodeBytes >= bytes.length;
    let text: string;
    try {
      text = decoder.decode(piece, { stream: !last });
    } catch {
      return fault('CSV_BAD_ENCODING', { line: encoding === 'utf-8' ? badLine(piece, lines) : lines + 1, encoding });
    }
    if (text.includes('\0')) return fault('FILE_UNREADABLE', { reason: 'binary', line: lines + 1 });
    lines += lineEnds(text);
    const problem = take(text, Math.min(at + limits.decodeBytes, bytes.length));
    if (problem !== undefined) return problem;
    yield;
  }
  return undefined;
}

export const decodePieces = (bytes: Uint8Array, encoding: Encoding, take: TakePiece): Fault | undefined => {
  const steps = pieces(bytes, encoding, take);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

/** The same at the pace of whoever takes what is made of the pieces. */
export const decodeAtPace = async (
  bytes: Uint8Array,
  encoding: Encoding,
  take: TakePiece,
  ready: (() => Promise<void> | undefined) | undefined,
): Promise<Fault | undefined> => {
  const steps = pieces(bytes, encoding, take);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await ready?.();
  }
};
