/**
 * What the text of one field means under each column type. `looksLike` is the strict question of detection: it keeps 00123 and
 * 3,14 text, because turning them into numbers would lose or invent something. `readValue` is the wider question of a type that a
 * person chose; it returns the spelling that goes to the engine.
 */
import type { CsvFormat } from '../../../shared/documents/formats.ts';
import type { ColumnType } from '../types.ts';

const wholeNumber = /^[+-]?\d+$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const leadingZero = /^[+-]?0\d/;
const day = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/;
const moment = /^(\d{4}[-/]\d{1,2}[-/]\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const trueWords = /^(?:true|yes|t|y|1)$/i;
const falseWords = /^(?:false|no|f|n|0)$/i;
const missingWords = /^(?:na|n\/a|#n\/a|nan|null)$/i;
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/** An empty field is missing in every column, NA and its kin in all but text columns. */
export const isMissing = (type: ColumnType, text: string): boolean =>
  text === '' || (type !== 'text' && (text.trim() === '' || missingWords.test(text.trim())));

const fitsInt64 = (text: string): boolean => {
  if (text.length <= 18) return true;
  const value = BigInt(text.replace('+', ''));
  return value >= int64.least && value <= int64.most;
};

const readDay = (text: string): string | undefined => {
  const found = day.exec(text);
  if (found === null) return undefined;
  const [year, month, date] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || date < 1 || date > last) return undefined;
  return `${found[1]}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
};

const offsetMinutes = (zone: string): number => {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return (zone.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
};

/** With an offset the moment is told in UTC, without one as it stands. Fractions beyond microseconds are cut. */
const readMoment = (text: string): string | undefined => {
  const found = moment.exec(text);
  const date = found?.[1] === undefined ? undefined : readDay(found[1]);
  if (found === null || date === undefined) return undefined;
  const [, , hour = '00', minute = '00', second = '00', fraction = '', zone] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || (zone !== undefined && found[2] === undefined)) return undefined;
  const micros = fraction === '' ? '' : `.${fraction.slice(0, 6)}`;
  if (zone === undefined || offsetMinutes(zone) === 0) return `${date} ${hour}:${minute}:${second}${micros}`;
  const utc = new Date(Date.parse(`${date}T${hour}:${minute}:${second}Z`) - offsetMinutes(zone) * 60_000);
  return `${utc.toISOString().slice(0, 19).replace('T', ' ')}${micros}`;
};

const commaNumber = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+$/;
const groupedNumber = /^[+-]?\d{1,3}(?:\.\d{3})+$/;

/** "1.234,5" as "1234.5"; what is no number with a decimal comma is none with a decimal point either. */
const pointed = (text: string): string =>
  commaNumber.test(text) || groupedNumber.test(text) ? text.replaceAll('.', '').replace(',', '.') : text.includes('.') ? '' : text;

/** How numbers are written: with a decimal point, unless it says otherwise. */
export type Decimal = CsvFormat['decimal'];

export const looksLike = (type: ColumnType, raw: string, mark?: Decimal): boolean => {
  const text = type === 'number' && mark === ',' ? pointed(raw.trim()) : raw.trim();
  switch (type) {
    case 'boolean':
      return /^(?:true|false)$/i.test(text);
    case 'integer':
      return wholeNumber.test(text) && !leadingZero.test(text) && fitsInt64(text);
    case 'number':
      if (!decimal.test(text) || !Number.isFinite(Number(text))) return false;
      return wholeNumber.test(text) ? looksLike('integer', text) : !leadingZero.test(text);
    case 'date':
      return readDay(text) !== undefined;
    case 'datetime':
      return readMoment(text) !== undefined;
    case 'text':
      return true;
  }
};

/** The spelling for the engine, '' for a missing value, undefined for one that the type cannot hold. */
export const readValue = (type: ColumnType, raw: string, mark?: Decimal): string | undefined => {
  if (isMissing(type, raw)) return '';
  if (type === 'text') return raw;
  const text = type === 'number' && mark === ',' ? pointed(raw.trim()) : raw.trim();
  switch (type) {
    case 'boolean':
      return trueWords.test(text) ? 'true' : falseWords.test(text) ? 'false' : undefined;
    case 'integer':
      return wholeNumber.test(text) && fitsInt64(text) ? text.replace('+', '') : undefined;
    case 'number':
      return decimal.test(text) && Number.isFinite(Number(text)) ? String(Number(text)) : undefined;
    case 'date':
      return readDay(text);
    case 'datetime':
      return readMoment(text);
  }
};
