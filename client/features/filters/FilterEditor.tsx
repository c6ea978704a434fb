/** One filter while it is chosen: a column, then a range of its numbers or days, or which of its values. Written when it is applied. */
import { useEffect, useState } from 'react';
import { isExcept, isLatest, isValues, type Filter, type LatestFilter } from '../../../shared/documents/filters.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import type { Table } from '../../data/making.ts';
import type { Column, ResultTable } from '../../data/types.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox, SearchField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { count } from '../../texts/format.ts';
import { Select } from '../../ui/Select.tsx';
import { columnOptions, findColumn, isNumeric, isTime } from '../panels/columns.ts';
import { name } from '../panels/sql.ts';
import styles from './Filters.module.css';
import { latestOption } from './words.ts';
import { t } from '../../texts/text.ts';

/** Every column of the session once, as the first data set that has it has it. */
const columnsOf = (tables: readonly Table[]): readonly Column[] => [
  ...new Map(tables.flatMap(({ columns }) => columns).toReversed().map((column) => [column.name, column])).values(),
].toReversed();

const useValues = (tables: readonly Table[], column: Column | undefined): ResultTable | undefined => {
  const { data } = useServices();
  const [found, setFound] = useState<{ readonly of: string; readonly result: ResultTable }>();
  const of = column === undefined || isNumeric(column) || isTime(column) ? '' : column.name;
  const table = tables.find(({ columns }) => findColumn(columns, of) !== undefined);
  useEffect(() => {
    if (table === undefined || of === '') return;
    const stop = new AbortController();
    const sql = `SELECT CAST(${name(of)} AS VARCHAR) AS v, count(*) AS n FROM ${name(table.alias)} GROUP BY 1 ORDER BY n DESC, 1`;
    void data.query(table, sql, { limit: limits.filterValues, signal: stop.signal }).then((answer) => {
      if (answer.ok) setFound({ of, result: answer.value });
    });
    return () => stop.abort();
  }, [data, table, of]);
  return found?.of === of ? found.result : undefined;
};

interface ValuesProps {
  readonly found: ResultTable | undefined;
  readonly chosen: readonly (string | null)[];
  readonly onChange: (chosen: readonly (string | null)[]) => void;
}

const labelOf = (value: string | null): string => (value === null ? t`Missing` : value === '' ? t`Empty` : value);

const Values = ({ found, chosen, onChange }: ValuesProps) => {
  const [search, setSearch] = useState('');
  const known = (found?.values[0] ?? []).map((value) => (value === null ? null : String(value)));
  // What is chosen and not among the most frequent stays in sight.
  const all = [...known, ...chosen.filter((value) => !known.includes(value))];
  const shown = all.filter((value) => labelOf(value).toLowerCase().includes(search.trim().toLowerCase()));
  const rows = found?.values[1] ?? [];
  return (
    <>
      {all.length > 10 && <SearchField label={t`Search values`} value={search} onChange={setSearch} />}
      <div role="group" aria-label={t`Values`} className={styles.values}>
        {shown.map((value) => (
          <div key={`${value}`} className={styles.value}>
            <Checkbox
              label={labelOf(value)}
              checked={chosen.includes(value)}
              onChange={(on) => onChange(on ? [...chosen, value] : chosen.filter((one) => one !== value))}
            />
            <span className={styles.count}>{known.includes(value) ? count(Number(rows[known.indexOf(value)] ?? 0)) : ''}</span>
          </div>
        ))}
        {shown.length === 0 && <p className={styles.note}>{found === undefined ? t`Reading the values…` : t`No such value.`}</p>}
      </div>
      {found !== undefined && found.total > found.rows && <p className={styles.note}>{t`The ${count(found.rows)} most frequent of ${count(found.total)} values.`}</p>}
    </>
  );
};

/** "30 day", or '' for a range of one's own. */
type Period = string;
type Latest = LatestFilter['latest'];

const keyOf = ([many, unit]: Latest): Period => `${many} ${unit}`;
const latestOf = (period: Period): Latest => {
  const [many = '', unit] = period.split(' ');
  return [Number(many), unit as Latest[1]];
};
const offered: readonly Latest[] = [[7, 'day'], [30, 'day'], [90, 'day'], [12, 'month'], [5, 'year']];

/** What is offered, and what another device has chosen beside it. */
const periodOptions = (chosen: Period) => {
  const all = offered.map(keyOf).includes(chosen) || chosen === '' ? offered : [...offered, latestOf(chosen)];
  return [
    { value: '', label: t`From … to …` },
    ...all.map((one) => ({ value: keyOf(one), label: latestOption(one) })),
  ];
};

const asText = (bound: number | string | null | undefined): string => (bound === null || bound === undefined ? '' : String(bound));

/** Undefined: what was typed is no such value. */
const boundOf = (column: Column, typed: string): number | string | null | undefined => {
  if (typed.trim() === '') return null;
  if (isTime(column)) return typed;
  return Number.isFinite(Number(typed)) ? Number(typed) : undefined;
};

export interface FilterEditorProps {
  readonly tables: readonly Table[];
  /** Undefined: a new one. */
  readonly filter: Filter | undefined;
  /** Columns that have a filter already. */
  readonly taken: readonly string[];
  readonly onApply: (filter: Filter) => void;
}

export const FilterEditor = ({ tables, filter, taken, onApply }: FilterEditorProps) => {
  const columns = columnsOf(tables);
  const [wanted, setWanted] = useState(filter?.column ?? '');
  const column = findColumn(columns, wanted);
  const range = filter !== undefined && !isValues(filter) && !isExcept(filter) && !isLatest(filter) ? filter : undefined;
  const [from, setFrom] = useState(asText(range?.from));
  const [to, setTo] = useState(asText(range?.to));
  const [picked, setValues] = useState(filter !== undefined && isValues(filter) ? filter.values : undefined);
  const [latest, setLatest] = useState<Period>(filter !== undefined && isLatest(filter) ? keyOf(filter.latest) : '');
  const found = useValues(tables, column);
  const except = filter !== undefined && isExcept(filter) && filter.column === wanted ? filter.except : undefined;
  const values = picked ?? (found?.values[0] ?? []).flatMap((value) => (value === null || except === undefined || except.includes(String(value)) ? [] : [String(value)]));
  const ordered = column !== undefined && (isNumeric(column) || isTime(column));
  const bounds = column === undefined || !ordered ? undefined : ([boundOf(column, from), boundOf(column, to)] as const);
  const made = ((): Filter | undefined => {
    if (column === undefined) return undefined;
    if (isTime(column) && latest !== '') return { column: column.name, latest: latestOf(latest) };
    if (bounds === undefined) return values.length === 0 ? undefined : { column: column.name, values };
    const [low, high] = bounds;
    return low === undefined || high === undefined || (low === null && high === null) ? undefined : { column: column.name, from: low, to: high };
  })();
  const type = column !== undefined && isTime(column) ? 'date' : 'text';
  const wrong = (bound: number | string | null | undefined): string | undefined => (bounds !== undefined && bound === undefined ? t`This is no number.` : undefined);
  return (
    <div className={styles.editor}>
    <Form ready={made !== undefined} onSubmit={() => made !== undefined && onApply(made)}>
      {filter === undefined && (
        <Select
          label={t`Column`}
          value={wanted}
          options={columnOptions(columns.filter((one) => !taken.includes(one.name)), t`Choose a column`)}
          onChange={(next) => {
            setWanted(next);
            setFrom('');
            setTo('');
            setValues([]);
            setLatest('');
          }}
        />
      )}
      {column !== undefined && isTime(column) && (
        <Select label={t`Period`} value={latest} options={periodOptions(latest)} onChange={setLatest} />
      )}
      {bounds !== undefined && latest === '' && (
        <div className={styles.range}>
          <TextField label={t`From`} type={type} inputMode={type === 'text' ? 'decimal' : undefined} value={from} error={wrong(bounds[0])} onChange={setFrom} />
          <TextField label={t`To`} type={type} inputMode={type === 'text' ? 'decimal' : undefined} value={to} error={wrong(bounds[1])} onChange={setTo} />
        </div>
      )}
      {column !== undefined && !ordered && <Values found={found} chosen={values} onChange={setValues} />}
      <Button type="submit" variant="primary" disabled={made === undefined}>{t`Apply filter`}</Button>
    </Form>
    </div>
  );
};
