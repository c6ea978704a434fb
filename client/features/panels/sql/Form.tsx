/** Settings of a SQL panel: how its result is shown. The text itself is edited in the panel. */
import { Select } from '../../../ui/Select.tsx';
import { Bins } from '../chart/Bins.tsx';
import { columnOptions, isNumeric, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import { pictureProblems } from './picture.ts';
import type { SqlSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

const shows = () => [
  { value: 'table', label: t`Table` },
  { value: 'chart', label: t`Chart` },
] as const;

const types = () => [
  { value: 'bar', label: t`Bar` },
  { value: 'line', label: t`Line` },
  { value: 'area', label: t`Area` },
  { value: 'scatter', label: t`Scatter` },
  { value: 'histogram', label: t`Histogram` },
] as const;

const SqlForm = ({ settings, resultColumns, change }: PanelFormProps<SqlSettings>) => {
  const columns = resultColumns ?? [];
  // Without a result there is nothing that a choice could fail to fit.
  const problems = resultColumns === undefined ? [] : pictureProblems(settings, resultColumns);
  const isHistogram = settings.type === 'histogram';
  return (
    <>
      <Select label={t`Show result as`} value={settings.show} options={shows()} onChange={(show) => change('show', show)} />
      {settings.show === 'chart' && (
        <>
          <Select label={t`Type`} value={settings.type} options={types()} onChange={(type) => change('type', type)} />
          <Select
            label="X"
            value={settings.x}
            options={isHistogram ? columnOptions(columns.filter(isNumeric), t`Last number`) : columnOptions(columns, t`First column`)}
            warning={warningOf(problems, 'x')}
            onChange={(x) => change('x', x)}
          />
          {isHistogram ? (
            <Bins bins={settings.bins} change={(bins) => change('bins', bins)} />
          ) : (
            <Select
              label="Y"
              value={settings.y}
              options={columnOptions(columns.filter(isNumeric), t`Last number`)}
              warning={warningOf(problems, 'y')}
              onChange={(y) => change('y', y)}
            />
          )}
          <Select
            label={t`Colour`}
            value={settings.colour}
            options={columnOptions(columns, t`None`)}
            warning={warningOf(problems, 'colour')}
            onChange={(colour) => change('colour', colour)}
          />
        </>
      )}
    </>
  );
};

export default SqlForm;
