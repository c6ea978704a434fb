/** The few statements that the product itself sends to the engine. Names and texts of users are always quoted here. */
import { limits } from '../../shared/model/limits.ts';
import type { LineEnd } from './files/inspection.ts';
import { missingMark } from './csv/blocks.ts';
import type { CsvFormat } from '../../shared/documents/formats.ts';
import type { Column, ColumnType } from './types.ts';

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  text: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  boolean: 'BOOLEAN',
};

/** The folder of registered buffers; the only place that SQL may read files from. */
export const bufferFolder = 'holdfast/';

/**
 * Sent once, before any data. Extensions would be fetched from another origin, and so would files named by a URL; the last line
 * makes the choice final.
 */
export const lockDown: readonly string[] = [
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET allow_community_extensions = false',
  `SET memory_limit = '${limits.engineMemoryBytes / 1024 ** 2}MiB'`,
  "SET temp_directory = ''",
  `SET allowed_directories = ['${bufferFolder}']`,
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

export const createTable = (alias: string, columns: readonly Column[]): string =>
  `CREATE OR REPLACE TABLE ${quoteName(alias)} (${columns.map(({ name, type }) => `${quoteName(name)} ${sqlTypes[type]}`).join(', ')})`;

/** How a block of CSV is spelled: in the plain way of csv/blocks.ts, or as its file is (csv/walk.ts). */
const spelling = (raw: CsvFormat | undefined): string => {
  if (raw === undefined) return `delim = ',', quote = '"', escape = '"', nullstr = ${quoteText(missingMark)}, allow_quoted_nulls = false`;
  const quote = quoteText(raw.quote);
  return `delim = ${quoteText(raw.delimiter)}, quote = ${quote}, escape = ${quote}, nullstr = '', allow_quoted_nulls = true`;
};

/** Reads one block of CSV. Nothing is sniffed. */
export const insertBlock = (alias: string, columns: readonly Column[], file: string, raw?: { readonly format: CsvFormat; readonly lineEnd: LineEnd }): string => {
  const shape = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(sqlTypes[type])}`).join(', ');
  const lineEnd = raw?.lineEnd === '\r\n' ? "'\\r\\n'" : "'\\n'";
  return (
    `INSERT INTO ${quoteName(alias)} SELECT * FROM read_csv(${quoteText(file)}, auto_detect = false, header = false, ${spelling(raw?.format)}, ` +
    `new_line = ${lineEnd}, max_line_size = ${8 * limits.csvRowCharacters}, columns = {${shape}})`
  );
};

/** Types that a cell can hold as they are; a moment with a zone is told in UTC, everything else in words. */
const plainType = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|UINTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|BOOLEAN|VARCHAR|DATE|TIMESTAMP(?:_S|_MS|_NS)?)$/;

const held = (type: string): string => (type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMP' : 'VARCHAR');

/** The answer of a question as a table; `shape`: its columns and the engine's names of their types. */
export const makeTable = (alias: string, shape: readonly { readonly name: string; readonly type: string }[], sql: string): string => {
  const columns = shape.map(({ name, type }) => (plainType.test(type) ? quoteName(name) : `CAST(${quoteName(name)} AS ${held(type)}) AS ${quoteName(name)}`));
  return `CREATE OR REPLACE TABLE ${quoteName(alias)} AS SELECT ${columns.join(', ')} FROM (${sql}\n)`;
};

export const dropTable = (alias: string): string => `DROP TABLE IF EXISTS ${quoteName(alias)}`;

/** The line break keeps a trailing comment of the query from swallowing what follows. */
const within = (sql: string): string => `(${sql.replace(/[;\s]+$/, '')}\n)`;

/** `asText` names columns whose type a plain cell cannot hold. */
export const pageOf = (sql: string, limit: number, offset: number, asText: readonly string[] = []): string => {
  const casts = asText.map((name) => `CAST(${quoteName(name)} AS VARCHAR) AS ${quoteName(name)}`).join(', ');
  const columns = casts === '' ? '*' : `* REPLACE (${casts})`;
  return `SELECT ${columns} FROM ${within(sql)} LIMIT ${Math.floor(limit)} OFFSET ${Math.floor(offset)}`;
};

export const countOf = (sql: string): string => `SELECT count(*) AS n FROM ${within(sql)}`;
