/** The cells of an answer (query.ts) put where they belong: a table with a column for each value of the column field. Pure. */
import type { Cell, Column, ResultTable } from '../../../data/types.ts';
import { isNumeric } from '../columns.ts';
import { emptyName, otherName } from '../gathered.ts';
import type { PivotSettings } from './settings.ts';
import { english, said, t } from '../../../texts/text.ts';

const aggregateNames = { count: english`Count`, sum: english`Sum`, mean: english`Mean`, median: english`Median`, min: english`Minimum`, max: english`Maximum` } as const;

/** "Mean of rate", "Count of rows". */
export const valueName = ({ aggregate, value }: PivotSettings): string => {
  const gathered = said(aggregateNames[aggregate]);
  return value === '' ? t`${gathered} of rows` : t`${gathered} of ${value}`;
};

export interface Matrix {
  readonly table: ResultTable;
  /** How many of the first columns are labels of rows. */
  readonly labels: number;
  /** Rows without the one of totals, which is the last. */
  readonly groups: number;
}

const rank = (label: string): number => [otherName(), emptyName()].indexOf(label);
const byLabel = (a: string, b: string): number => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true });

const rounded = (cell: Cell, decimals: number | null): Cell => (typeof cell === 'number' && decimals !== null ? Number(cell.toFixed(decimals)) : cell);

export const matrixOf = (settings: PivotSettings, result: ResultTable): Matrix => {
  const labels = settings.rows.length;
  const [across, measure, gr, gc] = [labels, labels + 1, labels + 2, labels + 3];
  const at = (column: number, row: number): Cell => result.values[column]?.[row] ?? null;
  const isTotal = (column: number, row: number): boolean => Number(at(column, row)) === 1;
  const hasRows = labels > 0;
  const hasColumns = settings.columns !== '';
  const heads = new Set<string>();
  const groups = new Map<string, { readonly labels: readonly Cell[]; readonly cells: Map<string, Cell>; total: Cell }>();
  const totals = new Map<string, Cell>();
  let grand: Cell = null;
  for (let row = 0; row < result.rows; row += 1) {
    const [ofRows, ofColumns] = [isTotal(gr, row), isTotal(gc, row)];
    const cell = rounded(at(measure, row), settings.decimals);
    const head = String(at(across, row) ?? '');
    if (hasColumns && !ofColumns) heads.add(head);
    if (ofRows) {
      if (ofColumns) grand = cell;
      else totals.set(head, cell);
      continue;
    }
    const own = settings.rows.map((_, label) => at(label, row));
    const key = JSON.stringify(own);
    const group = groups.get(key) ?? { labels: own, cells: new Map<string, Cell>(), total: null };
    groups.set(key, group);
    if (ofColumns) group.total = cell;
    else group.cells.set(head, cell);
  }
  const shown = [...heads].sort(byLabel);
  const lines = hasRows ? [...groups.values()] : [];
  const withTotals = settings.totals;
  const name = valueName(settings);
  const measured: Column['type'] = result.columns[measure]?.type ?? 'number';
  const rowTotals = !hasColumns || withTotals;
  // Without rows the totals are all that there is.
  const last = !hasRows || withTotals;
  const columns: readonly Column[] = [
    ...settings.rows.map((label, index) => ({ name: label, type: result.columns[index]?.type ?? ('text' as const) })),
    ...shown.map((head) => ({ name: head === '' ? t`Empty` : head, type: measured })),
    ...(rowTotals ? [{ name: hasColumns ? t`Total` : name, type: measured }] : []),
  ];
  const label = (cell: Cell, index: number): Cell => (cell === null && !isNumeric(columns[index] ?? { name: '', type: 'text' }) ? emptyName() : cell);
  const values = [
    ...settings.rows.map((_, index) => [...lines.map((line) => label(line.labels[index] ?? null, index)), ...(last ? [index === 0 ? t`Total` : null] : [])]),
    ...shown.map((head) => [...lines.map((line) => line.cells.get(head) ?? null), ...(last ? [totals.get(head) ?? null] : [])]),
    ...(rowTotals ? [[...lines.map((line) => line.total), ...(last ? [grand] : [])]] : []),
  ];
  const rows = lines.length + (last ? 1 : 0);
  return { table: { columns, values, rows, total: rows }, labels, groups: lines.length };
};
