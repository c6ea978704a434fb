/** What the session is made of: its data sets and the panels of the dashboard that is shown. */
import { useEffect } from 'react';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import type { Table } from '../../data/making.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { count, counted } from '../../texts/format.ts';
import { openMenuAt } from '../../ui/contextMenu.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { faultWords } from '../../texts/words.ts';
import { transferWords } from '../datasets/transferWords.ts';
import { useTransfer } from '../datasets/useTransfer.ts';
import { useDatasetCommands } from '../datasets/useDataset.ts';
import { findKind } from '../panels/kinds.ts';
import { AddPanel } from './AddPanel.tsx';
import styles from './LeftRail.module.css';
import { useDatasets, usePanels } from './useLists.ts';
import { reveal } from './usePanelCommands.ts';
import { useWorkbench, type DatasetView } from './workbenchContext.ts';
import { t } from '../../texts/text.ts';

/** Why what is made from others cannot be made today; asks for it to be made, so that it is known. */
const useBroken = (dataset: Table): string | undefined => {
  const { shapes } = useServices().data;
  const made = dataset.making !== undefined;
  const shape = made ? shapes.of(dataset) : undefined;
  // Again when what was known is forgotten.
  useEffect(() => {
    if (made && shape === undefined) shapes.want(dataset);
  }, [shapes, made, dataset, shape]);
  const problem = shape?.problem;
  const missing = problem?.code === 'DATASET_MISSING';
  return problem === undefined || missing ? undefined : `${faultWords(problem)} ${problem.facts?.['reason'] ?? ''}`.trim();
};

const DatasetItem = ({ dataset, onDone }: { readonly dataset: Table; readonly onDone: (() => void) | undefined }) => {
  const { openDataset, define } = useWorkbench();
  const broken = useBroken(dataset);
  const isMade = dataset.definition !== undefined;
  const commands = useDatasetCommands();
  const transfer = useTransfer(dataset.digest);
  const onItsWay = transfer?.state.kind === 'running' ? transferWords(transfer, dataset.bytes) : undefined;
  const open = (view: DatasetView) => {
    onDone?.();
    openDataset(dataset.entity, view);
  };
  return (
    <li className={styles.dataset} onContextMenu={(event) => openMenuAt(event, event.currentTarget.querySelector('button[aria-haspopup=menu]'))}>
      <button type="button" aria-haspopup="dialog" className={styles.item} title={dataset.name} onClick={() => open('details')}>
        <Icon name={isMade ? 'sql' : 'data'} />
        <span className={styles.name}>{dataset.name}</span>
        {broken !== undefined && (
          <span className={styles.broken} title={broken}>
            <Icon name="warning" />
            <span className="visually-hidden">{t`cannot be made`}</span>
          </span>
        )}
        <span className={styles.note} title={onItsWay ?? counted(dataset.rows, 'row')}>
          {broken !== undefined ? '' : onItsWay === undefined ? count(dataset.rows) : `${transfer?.way === 'up' ? '↑' : '↓'} ${Math.floor((100 * (transfer?.done ?? 0)) / (transfer?.chunks ?? 1))} %`}
        </span>
      </button>
      <span className={styles.menu}>
        <Menu
          label={t`Actions for ${dataset.name}`}
          align="end"
          items={[
            { label: t`Details`, icon: 'columns', onAction: () => open('details') },
            { label: t`Rename`, icon: 'rename', onAction: () => open('rename') },
            isMade
              ? { label: t`Edit definition…`, icon: 'sql', onAction: () => open('define') }
              : { label: t`Replace by a newer file…`, icon: 'sync', onAction: () => open('replace') },
            {
              label: t`New data set from this…`,
              icon: 'add',
              onAction: () => {
                onDone?.();
                define({ name: '', sql: `SELECT *\nFROM ${dataset.alias}` });
              },
            },
            'separator',
            { label: t`Remove from session`, icon: 'trash', danger: true, onAction: () => commands.remove(dataset) },
          ]}
        />
      </span>
    </li>
  );
};

export interface LeftRailProps {
  /** Called after something was chosen: closes the sheet on a narrow screen. */
  readonly onDone?: () => void;
}

export const LeftRail = ({ onDone }: LeftRailProps) => {
  const dialogs = useDialogs();
  const { dashboard, selected, select, define } = useWorkbench();
  const datasets = useDatasets();
  const panels = usePanels(dashboard);
  return (
    <nav aria-label={t`Data sets and panels`} className={styles.rail}>
      <section>
        <h2 className={styles.heading}>{t`Data sets`}</h2>
        <ul>
          {datasets.map((dataset) => (
            <DatasetItem key={dataset.entity} dataset={dataset} onDone={onDone} />
          ))}
        </ul>
        <Button
          variant="quiet"
          icon="import"
          className={styles.add}
          onClick={() => {
            onDone?.();
            dialogs.open('import');
          }}
        >{t`Import data`}</Button>
        {datasets.length > 0 && (
          <Button
            variant="quiet"
            icon="sql"
            className={styles.add}
            onClick={() => {
              onDone?.();
              define();
            }}
          >{t`New data set from SQL`}</Button>
        )}
      </section>
      <section>
        <h2 className={styles.heading}>{t`Panels`}</h2>
        <ul>
          {panels.map(({ id, title, panel }) => (
            <li key={id}>
              <button
                type="button"
                className={classes(styles.item, id === selected && styles.selected)}
                aria-current={id === selected ? 'true' : undefined}
                title={title}
                onClick={() => {
                  onDone?.();
                  select(id);
                  reveal(id);
                }}
              >
                <Icon name={findKind(panel)?.icon ?? 'warning'} />
                <span className={styles.name}>{title}</span>
              </button>
            </li>
          ))}
        </ul>
        {onDone === undefined && <AddPanel className={styles.add} />}
      </section>
    </nav>
  );
};
