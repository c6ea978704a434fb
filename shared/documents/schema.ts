/**
 * What a session is made of, and in which form. The schema is additive: fields and kinds unknown to this code are carried along
 * untouched, a value of the wrong form is shown as if it were absent and stays in the document.
 *
 * Version 1: session, dashboard, panel, dataset. Version 2: texts. Version 3: data sets that a definition makes.
 */
import { parseEntityId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { limits } from '../model/limits.ts';
import type { Patch } from './facts/facts.ts';

/** A document of a higher version is shown and synced, but not written to and not checkpointed by this code. */
export const schemaVersion = 3;

/** Field of a data set that is made from others: the question, in one value, because its parts fit only each other. */
export const definitionField = 'definition';

/** The lowest version that can read a change, so that a device with older code is held up by nothing that it could read. */
export const schemaOf = (patch: Patch): number => {
  if (patch.set.some(([key]) => key.includes(`/${definitionField}#`))) return 3;
  return patch.text === undefined && patch.whole === undefined ? 1 : 2;
};

export type Kind = 'session' | 'dashboard' | 'panel' | 'dataset' | 'version';

/** The register beside a note's text (textVersion.ts). */
export const textField = 'text';

/** Fields that settle by themselves when they differ: the winner holds, and the list "Merged automatically" names them. */
const selfSettling: ReadonlySet<string> = new Set(['order', 'layout', 'keep', textField]);

export const settlesItself = (field: string): boolean => selfSettling.has(field);

/** Field of the session in which each writer says which device it belongs to: a head each, never superseded, never a conflict. */
export const deviceField = 'device';

export const settingPrefix = 'set.';

/** Fields of a dashboard, one for each of its filters; null where one was taken away. */
export const filterPrefix = 'filter.';

export type Form = (value: Json) => boolean;

const isFlag: Form = (value) => typeof value === 'boolean';
const isText: Form = (value) => typeof value === 'string';
const isId: Form = (value) => typeof value === 'string' && parseEntityId(value) !== undefined;
const isWhole: Form = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** [x, y, w, h] in grid cells. */
const isLayout: Form = (value) => {
  if (!Array.isArray(value) || value.length !== 4 || !value.every(isWhole)) return false;
  const [x = 0, y = 0, w = 0, h = 0]: readonly number[] = value;
  return w >= 1 && h >= 1 && x + w <= limits.gridColumns && y + h <= limits.gridRows;
};

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const columnTypes: readonly Json[] = ['integer', 'number', 'text', 'date', 'datetime', 'boolean'];

const areColumns: Form = (value) =>
  Array.isArray(value) &&
  value.every(
    (column: Json) => isRecord(column) && typeof column['name'] === 'string' && columnTypes.includes(column['type'] ?? null),
  );

const isPacking: Form = (value) =>
  isRecord(value) && (value['kind'] === 'gzip' || (value['kind'] === 'zip' && typeof value['entry'] === 'string'));

const isCsv = (value: { readonly [key: string]: Json }): boolean =>
  [',', ';', '\t', '|'].includes(String(value['delimiter'])) &&
  typeof value['header'] === 'boolean' &&
  ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'].includes(String(value['encoding'])) &&
  ['"', "'", ''].includes(value['quote'] as string) &&
  [undefined, '\\'].includes(value['escape'] as string | undefined) &&
  [undefined, ','].includes(value['decimal'] as string | undefined) &&
  (value['skip'] === undefined || isWhole(value['skip']));

/** CSV was the first form and has no `kind`. */
const isFormat: Form = (value) => {
  if (!isRecord(value) || !(value['pack'] === undefined || isPacking(value['pack']))) return false;
  switch (value['kind']) {
    case undefined:
      return isCsv(value);
    case 'json':
      return typeof value['lines'] === 'boolean' && isText(value['at'] ?? null) && Array.isArray(value['keys']) && value['keys'].every(isText);
    default:
      return value['kind'] === 'parquet' || value['kind'] === 'arrow';
  }
};

const isDefinition: Form = (value) =>
  isRecord(value) &&
  isText(value['sql'] ?? null) &&
  isRecord(value['inputs'] ?? null) &&
  Object.values(value['inputs'] as { readonly [name: string]: Json }).every(isId) &&
  areColumns(value['columns'] ?? null) &&
  isWhole(value['rows'] ?? null);

const isBound: Form = (value) => value === null || typeof value === 'number' || typeof value === 'string';

const isLatest: Form = (value) => Array.isArray(value) && value.length === 2 && isWhole(value[0] ?? null) && ['day', 'week', 'month', 'year'].includes(String(value[1]));

/** One column, and which of its values (null: the missing one) or all but which, which range of them, both ends included, null for an open one, or its latest. */
const isFilter: Form = (value) => {
  if (value === null) return true;
  if (!isRecord(value) || !isText(value['column'] ?? null)) return false;
  const { values, except, from, to, latest } = value;
  if (latest !== undefined) return isLatest(latest);
  if (except !== undefined) return Array.isArray(except) && except.every((one: Json) => typeof one === 'string');
  if (values !== undefined) return Array.isArray(values) && values.every((one: Json) => one === null || typeof one === 'string');
  return isBound(from ?? null) && isBound(to ?? null);
};

/** Of each replica, up to which record. */
const isReach: Form = (value) => isRecord(value) && Object.values(value).every(isWhole);

/** Fields of a data set that say which file it is and how it is read. They are written together (commands.replaceDataset). */
export const contentFields: readonly string[] = ['digest', 'format', 'columns', 'rows', 'bytes'];

const forms: { readonly [kind in Kind]: { readonly [field: string]: Form } } = {
  session: { title: isText, description: isText, pinned: isFlag, archived: isFlag },
  dashboard: { title: isText, order: isText },
  panel: { panel: isText, title: isText, dashboard: isId, dataset: isId, layout: isLayout },
  dataset: {
    name: isText,
    alias: isText,
    digest: isText,
    bytes: isWhole,
    rows: isWhole,
    columns: areColumns,
    format: isFormat,
    order: isText,
    keep: isFlag,
    definition: isDefinition,
  },
  version: { name: isText, at: isWhole, reach: isReach },
};

/** Whether a value has the form of that field; settings and unknown fields may hold any value. */
export const fits = (kind: Kind, field: string, value: Json): boolean =>
  kind === 'dashboard' && field.startsWith(filterPrefix) ? isFilter(value) : (forms[kind][field]?.(value) ?? true);
