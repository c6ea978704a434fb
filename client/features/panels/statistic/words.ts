/** A statistic in words and figures: the number as it is shown, the comparison, and both as one sentence. Pure. */
import type { Cell, ResultTable } from '../../../data/types.ts';
import { count, figure } from '../../../texts/format.ts';
import { mostDecimals, type Measure, type StatisticSettings, type Step } from './settings.ts';
import { dataDates, numberFormat } from '../../../texts/locale.ts';
import { english, said, t, type Text } from '../../../texts/text.ts';

const measureNames: { readonly [measure in Measure]: Text } = {
  count: english`Count`,
  sum: english`Sum`,
  mean: english`Mean`,
  median: english`Median`,
  min: english`Minimum`,
  max: english`Maximum`,
  distinct: english`Distinct values`,
};

/** "Mean of temp_max", "Rows". */
const statisticName = ({ measure, column }: StatisticSettings): string =>
  column === '' ? t`Rows` : t`${said(measureNames[measure])} of ${column}`;

const fixed = Array.from(
  { length: mostDecimals + 1 },
  (_, digits) => numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

const isWholeText = (value: Cell): value is string => typeof value === 'string' && /^-?\d+$/.test(value);

/** Whole numbers in full, also those beyond 2^53, which come as text; a true minus sign. */
export const valueText = (value: Cell, decimals: number | null): string => {
  if (value === null) return '–';
  if (typeof value !== 'number' && !isWholeText(value)) return String(value);
  const format = decimals === null ? undefined : fixed[decimals];
  const shown =
    typeof value === 'string'
      ? (format ?? fixed[0])?.format(BigInt(value))
      : (format?.format(value) ?? (Number.isInteger(value) ? count(value) : figure(value)));
  return (shown ?? '').replace(/^-/, '−');
};

const monthOf = dataDates({ month: 'short', year: 'numeric' });
const dayOf = dataDates({ day: 'numeric', month: 'short', year: 'numeric' });

/** "Dec 2015", "2015 Q4", "2015", "week of 28 Dec 2015", "31 Dec 2015". */
export const periodText = (start: Cell, period: Step): string => {
  const [, year, month, day] = /^(-?\d+)-(\d\d)-(\d\d)/.exec(String(start)) ?? [];
  if (year === undefined) return '';
  if (period === 'year') return year;
  if (period === 'quarter') return `${year} Q${Math.ceil(Number(month) / 3)}`;
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (period === 'month') return monthOf.format(at);
  return period === 'week' ? t`week of ${dayOf.format(at)}` : dayOf.format(at);
};

export interface Comparison {
  readonly direction: 'up' | 'down' | 'same' | 'none';
  /** "1.2 more (+8 %)", "no change", "nothing to compare with". */
  readonly words: string;
  /** "Nov 2015 (12.3 °C)". */
  readonly against: string;
}

export interface Statistic {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  /** "Dec 2015"; '' when the number is of all rows. */
  readonly period: string;
  readonly comparison: Comparison | undefined;
}

const percent = numberFormat({ style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });

const withUnit = (value: string, unit: string): string => (unit === '' ? value : `${value} ${unit}`);

const compared = (settings: StatisticSettings, value: Cell, before: Cell, start: Cell): Comparison => {
  const { decimals, unit, period } = settings;
  const against = `${periodText(start, period)} (${before === null ? t`no values` : withUnit(valueText(before, decimals), unit)})`;
  if (typeof value !== 'number' || typeof before !== 'number') return { direction: 'none', words: '', against };
  const difference = value - before;
  if (difference === 0) return { direction: 'same', words: t`no change`, against };
  // A share of nothing, or of a negative number, says nothing.
  const share = before > 0 ? percent.format(difference / before).replace(/^-/, '−') : undefined;
  const by = valueText(Math.abs(difference), decimals);
  if (difference > 0) return { direction: 'up', words: share === undefined ? t`${by} more` : t`${by} more (${share})`, against };
  return { direction: 'down', words: share === undefined ? t`${by} less` : t`${by} less (${share})`, against };
};

export const readStatistic = (settings: StatisticSettings, result: ResultTable): Statistic => {
  const at = (column: string): Cell => result.values[result.columns.findIndex(({ name }) => name === column)]?.[0] ?? null;
  const value = at('value');
  const base = { name: statisticName(settings), value: valueText(value, settings.decimals), unit: settings.unit };
  const start = at('period');
  if (settings.time === '' || start === null) return { ...base, period: '', comparison: undefined };
  const before = at('n_before') === 0 ? null : at('before');
  const comparison = compared(settings, value, before, at('period_before'));
  return { ...base, period: periodText(start, settings.period), comparison };
};

/** "Mean of temp_max in Dec 2015: 7.9 °C; 1.2 more (+17.9 %) than Nov 2015 (6.7 °C)." */
export const statisticSummary = (settings: StatisticSettings, result: ResultTable): string => {
  const { name, value, unit, period, comparison } = readStatistic(settings, result);
  const spoken = value === '–' ? t`no values` : withUnit(value, unit);
  const head = period === '' ? `${name}: ${spoken}` : t`${name} in ${period}: ${spoken}`;
  if (comparison === undefined) return `${head}.`;
  const { direction, words, against } = comparison;
  if (direction === 'none') return t`${head}; before, ${against}.`;
  return direction === 'same' ? t`${head}; ${words} against ${against}.` : t`${head}; ${words} than ${against}.`;
};
