/** Settings of a table: sort, filters, which columns show and which of them stay in view. */
import { useState } from 'react';
import type { Column } from '../../../data/types.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Checkbox, TextField } from '../../../ui/Field.tsx';
import { Select } from '../../../ui/Select.tsx';
import { dateText } from '../../../texts/values.ts';
import { columnOptions, findColumn, isNumeric, isTime, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import styles from './Form.module.css';
import type { TableSettings } from './settings.ts';
import type { Filter } from './filters.ts';
import { t } from '../../../texts/text.ts';

const directions = () => [
  { value: 'ascending', label: t`Ascending` },
  { value: 'descending', label: t`Descending` },
] as const;

const dateForms = () => [
  { value: 'data', label: t`As the data has them` },
  { value: 'locale', label: t`As here: ${dateText('2026-01-31')}` },
] as const;

interface FilterFieldProps {
  readonly filter: Filter;
  readonly column: Column | undefined;
  readonly onChange: (text: string) => void;
}

const FilterField = ({ filter, column, onChange }: FilterFieldProps) => {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed !== undefined && typed.trim() !== filter.text) onChange(typed.trim());
    setTyped(undefined);
  };
  const ordered = column !== undefined && (isNumeric(column) || isTime(column));
  return (
    <TextField
      label={t`${filter.column} is`}
      value={typed ?? filter.text}
      placeholder={ordered ? '>= 10, 5..20, = 3' : t`text it contains, = exact`}
      maxLength={200}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
};

/** A field for each condition; emptied, it is gone. */
const Filters = ({ settings, columns, problems, change }: Omit<PanelFormProps<TableSettings>, 'resultColumns'>) => {
  const [added, setAdded] = useState<string>();
  const { filters } = settings;
  const fresh = added !== undefined && !filters.some(({ column }) => column === added) ? [{ column: added, text: '' }] : [];
  const put = (column: string, text: string) => {
    const others = filters.filter((filter) => filter.column !== column);
    change('filters', text === '' ? others : [...others, { column, text }]);
  };
  const free = columns.filter(({ name }) => ![...filters, ...fresh].some(({ column }) => column === name));
  return (
    <>
      {[...filters, ...fresh].map((filter) => (
        <FilterField
          key={filter.column}
          filter={filter}
          column={findColumn(columns, filter.column)}
          onChange={(text) => put(filter.column, text)}
        />
      ))}
      <Select
        label={t`Filter by column`}
        value=""
        options={columnOptions(free, t`Add a filter`)}
        warning={warningOf(problems, 'filters')}
        onChange={(column) => column !== '' && setAdded(column)}
      />
    </>
  );
};

const TableForm = ({ settings, columns, problems, change }: PanelFormProps<TableSettings>) => {
  const { sort, hidden, pinned } = settings;
  // Typed text is written when the field is left or Enter is pressed: one change of the session, not one for each letter.
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed !== undefined && typed !== settings.filter) change('filter', typed);
    setTyped(undefined);
  };
  return (
    <>
      <Select
        label={t`Sort by`}
        value={sort?.column ?? ''}
        options={columnOptions(columns, t`Order of the file`)}
        warning={warningOf(problems, 'sort')}
        onChange={(column) => change('sort', column === '' ? null : { column, descending: sort?.descending ?? false })}
      />
      {sort !== null && (
        <Select
          label={t`Direction`}
          value={sort.descending ? 'descending' : 'ascending'}
          options={directions()}
          onChange={(direction) => change('sort', { column: sort.column, descending: direction === 'descending' })}
        />
      )}
      <TextField
        label={t`Rows containing`}
        value={typed ?? settings.filter}
        placeholder={t`All rows`}
        maxLength={200}
        onChange={setTyped}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <Filters {...{ settings, columns, problems, change }} />
      {columns.some(isTime) && (
        <Select label={t`Dates`} value={settings.dates} options={dateForms()} onChange={(dates) => change('dates', dates)} />
      )}
      <fieldset className={styles.columns}>
        <legend>{t`Columns`}</legend>
        {columns.map(({ name }) => (
          <div key={name} className={styles.column}>
            <Checkbox
              label={name}
              checked={!hidden.includes(name)}
              onChange={(shown) => change('hidden', shown ? hidden.filter((other) => other !== name) : [...hidden, name])}
            />
            <IconButton
              label={t`Pin ${name}`}
              icon="pin"
              aria-pressed={pinned.includes(name)}
              className={styles.pin}
              onClick={() => change('pinned', pinned.includes(name) ? pinned.filter((other) => other !== name) : [...pinned, name])}
            />
          </div>
        ))}
        {warningOf(problems, 'hidden') !== undefined && <p className={styles.warning}>{warningOf(problems, 'hidden')}</p>}
      </fieldset>
    </>
  );
};

export default TableForm;
