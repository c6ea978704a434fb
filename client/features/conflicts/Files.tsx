/** Two newer files for one data set: what each holds, whether it is on this device, and the choice between them as wholes. */
import { resolve, type DatasetContent } from '../../../shared/documents/commands.ts';
import { fileBefore, filesOf, keepAllFiles } from '../../../shared/documents/files.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { count, counted, size } from '../../texts/format.ts';
import { useIsHere } from '../datasets/useDataset.ts';
import { formatWords } from '../datasets/words.ts';
import type { ConflictDetailProps } from './ConflictDetail.tsx';
import styles from './Conflicts.module.css';
import { bySide, entityName, sideOf, type Side } from './describe.ts';
import { Who } from './Who.tsx';
import { t } from '../../texts/text.ts';

const contentWords = (content: DatasetContent): string => [counted(content.columns.length, 'column'), size(content.bytes), formatWords(content.format)].join(' · ');

interface FileProps {
  readonly side: Side;
  readonly content: DatasetContent;
  /** Columns that another of the files has. */
  readonly others: ReadonlySet<string>;
  readonly onKeep: () => void;
}

const quoted = (names: readonly string[]): string => names.map((name) => t`“${name}”`).join(', ');

const File = ({ side, content, others, onKeep }: FileProps) => {
  const { data } = useServices();
  const here = useIsHere(data, content.digest);
  const own = content.columns.map(({ name }) => name);
  const only = own.filter((name) => !others.has(name));
  const missing = [...others].filter((name) => !own.includes(name));
  return (
    <section className={styles.side} aria-label={t`File: ${side.device}`}>
      <Who side={side} />
      <span className={styles.value}>{counted(content.rows, 'row')}</span>
      <span className={styles.note}>{contentWords(content)}</span>
      {only.length > 0 && <span className={styles.note}>{t`Only here: ${quoted(only)}`}</span>}
      {missing.length > 0 && <span className={styles.note}>{t`Not here: ${quoted(missing)}`}</span>}
      <span className={styles.note}>{here === undefined ? '…' : here ? t`On this device, sealed` : t`Not on this device`}</span>
      <Button variant="primary" onClick={onKeep}>{t`Keep this file`}</Button>
    </section>
  );
};

export const Files = ({ conflict, names, settle, before }: ConflictDetailProps) => {
  const { state } = useSession();
  const { mint } = useServices();
  const name = entityName(state, conflict.entity);
  const files = filesOf(state, conflict)
    .map(({ head, content }) => ({ side: sideOf(state, names, head), content }))
    .sort((a, b) => bySide(a.side, b.side));
  const first = files[0]?.side;
  const former = fileBefore(state, conflict, before);
  return (
    <>
      <div className={styles.sides}>
        {former !== undefined && (
          <section className={classes(styles.side, styles.before)} aria-label={t`Before: ${counted(former.content.rows, 'row')}`}>
            <Who side={sideOf(state, names, former.head)} title={t`Before`} />
            <span className={styles.value}>{counted(former.content.rows, 'row')}</span>
            <span className={styles.note}>{contentWords(former.content)}</span>
          </section>
        )}
        {files.map(({ side, content }) => (
          <File
            key={side.writer}
            side={side}
            content={content}
            others={new Set(files.filter((file) => file.side !== side).flatMap((file) => file.content.columns.map((column) => column.name)))}
            onKeep={() => settle(t`Keep the file with ${counted(content.rows, 'row')} as ${name}`, resolve(state, conflict, { keep: side.writer }))}
          />
        ))}
      </div>
      {first !== undefined && (
        <div className={styles.more}>
          <Button onClick={() => settle(t`Keep both files of ${name}`, keepAllFiles(state, mint, conflict, first.writer))}>
            {files.length > 2 ? t`Keep all ${count(files.length)}` : t`Keep both`}
          </Button>
          <span className={styles.note}>{t`The data set keeps the first file; the other becomes a data set beside it.`}</span>
        </div>
      )}
    </>
  );
};
