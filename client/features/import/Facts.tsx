/** What a file amounts to before it is imported: rows, columns, memory, and what may be wrong with it although it can be read. */
import { memoryEstimate } from '../../data/files/estimate.ts';
import type { Inspection } from '../../data/files/inspection.ts';
import { limits } from '../../../shared/model/limits.ts';
import { count, counted, size } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import styles from './Import.module.css';
import { shownRows } from './PreviewTable.tsx';
import type { ImportStep } from './useImport.ts';
import { t } from '../../texts/text.ts';

const shown = (columns: number, rows: number): number => Math.min(rows, shownRows(columns));

const factsOf = (step: ImportStep, { rows, columns, preview }: Inspection): string =>
  step.kind === 'broken'
    ? t`${counted(rows, 'row')} read before the problem`
    : [
        counted(rows, 'row'),
        counted(columns.length, 'column'),
        t`about ${size(Math.round(memoryEstimate({ rows, preview }, columns)))} of memory`,
        ...(rows > shown(columns.length, preview.length) ? [t`first ${count(shown(columns.length, preview.length))} rows shown`] : []),
      ].join(' · ');

/** A text that ends within a line may have been cut; many programs write files so, and only the person can tell. */
const UnendedNotice = ({ unended }: Pick<Inspection, 'unended'>) =>
  unended === undefined ? null : (
    <Notice tone="plain">
      {t`The file ends without a line break. Many programs write it so; if the file was cut, its last row is not whole:`}{' '}
      <code className={styles.lastRow}>{unended.length > 80 ? `…${unended.slice(-80)}` : unended}</code>
    </Notice>
  );

/** Said before an import that will fill the engine: it is shared by all data sets of the session. */
const MemoryNotice = ({ rows, columns, preview }: Inspection) => {
  const bytes = Math.round(memoryEstimate({ rows, preview }, columns));
  if (bytes < limits.engineMemoryBytes / 2) return null;
  return (
    <Notice tone="attention">{t`This table will take about ${size(bytes)} of memory, and all tables together can have ${size(limits.engineMemoryBytes)}. Queries may run out of it.`}</Notice>
  );
};

export const Facts = ({ step, inspection }: { readonly step: ImportStep; readonly inspection: Inspection }) => (
  <>
    <p className={styles.facts}>
      {step.kind !== 'choosing' && `${size(step.file.size)} · `}
      {factsOf(step, inspection)}
    </p>
    {step.kind !== 'broken' && <UnendedNotice unended={inspection.unended} />}
    <MemoryNotice {...inspection} />
  </>
);
