/** The answer, as rows or as a chart. Where nobody can edit (a snapshot, a preview), the question can be unfolded below it. */
import { useMemo } from 'react';
import { limits } from '../../../../shared/model/limits.ts';
import { count, counted } from '../../../texts/format.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { PanelViewProps } from '../kind.ts';
import { Problems } from '../Problems.tsx';
import { Code } from './Code.tsx';
import { pictureOf, pictureProblems } from './picture.ts';
import type { SqlSettings } from './settings.ts';
import { useWhole } from './useWhole.ts';
import styles from './View.module.css';
import { lazily } from '../../../ui/lazily.tsx';
import { t } from '../../../texts/text.ts';

const ChartView = lazily(() => import('../chart/View.tsx'));

const Rows = ({ title, result, page }: Pick<PanelViewProps<SqlSettings>, 'title' | 'result' | 'page'>) => {
  const reachable = page === undefined ? result.rows : Math.min(result.total, limits.tableScrollRows);
  return (
    <>
      <DataGrid label={title} result={result} page={page} figures />
      <p className={styles.footer}>
        {reachable < result.total ? t`${count(reachable)} of ${counted(result.total, 'row')}` : counted(result.total, 'row')}
      </p>
    </>
  );
};

const SqlView = ({ title, settings, columns, result, change, page, ask }: PanelViewProps<SqlSettings>) => {
  const ofRows = useMemo(
    () => (settings.show === 'chart' ? pictureOf(settings, result) : undefined),
    [settings, result],
  );
  const picture = useWhole(settings.sql, ofRows, result.columns, ask);
  const problems = pictureProblems(settings, result.columns);
  const undrawn = settings.show === 'chart' && picture === undefined;
  return (
    <div className={styles.answer}>
      {undrawn && (
        <Problems problems={problems} change={change}>{t`The rows are shown instead; the choice is kept.`}</Problems>
      )}
      {picture === undefined ? (
        <Rows title={title} result={result} page={page} />
      ) : (
        <>
          <div className={styles.chart}>
            <ChartView
              title={title}
              settings={picture.settings}
              columns={columns}
              result={picture.result}
              change={undefined}
              page={undefined}
            />
          </div>
          {picture.part !== undefined && <p className={`${styles.footer} ${styles.whole}`}>{picture.part} {t`Gather them in SQL to draw all.`}</p>}
        </>
      )}
      {change === undefined && (
        <details className={styles.question}>
          <summary>{t`SQL`}</summary>
          <pre>
            <Code text={settings.sql} />
          </pre>
        </details>
      )}
    </div>
  );
};

export default SqlView;
