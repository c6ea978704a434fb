/** The six real files as plain Node reads them, by means that share nothing with the product: what its figures are compared with. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { root } from './folders.ts';

export const realFile = (name: string): string => path.join(root, 'node_modules/vega-datasets/data', name);
export const realBytes = (name: string): Buffer => readFileSync(realFile(name));

export type Row = Readonly<Record<string, unknown>>;

export interface RealFile {
  readonly name: string;
  readonly alias: string;
  readonly rows: readonly Row[];
  /** A column of numbers that is summed, averaged, cut into bins. */
  readonly value: string;
  /** What rows are grouped by in SQL, and the same in Node. */
  readonly key: { readonly sql: string; readonly of: (row: Row) => string | null };
  /** A condition in SQL, and the same in Node. */
  readonly where: { readonly sql: string; readonly is: (row: Row) => boolean };
  /** Columns of a bar chart of sums. */
  readonly bars: readonly [x: string, y: string];
}

/** Cells of a file whose fields hold no line ends; quoted ones may hold commas. */
const csvRows = (name: string): readonly Row[] => {
  const [head = [], ...rows] = realBytes(name)
    .toString()
    .trim()
    .split(/\r?\n/)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => (quoted ?? plain ?? '').replaceAll('""', '"')));
  return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] === '' ? null : row[at]])));
};

const column = (name: string) => ({ sql: `"${name}"`, of: (row: Row) => (row[name] === null || row[name] === undefined ? null : String(row[name])) });

export const readRealFiles = async (): Promise<readonly RealFile[]> => {
  const movies = JSON.parse(realBytes('movies.json').toString()) as readonly Row[];
  const flights = tableFromIPC(realBytes('flights-200k.arrow')).toArray().map((row) => row.toJSON() as Row);
  const raw = new Uint8Array(realBytes('flights-3m.parquet')).buffer;
  const late: readonly Row[] = await parquetReadObjects({ file: raw, columns: ['date', 'delay', 'distance', 'origin'], compressors });
  const may = Date.UTC(2001, 4, 1);
  return [
    {
      name: 'seattle-weather.csv',
      alias: 'seattle_weather',
      rows: csvRows('seattle-weather.csv'),
      value: 'precipitation',
      key: column('weather'),
      where: { sql: "weather = 'rain'", is: (row) => row['weather'] === 'rain' },
      bars: ['weather', 'precipitation'],
    },
    {
      name: 'zipcodes.csv',
      alias: 'zipcodes',
      rows: csvRows('zipcodes.csv'),
      value: 'latitude',
      key: column('state'),
      where: { sql: "state = 'NY' AND zip_code LIKE '0%'", is: (row) => row['state'] === 'NY' && String(row['zip_code']).startsWith('0') },
      bars: ['state', 'latitude'],
    },
    {
      name: 'birdstrikes.csv',
      alias: 'birdstrikes',
      rows: csvRows('birdstrikes.csv'),
      value: 'Cost Total $',
      key: column('Wildlife Size'),
      where: { sql: 'year("Flight Date") = 1995', is: (row) => String(row['Flight Date']).startsWith('1995') },
      bars: ['Wildlife Size', 'Cost Total $'],
    },
    {
      name: 'movies.json',
      alias: 'movies',
      rows: movies,
      value: 'IMDB Rating',
      key: column('MPAA Rating'),
      where: { sql: 'Director IS NULL', is: (row) => row['Director'] === null },
      bars: ['MPAA Rating', 'US Gross'],
    },
    {
      name: 'flights-200k.arrow',
      alias: 'flights_200k',
      rows: flights,
      value: 'delay',
      key: { sql: 'CAST(floor(distance / 250) AS INTEGER)', of: (row) => String(Math.floor(Number(row['distance']) / 250)) },
      where: { sql: 'delay > 60', is: (row) => Number(row['delay']) > 60 },
      bars: ['distance', 'delay'],
    },
    {
      name: 'flights-3m.parquet',
      alias: 'flights_3m',
      rows: late,
      value: 'delay',
      key: column('origin'),
      where: { sql: "date < '2001-05-01'", is: (row) => (row['date'] as Date).getTime() < may },
      bars: ['origin', 'delay'],
    },
  ];
};

const numbersOf = (rows: readonly Row[], name: string): readonly number[] =>
  rows.flatMap((row) => (row[name] === null || row[name] === undefined ? [] : [Number(row[name])]));

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Rows, sum, mean, least, greatest of the value, and rows that meet the condition. */
export const figuresOf = ({ rows, value, where }: RealFile): readonly number[] => {
  const numbers = numbersOf(rows, value);
  const [least, most] = numbers.reduce(([low, high], number) => [Math.min(low, number), Math.max(high, number)] as const, [Infinity, -Infinity] as const);
  const met = rows.reduce((sum, row) => sum + (where.is(row) ? 1 : 0), 0);
  return [rows.length, total(numbers), total(numbers) / numbers.length, least, most, met];
};

/** The largest groups: key, rows, mean of the value. */
export const groupsOf = ({ rows, value, key }: RealFile, most: number): readonly (readonly [key: string, rows: number, mean: number])[] => {
  const groups = new Map<string, { rows: number; values: number[] }>();
  for (const row of rows) {
    const name = key.of(row);
    if (name === null) continue;
    const group = groups.get(name) ?? { rows: 0, values: [] };
    groups.set(name, group);
    group.rows += 1;
    if (row[value] !== null && row[value] !== undefined) group.values.push(Number(row[value]));
  }
  return [...groups]
    .map(([name, group]) => [name, group.rows, total(group.values) / group.values.length] as const)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, most);
};

/** Sums of `bars` by the text of x; rows without x are no bar. */
export const sumsOf = ({ rows, bars: [x, y] }: RealFile): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(String(row[x] ?? ''), (sums.get(String(row[x] ?? '')) ?? 0) + Number(row[y] ?? 0));
  return sums;
};

/** Rows in each of so many bins of equal width from the least to the greatest value, the last one closed; empty ones left out. */
export const binsOf = ({ rows, value }: Pick<RealFile, 'rows' | 'value'>, bins: number): readonly number[] => {
  const numbers = numbersOf(rows, value);
  const [low, high] = numbers.reduce(([least, most], number) => [Math.min(least, number), Math.max(most, number)] as const, [Infinity, -Infinity] as const);
  const counts = Array.from({ length: bins }, () => 0);
  for (const number of numbers) {
    const at = Math.min(bins - 1, Math.floor((number - low) / ((high - low) / bins)));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.filter((count) => count > 0);
};
