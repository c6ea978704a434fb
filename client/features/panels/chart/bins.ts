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

const edges = ({ alias, bins }: Axis, count: number): string => {
  if (bins === undefined) return `${alias}_v AS ${alias}, CAST(NULL AS DOUBLE) AS ${alias}_to`;
  const index = `CASE WHEN ${alias}_w = 0 THEN 0 ELSE least(${count - 1}, floor((${alias}_v - ${alias}_lo) / ${alias}_w)) END`;
  const edge = (more: string): string => {
    const value = `${alias}_lo + (${index}${more}) * ${alias}_w`;
    return bins === 'whole' ? `CAST(${value} AS BIGINT)` : value;
  };
  return `${edge('')} AS ${alias}, ${edge(' + 1')} AS ${alias}_to`;
};

/** Common table expressions `d` (rows) and `b` (bounds, one row), and the select list over both that gives the edges. */
export const binning = (
  axes: readonly Axis[],
  count: number,
  also: string,
  rows: string,
): { readonly from: string; readonly select: string } => {
  const limits = axes.flatMap((axis) => bounds(axis, count));
  return {
    from: `d AS (SELECT ${axes.map(({ alias, sql }) => `${sql} AS ${alias}_v`).join(', ')}${also} FROM ${rows}),
b AS (SELECT ${limits.length === 0 ? '1 AS one' : `${limits.join(', ')} FROM d`})`,
    select: axes.map((axis) => edges(axis, count)).join(', '),
  };
};
