/** What the session is made of: its data sets and the panels of the dashboard that is shown. */
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import { remove, restore } from '../../../shared/documents/commands.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { count, counted, size } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { toast } from '../../ui/toasts.ts';
import { findKind } from '../panels/kinds.ts';
import { AddPanel } from './AddPanel.tsx';
import styles from './LeftRail.module.css';
import { useDatasets, usePanels } from './useLists.ts';
import { reveal } from './usePanelCommands.ts';
import { useWorkbench } from './workbenchContext.ts';

const typeWords = {
  integer: 'whole number',
  number: 'number',
  text: 'text',
  date: 'date',
  datetime: 'date and time',
  boolean: 'yes or no',
} as const;

const DatasetDetails = ({ dataset, onRemove }: { readonly dataset: DatasetInfo; readonly onRemove: () => void }) => (
  <div className={styles.details}>
    <p className={styles.facts}>
      {counted(dataset.rows, 'row')}, {counted(dataset.columns.length, 'column')}, {size(dataset.bytes)}. In SQL:{' '}
      <code>{dataset.alias}</code>
    </p>
    <ul aria-label="Columns" className={styles.columns}>
      {dataset.columns.map((column) => (
        <li key={column.name}>
          <span>{column.name}</span>
          <span>{typeWords[column.type]}</span>
        </li>
      ))}
    </ul>
    <Button variant="quiet" icon="trash" onClick={onRemove}>
      Remove from session
    </Button>
  </div>
);

const DatasetItem = ({ dataset }: { readonly dataset: DatasetInfo }) => {
  const session = useSession();
  const removeDataset = () => {
    session.write(`Remove ${dataset.name}`, remove(session.state, dataset.entity));
    const undo = () => session.write(`Restore ${dataset.name}`, restore(session.state, dataset.entity));
    toast(`Removed ${dataset.name} from this session.`, { action: { label: 'Undo', run: undo } });
  };
  return (
    <li>
      <Popover
        label={dataset.name}
        trigger={(props) => (
          <button {...props} type="button" className={styles.item} title={dataset.name}>
            <Icon name="data" />
            <span className={styles.name}>{dataset.name}</span>
            <span className={styles.note} title={counted(dataset.rows, 'row')}>
              {count(dataset.rows)}
            </span>
          </button>
        )}
      >
        {() => <DatasetDetails dataset={dataset} onRemove={removeDataset} />}
      </Popover>
    </li>
  );
};

export interface LeftRailProps {
  /** Called after something was chosen: closes the sheet on a narrow screen. */
  readonly onDone?: () => void;
}

export const LeftRail = ({ onDone }: LeftRailProps) => {
  const dialogs = useDialogs();
  const { dashboard, selected, select } = useWorkbench();
  const datasets = useDatasets();
  const panels = usePanels(dashboard);
  return (
    <nav aria-label="Data sets and panels" className={styles.rail}>
      <section>
        <h2 className={styles.heading}>Data sets</h2>
        <ul>
          {datasets.map((dataset) => (
            <DatasetItem key={dataset.entity} dataset={dataset} />
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
        >
          Import data
        </Button>
      </section>
      <section>
        <h2 className={styles.heading}>Panels</h2>
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
