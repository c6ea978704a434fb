/** Settings of a chart. Only what the chosen type uses is shown; the rest keeps its saved value. */
import type { Column } from '../../../data/types.ts';
import { Select } from '../../../ui/Select.tsx';
import { aggregates } from '../aggregates.ts';
import { columnOptions, findColumn, isNumeric, isTime, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import { eachDate, periods } from '../periods.ts';
import { Bins } from './Bins.tsx';
import { Lines } from './Lines.tsx';
import { usesAggregate, usesColour, usesPeriod, usesScale, usesY, type ChartSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

const types = () => [
  { value: 'line', label: t`Line` },
  { value: 'area', label: t`Area` },
  { value: 'bar', label: t`Bar` },
  { value: 'scatter', label: t`Scatter` },
  { value: 'histogram', label: t`Histogram` },
  { value: 'box', label: t`Box plot` },
  { value: 'heat', label: t`Heat map` },
] as const;

const everyRow = () => ({ value: 'none', label: t`None, every row` }) as const;

const scales = () => [
  { value: 'linear', label: t`Linear` },
  { value: 'log', label: t`Logarithmic` },
] as const;

const is = (columns: readonly Column[], name: string, kind: (column: Column) => boolean): boolean => {
  const column = findColumn(columns, name);
  return column !== undefined && kind(column);
};

/** Whether the axes of this chart are cut into bins. */
const usesBins = ({ type, x, y }: ChartSettings, columns: readonly Column[]): boolean =>
  type === 'histogram' ||
  ((type === 'box' || type === 'heat') && is(columns, x, isNumeric)) ||
  (type === 'heat' && is(columns, y, isNumeric));

type Part = Pick<PanelFormProps<ChartSettings>, 'settings' | 'columns' | 'problems' | 'change'>;

/** What is shown: the columns. */
const Measures = ({ settings, columns, problems, change }: Part) => {
  const numbers = columns.filter(isNumeric);
  const heat = settings.type === 'heat';
  return (
    <>
      <Select
        label="X"
        value={settings.x}
        options={columnOptions(
          settings.type === 'histogram' ? numbers : columns,
          settings.type === 'box' ? t`All rows` : t`Choose a column`,
        )}
        warning={warningOf(problems, 'x')}
        onChange={(x) => change('x', x)}
      />
      {usesY(settings) && (
        <Select
          label="Y"
          value={settings.y}
          options={columnOptions(heat ? columns : numbers, t`Choose a column`)}
          warning={warningOf(problems, 'y')}
          onChange={(y) => change('y', y)}
        />
      )}
      {heat && (
        <Select
          label={t`Value`}
          value={settings.value}
          options={columnOptions(numbers, t`Number of rows`)}
          warning={warningOf(problems, 'value')}
          onChange={(value) => change('value', value)}
        />
      )}
      {usesAggregate(settings) && (
        <Select
          label={t`Aggregate`}
          value={heat && settings.aggregate === 'none' ? 'mean' : settings.aggregate}
          options={heat ? aggregates() : [everyRow(), ...aggregates()]}
          onChange={(aggregate) => change('aggregate', aggregate)}
        />
      )}
    </>
  );
};

const ChartForm = (props: PanelFormProps<ChartSettings>) => {
  const { settings, columns, problems, change } = props;
  return (
    <>
      <Select label={t`Type`} value={settings.type} options={types()} onChange={(type) => change('type', type)} />
      <Measures {...props} />
      {usesPeriod(settings) && is(columns, settings.x, isTime) && (
        <Select label={t`Group dates by`} value={settings.period} options={[eachDate(), ...periods()]} onChange={(period) => change('period', period)} />
      )}
      {usesBins(settings, columns) && <Bins bins={settings.bins} change={(bins) => change('bins', bins)} />}
      {usesColour(settings) && (
        <Select
          label={t`Colour`}
          value={settings.colour}
          options={columnOptions(columns, t`None`)}
          warning={warningOf(problems, 'colour')}
          onChange={(colour) => change('colour', colour)}
        />
      )}
      <Select
        label={t`Small charts by`}
        value={settings.facet}
        options={columnOptions(columns, t`None, one chart`)}
        warning={warningOf(problems, 'facet')}
        onChange={(facet) => change('facet', facet)}
      />
      {usesScale(settings) && (
        <Select label={t`Scale of Y`} value={settings.scale} options={scales()} onChange={(scale) => change('scale', scale)} />
      )}
      <Lines settings={settings} x={findColumn(columns, settings.x)} change={(lines) => change('lines', lines.map((line) => ({ ...line })))} />
    </>
  );
};

export default ChartForm;
