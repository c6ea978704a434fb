/** Settings of a chart. Only what the chosen type uses is shown; the rest keeps its saved value. */
import type { Column } from '../../../data/types.ts';
import { Select } from '../../../ui/Select.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { columnOptions, findColumn, isNumeric, isTime, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import { usesAggregate, usesPeriod, usesY, type ChartSettings } from './settings.ts';

const types = [
  { value: 'line', label: 'Line' },
  { value: 'bar', label: 'Bar' },
  { value: 'scatter', label: 'Scatter' },
  { value: 'histogram', label: 'Histogram' },
] as const;

const aggregates = [
  { value: 'none', label: 'None, every row' },
  { value: 'count', label: 'Count' },
  { value: 'sum', label: 'Sum' },
  { value: 'mean', label: 'Mean' },
  { value: 'median', label: 'Median' },
  { value: 'min', label: 'Minimum' },
  { value: 'max', label: 'Maximum' },
] as const;

const periods = [
  { value: 'none', label: 'Each date' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'quarter', label: 'Quarter' },
  { value: 'year', label: 'Year' },
] as const;

const isTimeColumn = (columns: readonly Column[], name: string): boolean => {
  const column = findColumn(columns, name);
  return column !== undefined && isTime(column);
};

const ChartForm = ({ settings, columns, problems, change }: PanelFormProps<ChartSettings>) => {
  const numbers = columns.filter(isNumeric);
  const histogram = settings.type === 'histogram';
  return (
    <>
      <Select label="Type" value={settings.type} options={types} onChange={(type) => change('type', type)} />
      <Select
        label="X"
        value={settings.x}
        options={columnOptions(histogram ? numbers : columns, 'Choose a column')}
        warning={warningOf(problems, 'x')}
        onChange={(x) => change('x', x)}
      />
      {usesY(settings) && (
        <Select
          label="Y"
          value={settings.y}
          options={columnOptions(numbers, 'Choose a column')}
          warning={warningOf(problems, 'y')}
          onChange={(y) => change('y', y)}
        />
      )}
      {usesAggregate(settings) && (
        <Select
          label="Aggregate"
          value={settings.aggregate}
          options={aggregates}
          onChange={(aggregate) => change('aggregate', aggregate)}
        />
      )}
      {usesPeriod(settings) && isTimeColumn(columns, settings.x) && (
        <Select
          label="Group dates by"
          value={settings.period}
          options={periods}
          onChange={(period) => change('period', period)}
        />
      )}
      {histogram && (
        <TextField
          label="Bins"
          type="number"
          min={2}
          max={200}
          value={String(settings.bins)}
          onChange={(entered) => {
            const bins = Math.round(Number(entered));
            if (bins >= 2 && bins <= 200) change('bins', bins);
          }}
        />
      )}
      <Select
        label="Colour"
        value={settings.colour}
        options={columnOptions(columns, 'None')}
        warning={warningOf(problems, 'colour')}
        onChange={(colour) => change('colour', colour)}
      />
    </>
  );
};

export default ChartForm;
