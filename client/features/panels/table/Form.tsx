/** Settings of a table: sort, filter and which columns show. */
import { useState } from 'react';
import { Checkbox, TextField } from '../../../ui/Field.tsx';
import { Select } from '../../../ui/Select.tsx';
import { columnOptions, warningOf } from '../columns.ts';
import type { PanelFormProps } from '../kind.ts';
import styles from './Form.module.css';
import type { TableSettings } from './kind.ts';

const directions = [
  { value: 'ascending', label: 'Ascending' },
  { value: 'descending', label: 'Descending' },
] as const;

const TableForm = ({ settings, columns, problems, change }: PanelFormProps<TableSettings>) => {
  const { sort, hidden } = settings;
  // Typed text is written when the field is left or Enter is pressed: one change of the session, not one for each letter.
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed !== undefined && typed !== settings.filter) change('filter', typed);
    setTyped(undefined);
  };
  return (
    <>
      <Select
        label="Sort by"
        value={sort?.column ?? ''}
        options={columnOptions(columns, 'Order of the file')}
        warning={warningOf(problems, 'sort')}
        onChange={(column) => change('sort', column === '' ? null : { column, descending: sort?.descending ?? false })}
      />
      {sort !== null && (
        <Select
          label="Direction"
          value={sort.descending ? 'descending' : 'ascending'}
          options={directions}
          onChange={(direction) => change('sort', { column: sort.column, descending: direction === 'descending' })}
        />
      )}
      <TextField
        label="Rows containing"
        value={typed ?? settings.filter}
        placeholder="All rows"
        maxLength={200}
        onChange={setTyped}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <fieldset className={styles.columns}>
        <legend>Columns</legend>
        {columns.map(({ name }) => (
          <Checkbox
            key={name}
            label={name}
            checked={!hidden.includes(name)}
            onChange={(shown) => change('hidden', shown ? hidden.filter((other) => other !== name) : [...hidden, name])}
          />
        ))}
        {warningOf(problems, 'hidden') !== undefined && <p className={styles.warning}>{warningOf(problems, 'hidden')}</p>}
      </fieldset>
    </>
  );
};

export default TableForm;
