/** A data set in words: its types, how it is read, what a distribution shows, why a newer file was not taken. */
import type { Fault } from '../../../shared/model/faults.ts';
import type { DataFormat } from '../../../shared/documents/formats.ts';
import type { Cell, ColumnType } from '../../data/types.ts';
import { count, counted, figure } from '../../texts/format.ts';
import { importWords } from '../import/words.ts';
import type { Bar, Bounds } from './statistics.ts';
import { numberFormat } from '../../texts/locale.ts';
import { english, said, t, type Text } from '../../texts/text.ts';

export const typeWords: { readonly [type in ColumnType]: Text } = {
  integer: english`whole number`,
  number: english`number`,
  text: english`text`,
  date: english`date`,
  datetime: english`date and time`,
  boolean: english`yes or no`,
};

/** "CSV, comma, UTF-8, zipped". */
export const formatWords = (format: DataFormat): string => {
  const delimiters = { ',': t`comma`, ';': t`semicolon`, '\t': t`tab`, '|': t`vertical bar` } as const;
  const encodings = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', 'windows-1252': 'Windows-1252' } as const;
  const read = {
    csv: () => (format.kind === undefined ? ['CSV', delimiters[format.delimiter], encodings[format.encoding], ...(format.decimal === ',' ? [t`decimal comma`] : [])] : []),
    json: () => ['JSON'],
    parquet: () => ['Parquet'],
    arrow: () => ['Arrow'],
  }[format.kind ?? 'csv']();
  return [...read, ...(format.pack === undefined ? [] : [t`in ${format.pack.kind}`])].join(', ');
};

const exact = numberFormat({ maximumFractionDigits: 12 });

/** A bound as it is shown, every digit of it; whole numbers of four digits are mostly years. */
export const boundText = (cell: Cell, type: ColumnType): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return Math.abs(cell) < 10_000 && Number.isInteger(cell) ? String(cell) : exact.format(cell);
  return type === 'datetime' ? String(cell).replace('T', ' ') : String(cell);
};

const percent = numberFormat({ maximumFractionDigits: 1 });
/** "43.9 %"; what rounds to nothing is "under 0.1 %". */
export const share = (part: number, whole: number): string => {
  const value = whole === 0 ? 0 : (100 * part) / whole;
  return value > 0 && value < 0.1 ? t`under 0.1 %` : `${percent.format(value)} %`;
};

const placeText = (value: number, type: ColumnType): string => {
  if (type === 'date') return new Date(value * 86_400_000).toISOString().slice(0, 10);
  if (type === 'datetime') return new Date(value).toISOString().slice(0, 16).replace('T', ' ');
  return Number.isInteger(value) ? boundText(value, type) : figure(value);
};

/** What the bars of a line of numbers or times show, for those who cannot see them. */
export const spreadWords = (bars: readonly Bar[], { low, high, spans }: Bounds, type: ColumnType): string => {
  const tallest = bars.reduce<Bar | undefined>((best, bar) => (best === undefined || bar.count > best.count ? bar : best), undefined);
  if (tallest === undefined || spans === 1) return t`One value: ${placeText(low, type)}`;
  const single = (type === 'integer' || type === 'date') && spans === high - low + 1;
  const width = single ? 1 : (high - low) / spans;
  const from = placeText(low + tallest.index * width, type);
  const place = single ? t`at ${from}` : t`from ${from} to ${placeText(low + (tallest.index + 1) * width, type)}`;
  return t`${counted(spans, 'bar')}; the tallest, ${place}, has ${counted(tallest.count, 'row')}`;
};

/** Why the whole file did not fit although its columns do. */
export const replaceWords = (fault: Fault): string => {
  const { line, row, column, type } = fault.facts ?? {};
  if (fault.code !== 'CSV_BAD_VALUE' && fault.code !== 'BAD_VALUE') return importWords(fault, false);
  const place = typeof line === 'number' ? t`Line ${count(line)}` : t`Row ${typeof row === 'number' ? count(row) : ''}`;
  const known = Object.entries(typeWords).find(([name]) => name === type)?.[1];
  const wanted = known === undefined ? String(type) : said(known);
  return t`${place}: the value in column “${column ?? ''}” is no ${wanted}. Nothing was changed.`;
};
