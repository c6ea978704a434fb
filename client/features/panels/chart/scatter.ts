/**
 * Points of a scatter plot in SQL. More points than can be told apart are gathered: a fine grid lies over the plane, and the first
 * row of each cell stands for all rows in it, with their number. Fewer points come one by one, each a row of its own.
 *
 *   the least and the greatest of each axis have a row or column of the grid to themselves, so that the extent stays the true one
 */
interface Split {
  readonly name: string;
  readonly sql: string;
}

export interface Plane {
  /** What is shown. */
  readonly x: string;
  /** Where it lies, as a number; undefined: as far along as the order of its values. */
  readonly place: string | undefined;
  readonly y: string;
  /** The upright axis is logarithmic; what is not above zero lies nowhere on it. */
  readonly log: boolean;
  readonly splits: readonly Split[];
  /** Table and condition. */
  readonly from: string;
  /** Points drawn at most, over all splits. */
  readonly most: number;
}

/** Cells along x for one along y: plots are wider than tall. */
const shape = 2;

/** Number of the cell along one axis, from 0 to `cells` - 1. The factor is a trace short, so that only the ends are the first and the last. */
const cellOf = (value: string, axis: 'u' | 'v'): string =>
  `CAST(${value} > ${axis}_lo AS INTEGER) + CAST(floor((${value} - ${axis}_lo) * ${axis}_by) AS INTEGER) + CAST(${value} >= ${axis}_hi AS INTEGER)`;
const boundsOf = (axis: 'u' | 'v', cells: string): string =>
  `min(${axis}) AS ${axis}_lo, max(${axis}) AS ${axis}_hi, coalesce(0.999999999 * (${cells} - 2) / nullif(max(${axis}) - min(${axis}), 0), 0) AS ${axis}_by`;

/** Columns x, y, the splits, and n: how many rows the point stands for. Ordered by x. */
export const gatheredPoints = ({ x, place, y, log, splits, from, most }: Plane): string => {
  const names = splits.map(({ name }) => `, ${name}`).join('');
  const defined = splits.map(({ name, sql }) => `, ${sql} AS ${name}`).join('');
  const along = place ?? `CAST(dense_rank() OVER (ORDER BY ${x}) AS DOUBLE)`;
  const up = log ? `CASE WHEN ${y} > 0 THEN ln(${y}) END` : y;
  // Each split gets as many cells as every other, and all together no more than may be drawn.
  const parts = splits.length === 0 ? '1' : `(SELECT greatest(1, count(*)) FROM (SELECT DISTINCT${names.slice(1)} FROM d))`;
  return `WITH d AS NOT MATERIALIZED (SELECT ${x} AS x, ${y} AS y, ${along} AS u, ${up} AS v${defined}, row_number() OVER () AS r FROM ${from}),
s AS (SELECT greatest(3, floor(sqrt((${most} / ${parts} - 1) / ${shape}))) AS side),
b AS (SELECT count(*) AS n, ${boundsOf('u', `${shape} * any_value(side)`)}, ${boundsOf('v', 'any_value(side)')}, CAST(${shape} * any_value(side) AS INTEGER) AS wide FROM d, s),
k AS (SELECT x, y${names}, CASE WHEN n <= ${most} THEN CAST(r AS INTEGER) ELSE -1 - coalesce(1 + ${cellOf('u', 'u')} + wide * (${cellOf('v', 'v')}), 0) END AS k FROM d, b)
SELECT first(x) AS x, first(y) AS y${names}, count(*) AS n FROM k GROUP BY k${names} ORDER BY 1`;
};
