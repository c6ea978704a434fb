/** The result of a SQL panel as a chart: which of its columns are drawn, and what of the saved choice it does not have. */
import { limits } from '../../../../shared/model/limits.ts';
import type { Column, ResultTable } from '../../../data/types.ts';
import { count, counted } from '../../../texts/format.ts';
import { chartDefaults, type ChartSettings } from '../chart/settings.ts';
import { alike, findColumn, isNumeric, missingColumn, takeColumn } from '../columns.ts';
import type { SettingFix, SettingProblem } from '../kind.ts';
import { binned } from './histogram.ts';
import type { SqlSettings } from './settings.ts';
import { english, said, t, type Text } from '../../../texts/text.ts';

type Named = 'x' | 'y' | 'colour';
type Problem = SettingProblem<Named | 'show'>;

const chosen: { readonly [setting in Named]: Text } = { x: english`Use the first column`, y: english`Use the last number`, colour: english`No colour` };

/** Saved columns that the result has not got, or that cannot be drawn. */
export const pictureProblems = (settings: SqlSettings, columns: readonly Column[]): readonly Problem[] => {
  if (settings.show === 'table') return [];
  const isHistogram = settings.type === 'histogram';
  const measured: Named = isHistogram ? 'x' : 'y';
  const numbers = columns.filter(isNumeric);
  const none = (setting: Named): SettingFix<Named> => ({ setting, words: said(chosen[setting === measured ? 'y' : setting]), value: '' });
  const missing: readonly Problem[] = (isHistogram ? (['x', 'colour'] as const) : (['x', 'y', 'colour'] as const)).flatMap((setting) =>
    missingColumn(setting, settings[setting], columns, {
      among: setting === measured ? numbers : columns,
      otherwise: none(setting),
      what: 'result',
    }),
  );
  const column = findColumn(columns, settings[measured]);
  if (column !== undefined && !isNumeric(column)) {
    const near = alike(column.name, numbers);
    const fix: SettingFix<Named> = near === undefined ? none(measured) : takeColumn(measured, near);
    return [...missing, { setting: measured, saved: column.name, words: t`“${column.name}” holds no numbers.`, fix }];
  }
  if (missing.length > 0 || numbers.length > 0) return missing;
  const fix: SettingFix<'show'> = { setting: 'show', words: t`Show as table`, value: 'table' };
  return [{ setting: 'show', saved: settings.show, words: t`The result has no numbers to draw.`, fix }];
};

interface Axes {
  readonly x: string;
  /** A histogram counts, and has none. */
  readonly y: string | undefined;
}

/** Columns to draw: the saved ones, otherwise the first that can be; undefined when there is no number to draw. */
const drawn = ({ type, ...saved }: SqlSettings, columns: readonly Column[]): Axes | undefined => {
  const number = columns.findLast((column) => isNumeric(column) && column.name !== saved.x)?.name;
  if (type === 'histogram') {
    const x = saved.x === '' ? number : saved.x;
    return x === undefined ? undefined : { x, y: undefined };
  }
  const y = saved.y === '' ? number : saved.y;
  const x = saved.x === '' ? columns.find(({ name }) => name !== y)?.name : saved.x;
  return x === undefined || y === undefined ? undefined : { x, y };
};

export interface Picture {
  readonly settings: ChartSettings;
  readonly result: ResultTable;
  /** "Drawn from the first 20,000 of 3,000,000 rows."; undefined when it is drawn from all. */
  readonly part: string | undefined;
}

const partOf = (held: number, total: number): string | undefined =>
  held < total ? t`Drawn from the first ${count(held)} of ${counted(total, 'row')}.` : undefined;

/** Undefined when a column is missing: then the rows are shown instead. */
export const pictureOf = (settings: SqlSettings, result: ResultTable): Picture | undefined => {
  const names = drawn(settings, result.columns);
  if (names === undefined || pictureProblems(settings, result.columns).length > 0) return undefined;
  const { type, colour, bins } = settings;
  const wanted = [names.x, ...(names.y === undefined ? [] : [names.y]), ...(colour === '' ? [] : [colour])].map((name) =>
    result.columns.findIndex((column) => column.name === name),
  );
  const measured = result.values[(names.y === undefined ? wanted[0] : wanted[1]) ?? -1] ?? [];
  // As in charts over a data set: a point needs a number.
  const held = Math.min(result.rows, limits.chartPoints);
  const rows = Array.from({ length: held }, (_, row) => row).filter((row) => typeof measured[row] === 'number');
  const points: ResultTable = {
    columns: wanted.flatMap((index) => result.columns[index] ?? []),
    values: wanted.map((index) => rows.map((row) => result.values[index]?.[row] ?? null)),
    rows: rows.length,
    total: rows.length,
  };
  return {
    settings: { ...chartDefaults, type, x: names.x, y: names.y ?? '', colour, bins },
    result: names.y === undefined ? binned(points, bins) : points,
    part: partOf(held, result.total),
  };
};
