/** How the file is read, on one line: what was detected stands in the controls and can be changed. */
import type { FormatChoice } from '../../data/csv/inspect.ts';
import type { CsvFormat } from '../../data/types.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { Select, type SelectOption } from '../../ui/Select.tsx';
import styles from './Import.module.css';

const delimiters: readonly SelectOption<CsvFormat['delimiter']>[] = [
  { value: ',', label: 'Comma ,' },
  { value: ';', label: 'Semicolon ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
];
const encodings: readonly SelectOption<CsvFormat['encoding']>[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
  { value: 'windows-1252', label: 'Windows-1252' },
];
type Quote = 'double' | 'single' | 'none';
const quotes: readonly (SelectOption<Quote> & { readonly mark: CsvFormat['quote'] })[] = [
  { value: 'double', label: 'Double "', mark: '"' },
  { value: 'single', label: "Single '", mark: "'" },
  { value: 'none', label: 'None', mark: '' },
];

export interface FormatBarProps {
  readonly format: CsvFormat;
  readonly choice: FormatChoice;
  readonly disabled: boolean;
  readonly onChange: (choice: FormatChoice) => void;
}

export const FormatBar = ({ format, choice, disabled, onChange }: FormatBarProps) => (
  <div className={styles.format}>
    <Select
      label="Delimiter"
      value={format.delimiter}
      options={delimiters}
      disabled={disabled}
      onChange={(delimiter) => onChange({ ...choice, delimiter })}
    />
    <Select
      label="Quote"
      value={quotes.find(({ mark }) => mark === format.quote)?.value ?? 'none'}
      options={quotes}
      disabled={disabled}
      onChange={(chosen) => onChange({ ...choice, quote: quotes.find(({ value }) => value === chosen)?.mark ?? '"' })}
    />
    <Select
      label="Encoding"
      value={format.encoding}
      options={encodings}
      disabled={disabled}
      onChange={(encoding) => onChange({ ...choice, encoding })}
    />
    <div className={styles.header}>
      <Checkbox
        label="First row is a header"
        checked={format.header}
        disabled={disabled}
        onChange={(header) => onChange({ ...choice, header })}
      />
    </div>
  </div>
);
