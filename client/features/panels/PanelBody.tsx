/**
 * What a panel shows: the last known result at once, then today's. While a changed question is being answered, the former answer
 * stays with the settings it belongs to, so nothing flashes; a problem is said above it and takes nothing away.
 */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Filter } from '../../../shared/documents/filters.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import type { Json } from '../../../shared/model/json.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import type { Column, ResultTable } from '../../data/types.ts';
import { usePanelResult } from '../../data/usePanelResult.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import { setBrush } from '../filters/brush.ts';
import { lazily } from '../../ui/lazily.tsx';
import { RemovedDataset } from '../datasets/RemovedDataset.tsx';
import { LocateFile } from '../import/LocateFile.tsx';
import { useDatasets } from '../workbench/useLists.ts';
import { useWorkbench } from '../workbench/workbenchContext.ts';
import type { Asking } from './asking.ts';
import { partsOf } from './lazyParts.ts';
import { pointing, type PanelLink } from './link.ts';
import type { Settings } from './kind.ts';
import styles from './PanelBody.module.css';
import { Problems } from './Problems.tsx';
import { tellResultColumns } from './resultColumns.ts';
import type { Panel } from './usePanel.ts';
import { t } from '../../texts/text.ts';

interface Shown {
  readonly sql: string;
  readonly settings: Settings;
  readonly columns: readonly Column[];
  readonly result: ResultTable;
}

/**
 * What to show now. The same result under another question is the former answer, still on screen while the new one is on its way;
 * it stays with the settings it was asked with.
 */
const latest = (
  last: Shown | undefined,
  now: Omit<Shown, 'result'> & { readonly result: ResultTable | undefined },
): Shown | undefined => {
  const { result } = now;
  if (result === undefined || (last?.result === result && last.sql !== now.sql)) return last;
  const isSame = last?.result === result && last.settings === now.settings && last.columns === now.columns;
  return isSame ? last : { ...now, result };
};

const DrillDialog = lazily(() => import('./DrillDialog.tsx'));

/** A place in the person's own text, which stands behind what filters put before it. */
const placed = (problem: Fault | undefined, lead: number): Fault | undefined => {
  const position = problem?.facts?.['position'];
  if (problem === undefined || lead === 0 || typeof position !== 'number') return problem;
  const { position: _, ...facts } = problem.facts ?? {};
  return { ...problem, facts: position < lead ? facts : { ...facts, position: position - lead } };
};

const Hint = ({ children }: { readonly children: ReactNode }) => <div className={styles.hint}>{children}</div>;

export interface PanelBodyProps {
  readonly panel: Panel;
  readonly asking: Asking | undefined;
  readonly change: (name: string, value: Json) => void;
}

export const PanelBody = (props: PanelBodyProps) => {
  const { info, kind } = props.panel;
  const Writing = partsOf(kind.kind)?.Writing;
  if (Writing === undefined) return <Answer {...props} />;
  return (
    <Writing panel={info.id} title={info.title} />
  );
};

const Answer = ({ panel, asking, change }: PanelBodyProps) => {
  const { info, kind, settings, dataset, source, problems } = panel;
  const { data } = useServices();
  const session = useSession();
  const datasets = useDatasets();
  const query = asking?.query;
  const isWhole = kind.wholeSession === true;
  const { result, problem: told, page, ask: askPlain, prepare, retry, busy, cancel } = usePanelResult({ data, session: session.id, panel: info.id, dataset, query, lasting: !isWhole });
  const filtering = asking?.filtering;
  const problem = useMemo(() => placed(told, filtering?.lead ?? 0), [told, filtering]);
  const ask = useCallback((sql: string, limit: number) => askPlain(filtering?.wrap(sql) ?? sql, limit), [askPlain, filtering]);
  const { openDataset } = useWorkbench();
  const [drilled, setDrilled] = useState<readonly Filter[]>();
  const home = info.dashboard;
  const mark = useCallback(
    (filters: readonly Filter[]) => {
      if (home !== undefined && filters.length > 0) setBrush({ dashboard: home, panel: info.id, filters });
    },
    [home, info.id],
  );
  const link = useMemo((): PanelLink | undefined => home && { ...pointing(home, info.id), mark, rows: isWhole ? undefined : setDrilled }, [home, info.id, mark, isWhole]);
  const failed = problem?.code === 'DEFINITION_FAILED' ? datasets.find(({ alias }) => alias === problem.facts?.['alias']) : undefined;
  const [last, setLast] = useState<Shown>();
  const shown = query === undefined ? undefined : latest(last, { sql: query.sql, settings, columns: source.columns, result });
  if (shown !== last) setLast(shown);
  const { View, Editor } = partsOf(kind.kind) ?? {};
  useEffect(() => {
    if (result !== undefined) tellResultColumns(info.id, result.columns);
  }, [info.id, result]);

  if (info.dataset === undefined && dataset === undefined) return <Hint>{t`This panel has no data set. Choose one in its settings, or import data.`}</Hint>;
  if (dataset === undefined) {
    return <div className={styles.body}>{info.dataset !== undefined && <RemovedDataset entity={info.dataset} />}</div>;
  }
  return (
    <div className={styles.body}>
      {Editor !== undefined && (
        <Editor
          panel={info.id}
          title={info.title}
          settings={settings}
          source={source}
          problem={problem}
          busy={busy}
          older={shown !== undefined && shown.sql !== query?.sql}
          run={retry}
          cancel={cancel}
        />
      )}
      {problem?.code === 'DATASET_MISSING' && (
        <LocateFile data={data} dataset={datasets.find(({ alias }) => alias === problem.facts?.['alias']) ?? dataset} />
      )}
      {problem !== undefined && Editor === undefined && problem.code !== 'DATASET_MISSING' && (
        <Notice tone="attention" actions={failed === undefined ? <Button onClick={retry}>{t`Try again`}</Button> : <Button onClick={() => openDataset(failed.entity, 'define')}>{t`Edit definition`}</Button>}>
          {faultWords(problem)}
          {typeof problem.facts?.['reason'] === 'string' && <span className={styles.reason}>{problem.facts['reason']}</span>}
        </Notice>
      )}
      {problems.length > 0 && <Problems problems={problems} change={change} />}
      {query === undefined && problems.length === 0 && Editor === undefined && <Hint>{t`Choose in the settings what to show.`}</Hint>}
      {shown !== undefined && View !== undefined && (
        <div className={styles.view} onPointerDown={prepare} onWheel={prepare} onFocus={prepare}>
          <View
            title={info.title}
            settings={shown.settings}
            now={settings}
            columns={shown.columns}
            result={shown.result}
            change={change}
            link={link}
            {...(shown.sql === query?.sql && problem === undefined ? { page, ask } : { page: undefined })}
          />
        </div>
      )}
      {drilled !== undefined && (
        <DrillDialog
          title={info.title}
          dataset={dataset}
          filters={drilled}
          through={filtering?.applied ?? []}
          onMark={() => {
            mark(drilled);
            setDrilled(undefined);
          }}
          onClose={() => setDrilled(undefined)}
        />
      )}
    </div>
  );
};
