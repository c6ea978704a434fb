/** The filters of the dashboard above its panels: each to change and to take away, what is marked in a panel, and a way to add one. */
import { useRef } from 'react';
import { mintFilter, removeFilter, setFilter, type FilterInfo } from '../../../shared/documents/filters.ts';
import { seenOf } from '../../../shared/documents/commands.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useConflicts, useSession } from '../../session/react.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { useDatasets } from '../workbench/useLists.ts';
import { setBrush, useBrush } from './brush.ts';
import { FilterEditor } from './FilterEditor.tsx';
import styles from './Filters.module.css';
import { useFilters } from './useFilters.ts';
import { conditionWords, filterWords } from './words.ts';
import { t } from '../../texts/text.ts';

const first = (element: HTMLElement): void => element.querySelector<HTMLElement>('select, input, button')?.focus();

/** A button that opens the choice of a new filter. */
export const AddFilter = ({ dashboard, brief }: { readonly dashboard: EntityId; readonly brief: boolean }) => {
  const session = useSession();
  const { mint } = useServices();
  const tables = useDatasets();
  const taken = useFilters(dashboard).map(({ column }) => column);
  if (tables.length === 0) return null;
  return (
    <Popover
      label={t`Add filter`}
      align="end"
      onOpened={first}
      trigger={(props) =>
        brief ? (
          <IconButton {...props} label={t`Add filter`} icon="filter" />
        ) : (
          <Button {...props} variant="quiet" icon="filter">{t`Add filter`}</Button>
        )
      }
    >
      {(close) => (
        <FilterEditor
          tables={tables}
          filter={undefined}
          taken={taken}
          onApply={(filter) => {
            close();
            session.write(t`Filter by ${filter.column}`, setFilter(dashboard, mintFilter(mint), filter));
          }}
        />
      )}
    </Popover>
  );
};

const Chip = ({ dashboard, filter, conflicted }: { readonly dashboard: EntityId; readonly filter: FilterInfo; readonly conflicted: boolean }) => {
  const session = useSession();
  const tables = useDatasets();
  const seen = useRef<Seen>([]);
  const { column, field } = filter;
  return (
    <li className={styles.chip}>
      <Popover
        label={t`Filter by ${column}`}
        onOpened={(element) => {
          seen.current = seenOf(session.state.heads(dashboard, field));
          first(element);
        }}
        trigger={(props) => (
          <button {...props} type="button" className={styles.press} title={filterWords(filter)}>
            {conflicted && <Icon name="warning" />}
            <span className={styles.column}>{column}</span> <span className={styles.condition}>{conditionWords(filter)}</span>
          </button>
        )}
      >
        {(close) => (
          <FilterEditor
            tables={tables}
            filter={filter}
            taken={[]}
            onApply={(next) => {
              close();
              session.write(t`Change the filter by ${column}`, setFilter(dashboard, field, next, seen.current));
            }}
          />
        )}
      </Popover>
      <IconButton
        label={t`Remove filter by ${column}`}
        icon="close"
        className={styles.remove}
        onClick={() => session.write(t`Remove the filter by ${column}`, removeFilter(dashboard, field, seenOf(session.state.heads(dashboard, field))))}
      />
    </li>
  );
};

/** What is marked in one panel: the others follow it as long as it is there. */
const Marked = ({ dashboard }: { readonly dashboard: EntityId }) => {
  const session = useSession();
  const { mint } = useServices();
  const brush = useBrush(dashboard);
  if (brush === undefined) return null;
  const { filters } = brush;
  const keep = () => {
    const [first = '', ...others] = filters.map(({ column }) => column);
    setBrush(undefined);
    session.write(t`Filter by ${others.reduce((one, other) => t`${one} and ${other}`, first)}`, filters.flatMap((filter) => setFilter(dashboard, mintFilter(mint), filter)));
  };
  return (
    <li className={classes(styles.chip, styles.marked)}>
      <span className={styles.press} title={filters.map(filterWords).join('; ')}>
        <span className={styles.column}>{t`Marked`}</span>
        {filters.map((filter) => (
          <span key={filter.column} className={styles.condition}>
            {filterWords(filter)}
          </span>
        ))}
      </span>
      <Button variant="quiet" className={styles.keep} onClick={keep}>{t`Keep as filter`}</Button>
      <IconButton label={t`Unmark`} icon="close" className={styles.remove} onClick={() => setBrush(undefined)} />
    </li>
  );
};

export const FilterBar = ({ dashboard }: { readonly dashboard: EntityId }) => {
  const filters = useFilters(dashboard);
  const brush = useBrush(dashboard);
  const conflicts = useConflicts();
  if (filters.length === 0 && brush === undefined) return null;
  return (
    <ul aria-label={t`Filters`} className={styles.bar}>
      {filters.map((filter) => (
        <Chip
          key={filter.field}
          dashboard={dashboard}
          filter={filter}
          conflicted={conflicts.some(({ entity, field }) => entity === dashboard && field === filter.field)}
        />
      ))}
      <Marked dashboard={dashboard} />
    </ul>
  );
};
