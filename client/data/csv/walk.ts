/**
 * The quick way over a CSV file: walks over its bytes without making a text of a field. It goes only where the whole way (parser.ts)
 * would find the very same rows and fields, and gives up at anything else: a row of another length, a quote out of place, an empty
 * line, line ends that change, a row that is too long. Who asked then goes the whole way, which also knows the words for it.
 */
import { limits } from '../../../shared/model/limits.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import type { ColumnType } from '../types.ts';

const [lf, cr] = [10, 13];

/** What a field may be, by its bytes; a text may be anything. */
export const bitOf: Readonly<Record<ColumnType, number>> = { text: 0, boolean: 1, integer: 2, number: 4, date: 8, datetime: 16 };

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;
const digitsFrom = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to && isDigit(bytes[at])) at += 1;
  return at;
};
/** "0", "0.00": below zero there is no such number, but the engine has one. */
const isZero = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (bytes[at] !== 48 && bytes[at] !== 46) return false;
  return true;
};
/** Two digits as a number; -1 for anything else. */
const pair = (bytes: Uint8Array, at: number): number => {
  const tens = (bytes[at] ?? 0) - 48;
  const ones = (bytes[at + 1] ?? 0) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1;
};
const spells = (bytes: Uint8Array, from: number, word: string): boolean => {
  for (let at = 0; at < word.length; at += 1) if (bytes[from + at] !== word.charCodeAt(at)) return false;
  return true;
};

/** YYYY-MM-DD with a day that the month has in every year. */
const isDay = (bytes: Uint8Array, from: number): boolean => {
  if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45) return false;
  const century = pair(bytes, from);
  const year = pair(bytes, from + 2);
  const month = pair(bytes, from + 5);
  const day = pair(bytes, from + 8);
  if (century < 0 || year < 0 || century + year === 0 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || (month !== 2 && (day <= 30 || (day === 31 && month !== 4 && month !== 6 && month !== 9 && month !== 11)));
};

/** hh:mm:ss */
const isClock = (bytes: Uint8Array, from: number): boolean => {
  if (bytes[from + 2] !== 58 || bytes[from + 5] !== 58) return false;
  const hour = pair(bytes, from);
  const minute = pair(bytes, from + 3);
  const second = pair(bytes, from + 6);
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
};

/**
 * Every type that a field in its plainest spelling can be (values.ts), spelled as the engine reads it, too; 0 for all else, which has
 * to be looked at as a text.
 */
export const classOf = (bytes: Uint8Array, from: number, to: number): number => {
  const length = to - from;
  const first = bytes[from];
  const start = first === 45 ? from + 1 : from;
  if (isDigit(bytes[start])) {
    const end = digitsFrom(bytes, start, to);
    if (start !== from && isZero(bytes, start, to)) return 0;
    const plain = bytes[start] !== 48 || end === start + 1;
    if (end === to) return plain && length <= 18 ? bitOf.integer | bitOf.number : 0;
    if (bytes[end] === 46 && plain && length <= 40) return end + 1 < to && digitsFrom(bytes, end + 1, to) === to ? bitOf.number : 0;
    if (start !== from || end !== from + 4 || !isDay(bytes, from)) return 0;
    if (length === 10) return bitOf.date | bitOf.datetime;
    return length === 19 && (bytes[from + 10] === 32 || bytes[from + 10] === 84) && isClock(bytes, from + 11) ? bitOf.datetime : 0;
  }
  return (length === 4 && spells(bytes, from, 'true')) || (length === 5 && spells(bytes, from, 'false')) ? bitOf.boolean : 0;
};

export interface Walk {
  readonly delimiter: number;
  /** The byte that opens a field; -1 for none. */
  readonly quote: number;
  readonly crlf: boolean;
  /** Fields of every row. */
  readonly columns: number;
}

/** Undefined where the format or the bytes are none for the quick way. `from`: where the first row begins, behind a byte order mark. */
export const quickWalk = (bytes: Uint8Array, format: CsvFormat, columns: number): { readonly walk: Walk; readonly from: number } | undefined => {
  const { delimiter, encoding, quote, escape, decimal, skip = 0 } = format;
  if (encoding !== 'utf-8' || escape !== undefined || decimal !== undefined || skip > 0 || bytes.includes(0)) return undefined;
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const firstEnd = bytes.indexOf(lf);
  const crlf = firstEnd > 0 && bytes[firstEnd - 1] === cr;
  return { walk: { delimiter: delimiter.charCodeAt(0), quote: quote === '' ? -1 : quote.charCodeAt(0), crlf, columns }, from };
};

export interface Walked {
  /** Where the next row begins. */
  readonly end: number;
  readonly rows: number;
}

/** Takes one field: its column, where it begins and ends without its quotes. */
export type TakeField = (column: number, from: number, to: number) => void;

/** Walks over whole rows until one ends at or behind `until`. Undefined: here only the whole way knows what to do. */
export const walkRows = (bytes: Uint8Array, { delimiter, quote, crlf, columns }: Walk, from: number, until: number, take: TakeField): Walked | undefined => {
  let [at, start, column, rows, rowStart] = [from, from, 0, 0, from];
  const size = bytes.length;
  // One look a byte: this loop goes over every byte of a file, twice.
  const ends = new Uint8Array(256);
  for (const code of [delimiter, lf, cr, quote]) if (code >= 0) ends[code] = 1;
  while (at < size) {
    const code = bytes[at] as number;
    if (code === quote) {
      // A quote within a field is a letter like others to the whole way, and none to the engine.
      if (at !== start) return undefined;
      let close = bytes.indexOf(quote, at + 1);
      // Doubled, it stands for one.
      while (close >= 0 && bytes[close + 1] === quote) close = bytes.indexOf(quote, close + 2);
      const next = close < 0 ? -1 : (bytes[close + 1] ?? lf);
      if (next !== delimiter && next !== lf && next !== cr) return undefined;
      take(column, at + 1, close);
      at = close + 1;
    } else {
      while (at < size && ends[bytes[at] as number] === 0) at += 1;
      if (bytes[at] === quote) return undefined;
      if (at === start && column === 0 && bytes[at] !== delimiter) return undefined;
      take(column, start, at);
    }
    column += 1;
    if (bytes[at] === delimiter) {
      at += 1;
      start = at;
      // A delimiter at the very end: one more field, and an empty one.
      if (at < size) continue;
      take(column, at, at);
      column += 1;
    }
    if (column !== columns || at - rowStart > limits.csvRowCharacters) return undefined;
    if (at < size) {
      if ((bytes[at] === cr) !== crlf || (crlf && bytes[at + 1] !== lf)) return undefined;
      at += crlf ? 2 : 1;
    }
    rows += 1;
    [column, start, rowStart] = [0, at, at];
    if (at >= until) break;
  }
  return { end: at, rows };
};
