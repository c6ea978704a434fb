/** The first rows as they stand in the file, a type for each column, and a problem at the row it is about. */
import { Fragment, memo } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { isMissing } from '../../data/csv/values.ts';
import type { Inspection } from '../../data/files/inspection.ts';
import type { ColumnType } from '../../data/types.ts';
import { count } from '../../texts/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import styles from './Import.module.css';
import { t } from '../../texts/text.ts';
import { typeName } from '../../texts/typeName.ts';

/** Rows that are drawn of a file so wide: all of the preview but of very wide ones. */
export const shownRows = (columns: number): number => Math.max(5, Math.floor(limits.previewCells / Math.max(1, columns)));

const types: readonly ColumnType[] = ['text', 'integer', 'number', 'date', 'datetime', 'boolean'];
const isFigure = (type: ColumnType | undefined): boolean => type === 'integer' || type === 'number';

export interface PreviewTableProps {
  readonly inspection: Inspection;
  readonly disabled: boolean;
  /** Shown below the row that began on this line; only one did. */
  readonly problem: { readonly line: number; readonly words: string } | undefined;
  readonly onType: (column: number, type: ColumnType) => void;
}

const Head = ({ inspection, disabled, onType }: Pick<PreviewTableProps, 'inspection' | 'disabled' | 'onType'>) => (
  <thead>
    <tr>
      <th scope="col" className={styles.line}>
        <span className="visually-hidden">{t`Line number`}</span>
      </th>
      {inspection.columns.map((column, index) => (
        <th key={column.name} scope="col" className={isFigure(column.type) ? styles.figure : undefined}>
          <div className={styles.name} title={column.name}>
            {column.name}
          </div>
          <select
            autoComplete="off"
            aria-label={t`Type of ${column.name}`}
            className={styles.type}
            value={column.type}
            disabled={disabled}
            onChange={(event) => {
              const chosen = types.find((type) => type === event.target.value);
              if (chosen !== undefined) onType(index, chosen);
            }}
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {typeName(type)}
              </option>
            ))}
          </select>
        </th>
      ))}
    </tr>
  </thead>
);

const Cell = ({ text, type }: { readonly text: string | null | undefined; readonly type: ColumnType | undefined }) => {
  const missing = text === undefined || text === null || isMissing(type ?? 'text', text);
  return (
    <td className={isFigure(type) ? styles.figure : undefined} data-missing={missing || undefined} title={text ?? undefined}>
      {missing ? (text ?? '') || '–' : text}
    </td>
  );
};

/** Memoized: progress is told many times a second, and a wide file has thousands of cells. */
export const PreviewTable = memo(function PreviewTable({ inspection, disabled, problem, onType }: PreviewTableProps) {
  const { columns, preview } = inspection;
  const width = Math.max(columns.length, ...preview.map(({ fields }) => fields.length));
  const most = shownRows(width);
  const shown = preview.filter(({ line }, row) => row < most || line === problem?.line);
  return (
    <div className={styles.scroller} tabIndex={0} role="region" aria-label={t`Preview`}>
      <table className={styles.table}>
        <Head inspection={inspection} disabled={disabled} onType={onType} />
        <tbody>
          {shown.map(({ line, fields }, row) => (
            <Fragment key={row}>
              <tr data-problem={problem?.line === line || undefined}>
                <th scope="row" className={styles.line}>
                  {count(line)}
                </th>
                {Array.from({ length: width }, (_, index) => (
                  <Cell key={index} text={fields[index]} type={columns[index]?.type} />
                ))}
              </tr>
              {problem?.line === line && (
                <tr className={styles.problem}>
                  <td colSpan={width + 1}>
                    <div role="alert" className={styles.words}>
                      <Icon name="warning" />
                      <span>{problem.words}</span>
                    </div>
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
});
