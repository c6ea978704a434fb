/**
 * Whether a newer file has the shape of the data set that it is to replace: every column is there under its name, and what it
 * holds can be read as the type that the data set has. Columns may stand in another order, and new ones may have come.
 */
import { isMissing } from '../../data/csv/values.ts';
import type { Inspection } from '../../data/files/inspection.ts';
import type { Column, ColumnType } from '../../data/types.ts';
import { english, said, t, type Text } from '../../texts/text.ts';

export interface Difference {
  readonly column: string;
  readonly wanted: ColumnType;
  /** Undefined: the file has no such column. */
  readonly found: ColumnType | undefined;
}

export interface Fit {
  readonly differences: readonly Difference[];
  /** Names of columns that the data set does not have. */
  readonly added: readonly string[];
  /** The file's columns in its order, under the data set's types. */
  readonly columns: readonly Column[];
}

/** Types whose values can be read as the wanted one, beside itself. Text takes anything. */
const readAs: { readonly [wanted in ColumnType]: readonly ColumnType[] } = {
  text: ['integer', 'number', 'date', 'datetime', 'boolean'],
  number: ['integer'],
  integer: [],
  datetime: ['date'],
  date: [],
  boolean: [],
};

/** Nothing in the column was seen that has a type: it is called text for want of a better word. Whole-file checking decides. */
const isBlank = ({ preview }: Pick<Inspection, 'preview'>, index: number): boolean =>
  preview.every(({ fields }) => isMissing('number', fields[index] ?? ''));

export const fitOf = (wanted: readonly Column[], found: Pick<Inspection, 'columns' | 'preview'>): Fit => {
  const types = new Map(wanted.map(({ name, type }) => [name, type]));
  const differences = wanted.flatMap(({ name, type }): Difference[] => {
    const index = found.columns.findIndex((column) => column.name === name);
    const has = found.columns[index]?.type;
    const fits = has !== undefined && (has === type || readAs[type].includes(has) || (has === 'text' && isBlank(found, index)));
    return fits ? [] : [{ column: name, wanted: type, found: has }];
  });
  return {
    differences,
    added: found.columns.map(({ name }) => name).filter((name) => !types.has(name)),
    columns: found.columns.map(({ name, type }) => ({ name, type: types.get(name) ?? type })),
  };
};

const holds: { readonly [type in ColumnType]: Text } = {
  integer: english`whole numbers`,
  number: english`numbers`,
  text: english`text`,
  date: english`dates`,
  datetime: english`dates with a time`,
  boolean: english`yes or no`,
};

export const differenceWords = ({ column, wanted, found }: Difference): string =>
  found === undefined ? t`Column “${column}” is missing.` : t`Column “${column}” holds ${said(holds[found])} where ${said(holds[wanted])} are expected.`;
