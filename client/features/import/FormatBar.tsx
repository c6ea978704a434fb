/** How the file is read, on one line: what was detected stands in the controls and can be changed. */
import { useState } from 'react';
import type { FormatChoice, FormatKind } from '../../data/files/inspection.ts';
import type { CsvFormat, DataFormat, JsonFormat } from '../../../shared/documents/formats.ts';
import { Checkbox, TextField } from '../../ui/Field.tsx';
import { Select, type SelectOption } from '../../ui/Select.tsx';
import styles from './Import.module.css';
import { t } from '../../texts/text.ts';

const kinds: readonly SelectOption<FormatKind>[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON' },
  { value: 'parquet', label: 'Parquet' },
  { value: 'arrow', label: 'Arrow' },
];
const delimiters = (): readonly SelectOption<CsvFormat['delimiter']>[] => [
  { value: ',', label: t`Comma ,` },
  { value: ';', label: t`Semicolon ;` },
  { value: '\t', label: t`Tab` },
  { value: '|', label: t`Bar |` },
];
const encodings: readonly SelectOption<CsvFormat['encoding']>[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
  { value: 'windows-1252', label: 'Windows-1252' },
];
type Quote = 'double' | 'single' | 'doubleEscaped' | 'singleEscaped' | 'none';
const quotes = (): readonly (SelectOption<Quote> & { readonly mark: CsvFormat['quote']; readonly escape: '\\' | '' })[] => [
  { value: 'double', label: t`Double "`, mark: '"', escape: '' },
  { value: 'single', label: t`Single '`, mark: "'", escape: '' },
  { value: 'doubleEscaped', label: t`Double ", inside \\"`, mark: '"', escape: '\\' },
  { value: 'singleEscaped', label: t`Single ', inside \\'`, mark: "'", escape: '\\' },
  { value: 'none', label: t`None`, mark: '', escape: '' },
];
const decimals = (): readonly SelectOption<'.' | ','>[] => [
  { value: '.', label: t`Point 1234.5` },
  { value: ',', label: t`Comma 1.234,5` },
];

interface Reading<Format> {
  readonly format: Format;
  readonly choice: FormatChoice;
  readonly disabled: boolean;
  readonly onChange: (choice: FormatChoice) => void;
}

interface SkipProps {
  readonly lines: number;
  readonly disabled: boolean;
  readonly onChange: (lines: number) => void;
}

/** Written when the field is left or Enter is pressed: each change reads the whole file. */
const Skip = ({ lines, disabled, onChange }: SkipProps) => {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    const wanted = Number(typed);
    if (typed !== undefined && typed !== '' && Number.isInteger(wanted) && wanted >= 0 && wanted !== lines) onChange(wanted);
    setTyped(undefined);
  };
  return (
    <TextField
      label={t`Lines to skip`}
      type="number"
      min={0}
      value={typed ?? String(lines)}
      disabled={disabled}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
};

const CsvControls = ({ format, choice, disabled, onChange }: Reading<CsvFormat>) => (
  <>
    <Select
      label={t`Delimiter`}
      value={format.delimiter}
      options={delimiters()}
      disabled={disabled}
      onChange={(delimiter) => onChange({ ...choice, delimiter })}
    />
    <Select
      label={t`Quote`}
      value={quotes().find(({ mark, escape }) => mark === format.quote && escape === (format.escape ?? ''))?.value ?? 'none'}
      options={quotes()}
      disabled={disabled}
      onChange={(chosen) => {
        const { mark, escape } = quotes().find(({ value }) => value === chosen) ?? { mark: '"', escape: '' };
        onChange({ ...choice, quote: mark, escape });
      }}
    />
    <Select
      label={t`Encoding`}
      value={format.encoding}
      options={encodings}
      disabled={disabled}
      onChange={(encoding) => onChange({ ...choice, encoding })}
    />
    <Select
      label={t`Decimal mark`}
      value={format.decimal ?? '.'}
      options={decimals()}
      disabled={disabled}
      onChange={(decimal) => onChange({ ...choice, decimal })}
    />
    <Skip lines={format.skip ?? 0} disabled={disabled} onChange={(skip) => onChange({ ...choice, skip })} />
    <div className={styles.header}>
      <Checkbox
        label={t`First row is a header`}
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
    { value: 'list', label: t`In a list` },
    ...(member ? [{ value: 'member', label: t`In the list “${member}”` } as const] : []),
    { value: 'lines', label: t`One after another` },
  ];
  return (
    <Select
      label={t`Records are`}
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
        label={t`File in the zip`}
        value={entry ?? ''}
        options={entries.map((path) => ({ value: path, label: path }))}
        disabled={disabled}
        onChange={(chosen) => onChange({ entry: chosen })}
      />
    )}
    <Select
      label={t`File format`}
      value={kind}
      options={kinds}
      disabled={disabled}
      onChange={(chosen) => onChange({ kind: chosen, entry: choice.entry })}
    />
    {format !== undefined && format.kind === undefined && <CsvControls {...{ format, choice, disabled, onChange }} />}
    {format?.kind === 'json' && <JsonControls {...{ format, choice, disabled, onChange }} />}
  </div>
);
