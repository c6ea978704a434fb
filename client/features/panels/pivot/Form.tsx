/** Settings of a pivot table: which columns make its rows, which its columns, and what is gathered how. */
import { Checkbox } from '../../../ui/Field.tsx';
import { Select } from '../../../ui/Select.tsx';
import { aggregates } from '../aggregates.ts';
import { columnOptions, findColumn, isTime, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import { eachDate, periods } from '../periods.ts';
import { measurable, mostDecimals, mostRows, type PivotSettings } from './settings.ts';
import { t } from '../../../texts/text.ts';

const decimals = () => [
  { value: '', label: t`As they are` },
  ...Array.from({ length: mostDecimals + 1 }, (_, digits) => ({ value: String(digits), label: String(digits) })),
];

const PivotForm = ({ settings, columns, problems, change }: PanelFormProps<PivotSettings>) => {
  const { rows, aggregate } = settings;
  const used = [...rows, settings.columns];
  const free = (own: string) => columns.filter(({ name }) => name === own || !used.includes(name));
  const putRow = (at: number, row: string) => change('rows', row === '' ? rows.filter((_, index) => index !== at) : [...rows.slice(0, at), row, ...rows.slice(at + 1)]);
  const isDated = used.some((name) => {
    const column = findColumn(columns, name);
    return column !== undefined && isTime(column);
  });
  return (
    <>
      {[...rows, ...(rows.length < mostRows ? [''] : [])].map((row, at) => (
        <Select
          key={row === '' ? 'another' : row}
          label={at === 0 ? t`Rows` : t`Rows, then by`}
          value={row}
          options={columnOptions(free(row), at === 0 ? t`None, one row` : t`Nothing more`)}
          warning={row !== '' && findColumn(columns, row) === undefined ? warningOf(problems, 'rows') : undefined}
          onChange={(next) => putRow(at, next)}
        />
      ))}
      <Select
        label={t`Columns`}
        value={settings.columns}
        options={columnOptions(free(settings.columns), t`None`)}
        warning={warningOf(problems, 'columns')}
        onChange={(next) => change('columns', next)}
      />
      <Select label={t`Aggregate`} value={aggregate} options={aggregates()} onChange={(next) => change('aggregate', next)} />
      <Select
        label={t`Value`}
        value={settings.value}
        options={columnOptions(columns.filter((column) => measurable(aggregate, column)), aggregate === 'count' ? t`All rows` : t`Choose a column`)}
        warning={warningOf(problems, 'value')}
        onChange={(next) => change('value', next)}
      />
      {isDated && <Select label={t`Group dates by`} value={settings.period} options={[eachDate(), ...periods().filter((period) => period.value !== 'week')]} onChange={(next) => change('period', next)} />}
      <Select
        label={t`Decimals`}
        value={settings.decimals === null ? '' : String(settings.decimals)}
        options={decimals()}
        onChange={(digits) => change('decimals', digits === '' ? null : Number(digits))}
      />
      <Checkbox label={t`Totals`} checked={settings.totals} onChange={(totals) => change('totals', totals)} />
    </>
  );
};

export default PivotForm;
