/** Settings of a statistic. The unit is written when the field is left: one change of the session, not one for each letter. */
import { useState } from 'react';
import { TextField } from '../../../ui/Field.tsx';
import { Select } from '../../../ui/Select.tsx';
import { aggregates } from '../aggregates.ts';
import { columnOptions, isTime, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import { periods } from '../periods.ts';
import { measurable, mostDecimals, type StatisticSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

const measures = () => [
  ...aggregates(),
  { value: 'distinct', label: t`Distinct values` },
] as const;

const decimals = () => [
  { value: '', label: t`As needed` },
  ...Array.from({ length: mostDecimals + 1 }, (_, digits) => ({ value: String(digits), label: String(digits) })),
];

const StatisticForm = ({ settings, columns, problems, change }: PanelFormProps<StatisticSettings>) => {
  const [unit, setUnit] = useState<string>();
  const commit = () => {
    if (unit !== undefined && unit.trim() !== settings.unit) change('unit', unit.trim());
    setUnit(undefined);
  };
  const { measure } = settings;
  return (
    <>
      <Select label={t`Measure`} value={measure} options={measures()} onChange={(chosen) => change('measure', chosen)} />
      <Select
        label={t`Column`}
        value={settings.column}
        options={columnOptions(
          columns.filter((column) => measurable(measure, column)),
          measure === 'count' ? t`All rows` : t`Choose a column`,
        )}
        warning={warningOf(problems, 'column')}
        onChange={(column) => change('column', column)}
      />
      <TextField
        label={t`Unit`}
        value={unit ?? settings.unit}
        maxLength={20}
        onChange={setUnit}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <Select
        label={t`Decimals`}
        value={settings.decimals === null ? '' : String(settings.decimals)}
        options={decimals()}
        onChange={(digits) => change('decimals', digits === '' ? null : Number(digits))}
      />
      <Select
        label={t`Compare by`}
        value={settings.time}
        options={columnOptions(columns.filter(isTime), t`Nothing, all rows`)}
        warning={warningOf(problems, 'time')}
        onChange={(time) => change('time', time)}
      />
      {settings.time !== '' && (
        <Select
          label={t`Period`}
          value={settings.period}
          options={periods()}
          hint={t`The latest one is shown, against the one before.`}
          onChange={(period) => change('period', period)}
        />
      )}
    </>
  );
};

export default StatisticForm;
