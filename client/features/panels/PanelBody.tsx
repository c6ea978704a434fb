/**
 * What a panel shows: the last known result at once, then today's. While a changed question is being answered, the former answer
 * stays with the settings it belongs to, so nothing flashes; a problem is said above it and takes nothing away.
 */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Json } from '../../../shared/model/json.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import type { Column, ResultTable } from '../../data/types.ts';
import { usePanelResult } from '../../data/usePanelResult.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../ui/words.ts';
import { RemovedDataset } from '../datasets/RemovedDataset.tsx';
import { LocateFile } from '../import/LocateFile.tsx';
import { useDatasets } from '../workbench/useLists.ts';
import { useWorkbench } from '../workbench/workbenchContext.ts';
import { partsOf } from './lazyParts.ts';
import type { Settings } from './kind.ts';
import styles from './PanelBody.module.css';
import { Problems } from './Problems.tsx';
import { tellResultColumns } from './resultColumns.ts';
import type { Panel } from './usePanel.ts';

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

const Hint = ({ children }: { readonly children: ReactNode }) => <div className={styles.hint}>{children}</div>;

export interface PanelBodyProps {
  readonly panel: Panel;
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

const Answer = ({ panel, change }: PanelBodyProps) => {
  const { info, kind, settings, dataset, source, problems } = panel;
  const { data } = useServices();
  const session = useSession();
  const datasets = useDatasets();
  const query = useMemo(
    () => (dataset === undefined ? undefined : kind.query(settings, source)),
    [dataset, kind, settings, source],
  );
  const { result, problem, page, ask, retry, busy, cancel } = usePanelResult({ data, session: session.id, panel: info.id, dataset, query });
  const { openDataset } = useWorkbench();
  const failed = problem?.code === 'DEFINITION_FAILED' ? datasets.find(({ alias }) => alias === problem.facts?.['alias']) : undefined;
  const [last, setLast] = useState<Shown>();
  const shown = query === undefined ? undefined : latest(last, { sql: query.sql, settings, columns: source.columns, result });
  if (shown !== last) setLast(shown);
  const { View, Editor } = partsOf(kind.kind) ?? {};
  useEffect(() => {
    if (result !== undefined) tellResultColumns(info.id, result.columns);
  }, [info.id, result]);

  if (info.dataset === undefined && dataset === undefined) return <Hint>This panel has no data set. Choose one in its settings, or import data.</Hint>;
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
        <Notice tone="attention" actions={failed === undefined ? <Button onClick={retry}>Try again</Button> : <Button onClick={() => openDataset(failed.entity, 'define')}>Edit definition</Button>}>
          {faultWords(problem)}
          {typeof problem.facts?.['reason'] === 'string' && <span className={styles.reason}>{problem.facts['reason']}</span>}
        </Notice>
      )}
      {problems.length > 0 && <Problems problems={problems} change={change} />}
      {query === undefined && problems.length === 0 && Editor === undefined && <Hint>Choose in the settings what to show.</Hint>}
      {shown !== undefined && View !== undefined && (
        <div className={styles.view}>
          <View
            title={info.title}
            settings={shown.settings}
            columns={shown.columns}
            result={shown.result}
            change={change}
            {...(shown.sql === query?.sql && problem === undefined ? { page, ask } : { page: undefined })}
          />
        </div>
      )}
    </div>
  );
};
