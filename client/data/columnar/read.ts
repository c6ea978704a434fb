/** The two readings of a columnar file: what it holds, and its rows for the engine under the types that were chosen. */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { ConvertOptions, Inspected } from '../files/inspection.ts';
import { columnNames } from '../files/names.ts';
import type { ColumnarFormat } from '../../../shared/documents/formats.ts';
import type { ColumnType } from '../types.ts';
import type { Cells } from './blocks.ts';
import { recast, spell } from './cells.ts';
import type { Batch, Raw, SourceTable } from './source.ts';

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** A value in the form of its column's type, as the engine can hold it; undefined when it cannot. */
const fitted = (type: ColumnType, value: Raw): Raw | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value >= least && value <= most ? value : undefined;
  if (type === 'integer') return Number.isSafeInteger(value) ? value : undefined;
  return value;
};

export const inspectTable = async (table: SourceTable, kind: ColumnarFormat['kind']): Promise<Inspected> => {
  const nothing = (problem: Fault): Inspected => ({ result: err(problem), partial: undefined });
  if (table.rows === 0 || table.columns.length === 0) return nothing(fault('NO_ROWS'));
  const preview: { line: number; fields: (string | null)[] }[] = [];
  for await (const batch of table.batches(Math.min(table.rows, limits.previewRows))) {
    if (!batch.ok) return nothing(batch.fault);
    for (let row = 0; row < batch.value.rows; row += 1) {
      const fields = table.columns.map(({ type }, index) => {
        const value = batch.value.columns[index]?.[row] ?? null;
        return value === null ? null : (spell(type, value) ?? String(value));
      });
      preview.push({ line: preview.length + 1, fields });
    }
  }
  const names = columnNames(table.columns.map(({ name }) => name));
  const columns = table.columns.map(({ type }, index) => ({ name: names[index] ?? '', type }));
  const inspection = { format: { kind }, columns, rows: table.rows, preview };
  return { result: ok(inspection), partial: inspection };
};

/** Rows of one block: bounded by bytes for narrow columns, and by the texts that they hold. */
const blockRows = (columns: number): number => Math.max(256, Math.floor(limits.engineBlockBytes / (8 * Math.max(1, columns))));

const textLength = (cells: readonly Cells[]): number =>
  cells.reduce((sum, column) => {
    // A column of texts begins with one, or with nothing.
    if (typeof column[0] !== 'string' && column[0] !== null) return sum;
    let all = sum;
    for (let at = 0; at < column.length; at += 1) {
      const cell = column[at];
      if (typeof cell === 'string') all += cell.length;
    }
    return all;
  }, 0);

type MakeBlock = (cells: readonly Cells[]) => Bytes;

/** Halves what would be too large, down to one row. */
const emitBlocks = (cells: readonly Cells[], make: MakeBlock, emit: NonNullable<ConvertOptions['emit']>): void => {
  const rows = cells[0]?.length ?? 0;
  if (rows > 1 && textLength(cells) > 4 * limits.engineBlockBytes) {
    const half = rows >> 1;
    emitBlocks(cells.map((column) => column.slice(0, half)), make, emit);
    emitBlocks(cells.map((column) => column.slice(half)), make, emit);
  } else emit(make(cells));
};

const areWhole = (numbers: Float64Array): boolean => {
  for (let at = 0; at < numbers.length; at += 1) if (!Number.isSafeInteger(numbers[at])) return false;
  return true;
};

const cellsOf = (
  { columns }: Batch,
  natural: readonly ColumnType[],
  chosen: ConvertOptions['columns'],
  { from, to, first }: { readonly from: number; readonly to: number; readonly first: number },
): Result<readonly Cells[]> => {
  const cells: Cells[] = [];
  for (const [index, { name, type }] of chosen.entries()) {
    const own = natural[index] ?? 'text';
    const values = columns[index] ?? [];
    const close = values instanceof Float64Array && own === type ? values.subarray(from, to) : undefined;
    if (close !== undefined && (type !== 'integer' || areWhole(close))) {
      cells.push(close);
      continue;
    }
    const column: Raw[] = Array.prototype.slice.call(values, from, to);
    for (let at = 0; at < to - from; at += 1) {
      const value = column[at] ?? null;
      const cell = value === null ? null : own === type ? fitted(type, value) : recast(own, type, value);
      if (cell === undefined) return err(fault('BAD_VALUE', { row: first + from + at + 1, column: name, type }));
      if (cell !== column[at]) column[at] = cell;
    }
    cells.push(column);
  }
  return ok(cells);
};

/** Without `emit` every row is read and checked all the same. */
export const convertTable = async (
  table: SourceTable,
  { columns, emit, ready, progress }: ConvertOptions,
): Promise<Result<{ readonly rows: number }>> => {
  if (columns.length !== table.columns.length) return err(fault('FILE_DIFFERENT'));
  if (table.rows === 0) return err(fault('NO_ROWS'));
  const natural = table.columns.map(({ type }) => type);
  const make: MakeBlock | undefined = emit && ((arrow) => (cells) => arrow.arrowBlock(columns, cells))(await import('./blocks.ts'));
  const step = blockRows(columns.length);
  let done = 0;
  for await (const batch of table.batches()) {
    if (!batch.ok) return batch;
    for (let from = 0; from < batch.value.rows; from += step) {
      const to = Math.min(from + step, batch.value.rows);
      const cells = cellsOf(batch.value, natural, columns, { from, to, first: done });
      if (!cells.ok) return cells;
      if (emit !== undefined && make !== undefined) emitBlocks(cells.value, make, emit);
      progress(done + to, table.rows);
      await ready?.();
    }
    done += batch.value.rows;
  }
  return ok({ rows: done });
};
