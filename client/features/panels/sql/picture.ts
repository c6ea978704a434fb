/** The result of a SQL panel as a chart: which of its columns are drawn, and what of the saved choice it does not have. */
import { limits } from '../../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../../data/types.ts';
import { chartDefaults, type ChartSettings } from '../chart/settings.ts';
import { findColumn, isNumeric } from '../columns.ts';
import type { SettingProblem } from '../kind.ts';
import type { SqlSettings } from './settings.ts';

/** Saved columns that the result has not got, or that cannot be drawn. */
export const pictureProblems = (settings: SqlSettings, columns: readonly Column[]): readonly SettingProblem[] => {
  if (settings.show === 'table') return [];
  const missing = (['x', 'y', 'colour'] as const).filter(
    (setting) => settings[setting] !== '' && findColumn(columns, settings[setting]) === undefined,
  );
  const y = findColumn(columns, settings.y);
  return [
    ...missing.map((setting) => {
      const saved = settings[setting];
      return { setting, saved, words: `The result has no column “${saved}”.` };
    }),
    ...(y !== undefined && !isNumeric(y) ? [{ setting: 'y', saved: y.name, words: `“${y.name}” holds no numbers.` }] : []),
  ];
};

interface Axes {
  readonly x: string;
  readonly y: string;
}

/** Columns to draw: the saved ones, otherwise the first that can be; undefined when there is no number to draw. */
const drawn = (settings: SqlSettings, columns: readonly Column[]): Axes | undefined => {
  const y = settings.y === '' ? columns.findLast((column) => isNumeric(column) && column.name !== settings.x)?.name : settings.y;
  const x = settings.x === '' ? columns.find(({ name }) => name !== y)?.name : settings.x;
  return x === undefined || y === undefined ? undefined : { x, y };
};

export interface Picture {
  readonly settings: ChartSettings;
  readonly result: ResultTable;
}

/** Undefined when a column is missing: then the rows are shown instead. */
export const pictureOf = (settings: SqlSettings, result: ResultTable): Picture | undefined => {
  const names = drawn(settings, result.columns);
  if (names === undefined || pictureProblems(settings, result.columns).length > 0) return undefined;
  const { type, colour } = settings;
  const wanted = [names.x, names.y, ...(colour === '' ? [] : [colour])].map((name) =>
    result.columns.findIndex((column) => column.name === name),
  );
  const y = result.values[wanted[1] ?? -1] ?? [];
  // As in charts over a data set: a point needs a number.
  const held = Math.min(result.rows, limits.chartPoints);
  const rows = Array.from({ length: held }, (_, row) => row).filter((row) => typeof y[row] === 'number');
  return {
    settings: { ...chartDefaults, type, x: names.x, y: names.y, colour },
    result: {
      columns: wanted.flatMap((index) => result.columns[index] ?? []),
      values: wanted.map((index) => rows.map((row) => result.values[index]?.[row] ?? null)),
      rows: rows.length,
      total: rows.length + result.total - result.rows,
    },
  };
};
