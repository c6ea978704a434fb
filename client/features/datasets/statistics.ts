/**
 * What a data set's columns hold, asked of the engine in two questions for each block of columns: first the counts and bounds of
 * all of them in one pass over the table, then how their values are spread, for which the bounds have to be known. Exact, not
 * sampled; only distinct values are estimated where a table is so long that counting them would take the engine's memory.
 */
import { limits } from '../../../shared/model/limits.ts';
import { quoteName } from '../../data/engineSql.ts';
import type { Cell, Column, ColumnType, ResultTable } from '../../data/types.ts';

export interface Bar {
  /** Of a span of numbers or times: its number from the left. Of a value: its rank. */
  readonly index: number;
  /** The value itself, of text and yes or no. */
  readonly value: string | undefined;
  readonly count: number;
}

export interface Bounds {
  /** As numbers; times in ms, days in days. */
  readonly low: number;
  readonly high: number;
  /** Spans of equal width that lie between them. */
  readonly spans: number;
}

export interface ColumnFacts {
  /** Rows that have a value. */
  readonly present: number;
  readonly distinct: number;
  /** Distinct values are an estimate. */
  readonly about: boolean;
  /** Smallest and largest as the data has them; null when there is none. */
  readonly least: Cell;
  readonly most: Cell;
  /** Undefined for text and yes or no, and where no value can stand on a line. */
  readonly bounds: Bounds | undefined;
}

export interface ColumnStatistics extends ColumnFacts {
  /** Undefined while it is being asked. */
  readonly bars: readonly Bar[] | undefined;
}

const onLine: ReadonlySet<ColumnType> = new Set(['integer', 'number', 'date', 'datetime']);
/** What is counted one by one: whole numbers and days have a span for each while these are few. */
const stepwise: ReadonlySet<ColumnType> = new Set(['integer', 'date']);

const msPerDay = 86_400_000;

/** A place on a line. */
const position = ({ name, type }: Column): string => {
  const column = quoteName(name);
  if (type === 'date') return `(epoch_ms(CAST(${column} AS TIMESTAMP)) / ${msPerDay})`;
  return type === 'datetime' ? `epoch_ms(${column})` : column;
};

/** Numbers may be infinite or not numbers at all; these have no place on a line. */
const onlyFinite = ({ name, type }: Column): string => (type === 'number' ? ` FILTER (WHERE isfinite(${quoteName(name)}))` : '');

/** One row: for each column its present values, distinct ones, least and most, and where these lie. */
export const factsSql = (table: string, columns: readonly Column[], rows: number): string => {
  const parts = columns.flatMap((column, index) => {
    const name = quoteName(column.name);
    const distinct = rows > limits.exactDistinctRows ? `approx_count_distinct(${name})` : `count(DISTINCT ${name})`;
    const bound = (of: 'min' | 'max'): string =>
      column.type === 'text' ? `left(${of}(${name}), ${limits.statisticsText})` : `${of}(${name})${onlyFinite(column)}`;
    const place = (of: 'min' | 'max'): string =>
      onLine.has(column.type) ? `CAST(${of}(${position(column)})${onlyFinite(column)} AS DOUBLE)` : 'NULL';
    return [
      `count(${name}) AS p${index}`,
      `${distinct} AS d${index}`,
      `${bound('min')} AS a${index}`,
      `${bound('max')} AS z${index}`,
      `${place('min')} AS l${index}`,
      `${place('max')} AS h${index}`,
    ];
  });
  return `SELECT ${parts.join(', ')} FROM ${quoteName(table)}`;
};

const spansOf = (type: ColumnType, low: number, high: number): number => {
  if (low === high) return 1;
  const steps = high - low + 1;
  return stepwise.has(type) && steps <= limits.statisticsSpans ? steps : limits.statisticsSpans;
};

export const readFacts = (result: ResultTable, columns: readonly Column[], rows: number): readonly ColumnFacts[] => {
  const cells = new Map(result.columns.map(({ name }, index) => [name, result.values[index]?.[0] ?? null]));
  const number = (name: string): number => Number(cells.get(name) ?? 0);
  return columns.map(({ type }, index) => {
    const [low, high] = [cells.get(`l${index}`), cells.get(`h${index}`)];
    const has = typeof low === 'number' && typeof high === 'number';
    return {
      present: number(`p${index}`),
      distinct: Math.min(number(`d${index}`), number(`p${index}`)),
      about: rows > limits.exactDistinctRows,
      least: cells.get(`a${index}`) ?? null,
      most: cells.get(`z${index}`) ?? null,
      bounds: has ? { low, high, spans: spansOf(type, low, high) } : undefined,
    };
  });
};

/** Width of one span. Where each step has its own, the last one begins at `high`. */
const widthOf = (type: ColumnType, { low, high, spans }: Bounds): number =>
  stepwise.has(type) && spans === high - low + 1 ? 1 : (high - low) / spans;

const spread = (table: string, column: Column, index: number, bounds: Bounds): string => {
  const width = widthOf(column.type, bounds);
  const last = bounds.spans - 1;
  const span =
    width === 0 ? '0' : `CAST(least(${last}, floor((${position(column)} - CAST('${bounds.low}' AS DOUBLE)) / CAST('${width}' AS DOUBLE))) AS INTEGER)`;
  const finite = column.type === 'number' ? ` AND isfinite(${quoteName(column.name)})` : '';
  return (
    `SELECT ${index} AS c, span AS i, CAST(NULL AS VARCHAR) AS v, count(*) AS n FROM ` +
    `(SELECT ${span} AS span FROM ${quoteName(table)} WHERE ${quoteName(column.name)} IS NOT NULL${finite}) GROUP BY span`
  );
};

const frequent = (table: string, { name }: Column, index: number): string => {
  const column = quoteName(name);
  return (
    `SELECT ${index} AS c, CAST(row_number() OVER (ORDER BY n DESC, v) - 1 AS INTEGER) AS i, left(v, ${limits.statisticsText}) AS v, n FROM ` +
    `(SELECT CAST(${column} AS VARCHAR) AS v, count(*) AS n FROM ${quoteName(table)} WHERE ${column} IS NOT NULL ` +
    `GROUP BY 1 ORDER BY n DESC, v LIMIT ${limits.statisticsValues})`
  );
};

/** Where every value differs, the most frequent ones say nothing. */
const hasFrequent = ({ present, distinct }: ColumnFacts): boolean => present > 0 && (distinct < present || distinct <= limits.statisticsValues);

/** Undefined when there is nothing to ask. */
export const barsSql = (table: string, columns: readonly Column[], facts: readonly ColumnFacts[]): string | undefined => {
  const parts = columns.flatMap((column, index) => {
    const known = facts[index];
    if (known?.bounds !== undefined) return [spread(table, column, index, known.bounds)];
    return known !== undefined && !onLine.has(column.type) && hasFrequent(known) ? [frequent(table, column, index)] : [];
  });
  return parts.length === 0 ? undefined : parts.join(' UNION ALL ');
};

/** Rows that the answer has at most. */
export const barsLimit = (columns: readonly Column[]): number => columns.length * Math.max(limits.statisticsSpans, limits.statisticsValues);

export const readBars = (result: ResultTable, columns: readonly Column[]): readonly (readonly Bar[])[] => {
  const bars: Bar[][] = columns.map(() => []);
  const [of, index, value, count] = result.values;
  for (let row = 0; row < result.rows; row += 1) {
    const text = value?.[row];
    bars[Number(of?.[row])]?.push({
      index: Number(index?.[row]),
      value: typeof text === 'string' ? text : undefined,
      count: Number(count?.[row]),
    });
  }
  return bars.map((all) => all.sort((a, b) => a.index - b.index));
};
