/** What kinds ask about the columns of a data set. */
import type { Json } from '../../../shared/model/json.ts';
import type { Column } from '../../data/types.ts';
import type { SelectOption } from '../../ui/Select.tsx';
import type { PanelSource, SettingProblem } from './kind.ts';

export const isNumeric = (column: Column): boolean => column.type === 'integer' || column.type === 'number';
export const isTime = (column: Column): boolean => column.type === 'date' || column.type === 'datetime';

export const findColumn = (columns: readonly Column[], name: string): Column | undefined =>
  columns.find((column) => column.name === name);

/** Options of a select over columns; `none` adds the empty choice under that name. */
export const columnOptions = (columns: readonly Column[], none?: string): SelectOption<string>[] => [
  ...(none === undefined ? [] : [{ value: '', label: none }]),
  ...columns.map(({ name }) => ({ value: name, label: name })),
];

/** A warning if the setting names a column that the data does not have; the empty name means "none". */
export const missingColumn = (setting: string, saved: Json, { columns }: PanelSource): SettingProblem[] =>
  typeof saved !== 'string' || saved === '' || findColumn(columns, saved) !== undefined
    ? []
    : [{ setting, saved, words: `The data has no column “${saved}”.` }];

export const warningOf = (problems: readonly SettingProblem[], setting: string): string | undefined =>
  problems.find((problem) => problem.setting === setting)?.words;
