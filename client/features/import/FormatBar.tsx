/** How the file is read, on one line: what was detected stands in the controls and can be changed. */
import type { FormatChoice, FormatKind } from '../../data/files/inspection.ts';
import type { CsvFormat, DataFormat, JsonFormat } from '../../data/types.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { Select, type SelectOption } from '../../ui/Select.tsx';
import styles from './Import.module.css';

const kinds: readonly SelectOption<FormatKind>[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON' },
  { value: 'parquet', label: 'Parquet' },
  { value: 'arrow', label: 'Arrow' },
];
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

interface Reading<Format> {
  readonly format: Format;
  readonly choice: FormatChoice;
  readonly disabled: boolean;
  readonly onChange: (choice: FormatChoice) => void;
}

const CsvControls = ({ format, choice, disabled, onChange }: Reading<CsvFormat>) => (
  <>
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
  </>
);

const JsonControls = ({ format, choice, disabled, onChange }: Reading<JsonFormat>) => {
  const member = format.at === '' ? choice.at : format.at;
  const records: readonly SelectOption<'list' | 'member' | 'lines'>[] = [
    { value: 'list', label: 'In a list' },
    ...(member ? [{ value: 'member', label: `In the list “${member}”` } as const] : []),
    { value: 'lines', label: 'One after another' },
  ];
  return (
    <Select
      label="Records are"
      value={format.lines ? 'lines' : format.at === '' ? 'list' : 'member'}
      options={records}
      disabled={disabled}
      onChange={(where) => onChange({ ...choice, lines: where === 'lines', at: where === 'member' ? (member ?? '') : '' })}
    />
  );
};

export interface FormatBarProps {
  readonly kind: FormatKind;
  /** Undefined when nothing of the file could be read that way. */
  readonly format: DataFormat | undefined;
  /** The files of a zip and the one that is read. */
  readonly entries: readonly string[];
  readonly entry: string | undefined;
  readonly choice: FormatChoice;
  readonly disabled: boolean;
  readonly onChange: (choice: FormatChoice) => void;
}

export const FormatBar = ({ kind, format, entries, entry, choice, disabled, onChange }: FormatBarProps) => (
  <div className={styles.format}>
    {entries.length > 1 && (
      <Select
        label="File in the zip"
        value={entry ?? ''}
        options={entries.map((path) => ({ value: path, label: path }))}
        disabled={disabled}
        onChange={(chosen) => onChange({ entry: chosen })}
      />
    )}
    <Select
      label="Format"
      value={kind}
      options={kinds}
      disabled={disabled}
      onChange={(chosen) => onChange({ kind: chosen, entry: choice.entry })}
    />
    {format !== undefined && format.kind === undefined && <CsvControls {...{ format, choice, disabled, onChange }} />}
    {format?.kind === 'json' && <JsonControls {...{ format, choice, disabled, onChange }} />}
  </div>
);
