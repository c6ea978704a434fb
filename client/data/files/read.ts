/**
 * Reads a file of any format. Each reader is loaded when a file needs it. Everything that looks at a file's bytes, the preview,
 * the check before an import and the feeding of the engine, comes through these two functions.
 */
import { fault } from '../../../shared/model/faults.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { SourceTable } from '../columnar/source.ts';
import type { Unpacked } from '../packed/unpack.ts';
import type { ColumnarFormat, DataFormat } from '../../../shared/documents/formats.ts';
import { detectKind, type FileKind } from './detect.ts';
import type { ConvertOptions, FormatChoice, FormatKind, Inspected, Inspection, Progress } from './inspection.ts';

const refused = (what: string): Inspected => ({ result: err(fault('FILE_UNSUPPORTED', { what })), partial: undefined });

const openTable = async (bytes: Uint8Array, kind: ColumnarFormat['kind']): Promise<Result<SourceTable>> =>
  kind === 'parquet' ? (await import('../columnar/parquet.ts')).openParquet(bytes) : (await import('../columnar/arrowFile.ts')).openArrow(bytes);

const inspectPlain = async (bytes: Uint8Array, kind: FileKind, choice: FormatChoice, progress: Progress): Promise<Inspected> => {
  switch (kind) {
    case 'csv':
      return (await import('../csv/inspect.ts')).inspectCsv(bytes, choice, progress);
    case 'json':
      return (await import('../json/inspect.ts')).inspectJson(bytes, choice, progress);
    case 'parquet':
    case 'arrow': {
      const table = await openTable(bytes, kind);
      if (!table.ok) return { result: table, partial: undefined };
      return (await import('../columnar/read.ts')).inspectTable(table.value, kind);
    }
    default:
      return refused(kind);
  }
};

const formatKinds: readonly string[] = ['csv', 'json', 'parquet', 'arrow'] satisfies readonly FormatKind[];
const isFormatKind = (kind: FileKind): kind is FormatKind => formatKinds.includes(kind);

const inspectOne = async (bytes: Uint8Array, name: string, choice: FormatChoice, progress: Progress): Promise<Inspected> => {
  const kind = choice.kind ?? detectKind(bytes, name);
  const inspected = await inspectPlain(bytes, kind, choice, progress);
  return isFormatKind(kind) ? { ...inspected, taken: { kind, entries: [], entry: undefined } } : inspected;
};

/** What was found inside, with how to get there. */
const packed = ({ result, partial, taken }: Inspected, { pack, entries }: Unpacked): Inspected => {
  const within = (inspection: Inspection): Inspection => ({ ...inspection, format: { ...inspection.format, pack } });
  return {
    result: result.ok ? ok(within(result.value)) : result,
    partial: partial && within(partial),
    ...(taken && { taken: { ...taken, entries, entry: pack.kind === 'zip' ? pack.entry : undefined } }),
  };
};

/** What it reports is true of the whole file, not of a sample. */
export const inspect = async (bytes: Uint8Array, name: string, choice: FormatChoice, progress: Progress): Promise<Inspected> => {
  if (bytes.length === 0) return { result: err(fault('CSV_EMPTY', { rows: 0 })), partial: undefined };
  const kind = detectKind(bytes, name);
  if (kind !== 'gzip' && kind !== 'zip') return inspectOne(bytes, name, choice, progress);
  const { unpack } = await import('../packed/unpack.ts');
  const plain = unpack(bytes, name, { kind, entry: choice.entry }, progress);
  if (!plain.ok) return { result: plain, partial: undefined };
  const inner = detectKind(plain.value.bytes, plain.value.name);
  if (inner === 'gzip' || inner === 'zip') return refused('nested');
  return packed(await inspectOne(plain.value.bytes, plain.value.name, choice, progress), plain.value);
};

/** Checks every value and, with `emit`, hands the engine's blocks over. Answers the number of rows. */
export const convert = async (
  file: Uint8Array,
  format: DataFormat,
  options: ConvertOptions,
): Promise<Result<{ readonly rows: number }>> => {
  let bytes = file;
  if (format.pack !== undefined) {
    const plain = (await import('../packed/unpack.ts')).unpack(file, '', format.pack, options.progress);
    if (!plain.ok) return plain;
    bytes = plain.value.bytes;
  }
  switch (format.kind) {
    case undefined:
      return (await import('../csv/convert.ts')).convertCsv(bytes, format, options);
    case 'json':
      return (await import('../json/convert.ts')).convertJson(bytes, format, options);
    default: {
      const table = await openTable(bytes, format.kind);
      return table.ok ? (await import('../columnar/read.ts')).convertTable(table.value, options) : table;
    }
  }
};
