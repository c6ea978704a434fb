/** Values of columnar files as text, for the preview and for a type that a person chose, and back. */
import { readValue } from '../csv/values.ts';
import type { ColumnType } from '../types.ts';
import type { Raw } from './source.ts';

const dayMilliseconds = 86_400_000;
const microsecond = 1_000_000n;
const loose = new TextDecoder();
const strict = new TextDecoder('utf-8', { fatal: true });

/** Rounds towards the past, as moments before 1970 need. */
export const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;

const isoDay = (days: number): string | undefined => {
  const date = new Date(days * dayMilliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/T.*$/, '');
};

const isoMoment = (micros: bigint): string | undefined => {
  const seconds = floorDivide(micros, microsecond);
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const fraction = micros - seconds * microsecond;
  const digits = fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
  return date.toISOString().replace('T', ' ').replace(/\.\d+Z$/, '') + digits;
};

/** Undefined for a day or moment that no calendar text can hold. */
export const spell = (type: ColumnType, value: Exclude<Raw, null>): string | undefined => {
  if (type === 'date') return isoDay(Number(value));
  if (type === 'datetime') return isoMoment(BigInt(value));
  return String(value);
};

const microsOf = (text: string): bigint => {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?$/.exec(text) ?? [];
  return BigInt(Date.parse(`${seconds.replace(' ', 'T')}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
};

/** A value under another type than its own: null when it is missing there, undefined when the type cannot hold it. */
export const recast = (from: ColumnType, to: ColumnType, value: Exclude<Raw, null>): Raw | undefined => {
  const text = spell(from, value);
  if (text === undefined || to === 'text') return text;
  const read = readValue(to, text);
  if (read === undefined || read === '') return read === '' ? null : undefined;
  switch (to) {
    case 'integer':
      return BigInt(read);
    case 'number':
      return Number(read);
    case 'boolean':
      return read === 'true';
    case 'date':
      return Date.parse(`${read}T00:00:00Z`) / dayMilliseconds;
    case 'datetime':
      return microsOf(read);
  }
};

/** Bytes without a meaning of their own: as text when they are one, else as hexadecimal digits. */
export const bytesText = (bytes: Uint8Array): string => {
  try {
    return strict.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
};

export const decodeText = (bytes: Uint8Array): string => loose.decode(bytes);

/** Time of day, from ticks of which `perSecond` make a second. */
export const clockText = (ticks: bigint, perSecond: bigint): string => {
  const seconds = floorDivide(ticks, perSecond);
  const part = (of: bigint): string => of.toString().padStart(2, '0');
  const fraction = ticks - seconds * perSecond;
  const digits = fraction === 0n ? '' : `.${fraction.toString().padStart(perSecond.toString().length - 1, '0').replace(/0+$/, '')}`;
  return `${part(seconds / 3600n)}:${part((seconds / 60n) % 60n)}:${part(seconds % 60n)}${digits}`;
};

/** A nested value as JSON; integers keep their digits. */
export const jsonText = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(bytesText(value));
  if (typeof value !== 'object' || value instanceof Date) return JSON.stringify(value);
  // Lists and records of Arrow.
  if ('toJSON' in value && typeof value.toJSON === 'function') return jsonText(value.toJSON());
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value as ArrayLike<unknown>, jsonText).join(',')}]`;
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`).join(',')}}`;
};

/** A decimal from its digits without the point. */
const decimalText = (unscaled: bigint, scale: number): string => {
  if (scale <= 0) return (unscaled * 10n ** BigInt(-scale)).toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

/** Up to 18 digits fit into the engine's integers; longer whole decimals stay text, so that none is lost. */
export const decimalType = (precision: number, scale: number): ColumnType =>
  scale > 0 ? 'number' : precision <= 18 ? 'integer' : 'text';

export const decimalRaw = (type: ColumnType, unscaled: bigint, scale: number): Raw => {
  if (type === 'integer') return unscaled * 10n ** BigInt(-scale);
  const text = decimalText(unscaled, scale);
  return type === 'number' ? Number(text) : text;
};
