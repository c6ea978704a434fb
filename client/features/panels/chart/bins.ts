/**
 * Bins in SQL, for axes of cells. An axis gives two columns, where the cell begins and where it ends; the end is NULL for a
 * category, which has none. Whole numbers get bins of whole width, so that each holds as many of them as the next.
 */
export interface Axis {
  readonly alias: 'x' | 'y';
  /** Its value in the table; a number when there are bins. */
  readonly sql: string;
  /** Undefined: categories. */
  readonly bins: 'whole' | 'real' | undefined;
}

const bounds = ({ alias, bins }: Axis, count: number): string[] => {
  if (bins === undefined) return [];
  const span = `max(${alias}_v) - min(${alias}_v)`;
  const width = bins === 'whole' ? `greatest(1, ceil((${span} + 1) / ${count}))` : `(${span}) / ${count}`;
  return [`min(${alias}_v) AS ${alias}_lo`, `${width} AS ${alias}_w`];
};

/** Number of the bin, or the category itself: what rows are grouped by. */
const indexOf = ({ alias, bins }: Axis, count: number): string =>
  bins === undefined
    ? `${alias}_v AS ${alias}_i`
    : `CAST(CASE WHEN ${alias}_w = 0 THEN 0 ELSE least(${count - 1}, floor((${alias}_v - ${alias}_lo) / ${alias}_w)) END AS UTINYINT) AS ${alias}_i`;

const edgesOf = ({ alias, bins }: Axis): string => {
  if (bins === undefined) return `${alias}_i AS ${alias}, CAST(NULL AS DOUBLE) AS ${alias}_to`;
  const edge = (index: string): string => {
    const value = `${alias}_lo + ${index} * ${alias}_w`;
    return bins === 'whole' ? `CAST(${value} AS BIGINT)` : value;
  };
  return `${edge(`${alias}_i`)} AS ${alias}, ${edge(`(${alias}_i + 1)`)} AS ${alias}_to`;
};

export interface Binning {
  /** Common table expressions `d` (rows) and `b` (bounds, one row). */
  readonly from: string;
  /** Select list over both: the key of each axis, small and quickly grouped by. At most 256 bins. */
  readonly index: string;
  /** The names of these keys. */
  readonly keys: string;
  /** Select list over the keys and `b`: the edges. */
  readonly edges: string;
}

export const binning = (axes: readonly Axis[], count: number, also: string, rows: string): Binning => {
  const limits = axes.flatMap((axis) => bounds(axis, count));
  return {
    from: `d AS (SELECT ${axes.map(({ alias, sql }) => `${sql} AS ${alias}_v`).join(', ')}${also} FROM ${rows}),
b AS (SELECT ${limits.length === 0 ? '1 AS one' : `${limits.join(', ')} FROM d`})`,
    index: axes.map((axis) => indexOf(axis, count)).join(', '),
    keys: axes.map(({ alias }) => `${alias}_i`).join(', '),
    edges: axes.map(edgesOf).join(', '),
  };
};
