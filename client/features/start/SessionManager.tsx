/** All sessions: searched, filtered, ordered, chosen. Loaded once there is one; the page around it is there before. */
import { useDeferredValue, useState } from 'react';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionSummary } from '../../session/list/list.ts';
import { Button } from '../../ui/Button.tsx';
import { SearchField } from '../../ui/Field.tsx';
import { counted } from '../../texts/format.ts';
import { Select, type SelectOption } from '../../ui/Select.tsx';
import { choose, everything, type Changed, type Order, type Show } from './choose.ts';
import styles from './SessionList.module.css';
import { SessionRows } from './SessionRows.tsx';
import { useSelection, type Selection } from './useSelection.ts';
import { t } from '../../texts/text.ts';

export interface ManagerActions {
  readonly open: (session: SessionId) => void;
  readonly rename: (session: SessionSummary, title: string) => void;
  readonly duplicate: (session: SessionSummary) => void;
  readonly mark: (sessions: readonly SessionSummary[], field: 'pinned' | 'archived', value: boolean) => void;
  readonly remove: (sessions: readonly SessionSummary[]) => void;
}

const shows = (): readonly SelectOption<Show>[] => [
  { value: 'all', label: t`All but archived` },
  { value: 'pinned', label: t`Pinned` },
  { value: 'device', label: t`Only on this device` },
  { value: 'conflicts', label: t`With conflicts` },
  { value: 'large', label: t`Too large to sync` },
  { value: 'archived', label: t`Archived` },
];
const changes = (): readonly SelectOption<Changed>[] => [
  { value: 'any', label: t`Changed any time` },
  { value: 'day', label: t`Changed in 24 hours` },
  { value: 'week', label: t`Changed in 7 days` },
  { value: 'month', label: t`Changed in 30 days` },
];
const orders = (): readonly SelectOption<Order>[] => [
  { value: 'changed', label: t`Latest change first` },
  { value: 'title', label: t`By title` },
];

interface ChosenBarProps {
  readonly chosen: readonly SessionSummary[];
  readonly all: number;
  readonly selection: Selection;
  readonly actions: ManagerActions;
}

const ChosenBar = ({ chosen, all, selection, actions }: ChosenBarProps) => {
  const pinned = chosen.every((session) => session.pinned);
  const archived = chosen.every((session) => session.archived);
  const then = (act: () => void) => () => {
    act();
    selection.clear();
  };
  return (
    <div className={styles.chosenBar} role="toolbar" aria-label={t`Selected sessions`}>
      <span className={styles.count}>{t`${counted(chosen.length, 'session')} selected`}</span>
      {chosen.length < all && (
        <Button variant="quiet" onClick={selection.chooseAll}>{t`Select all ${all}`}</Button>
      )}
      <Button icon="pin" onClick={then(() => actions.mark(chosen, 'pinned', !pinned))}>
        {pinned ? t`Unpin` : t`Pin`}
      </Button>
      <Button icon="data" onClick={then(() => actions.mark(chosen, 'archived', !archived))}>
        {archived ? t`Take out of the archive` : t`Archive`}
      </Button>
      <Button icon="trash" onClick={then(() => actions.remove(chosen))}>{t`Delete`}</Button>
      <Button variant="quiet" onClick={selection.clear}>{t`Clear`}</Button>
    </div>
  );
};

export interface SessionManagerProps {
  readonly sessions: readonly SessionSummary[];
  readonly actions: ManagerActions;
}

const SessionManager = ({ sessions, actions }: SessionManagerProps) => {
  const [choice, setChoice] = useState(everything);
  const [now] = useState(Date.now);
  const wanted = useDeferredValue(choice);
  const found = choose(sessions, wanted, now);
  const selection = useSelection(found);
  const chosen = found.filter(({ id }) => selection.chosen.has(id));
  const isFiltered = wanted.show !== 'all' || wanted.changed !== 'any' || wanted.search.trim() !== '';
  return (
    <>
      <div className={styles.tools}>
        <SearchField
          data-search=""
          label={t`Search sessions`}
          value={choice.search}
          onChange={(search) => setChoice({ ...choice, search })}
        />
        <Select hideLabel label={t`Show`} value={choice.show} options={shows()} onChange={(show) => setChoice({ ...choice, show })} />
        <Select hideLabel label={t`Changed`} value={choice.changed} options={changes()} onChange={(changed) => setChoice({ ...choice, changed })} />
        <Select hideLabel label={t`Order`} value={choice.order} options={orders()} onChange={(order) => setChoice({ ...choice, order })} />
      </div>
      {chosen.length > 0 && <ChosenBar chosen={chosen} all={found.length} selection={selection} actions={actions} />}
      {found.length === 0 ? (
        <div className={styles.none}>
          <p>{wanted.search.trim() === '' ? t`No session like that.` : t`No session with “${wanted.search.trim()}” in its title.`}</p>
          {isFiltered && (
            <Button variant="quiet" onClick={() => setChoice(everything)}>{t`Show all`}</Button>
          )}
        </div>
      ) : (
        <div className={styles.frame}>
          <div className={styles.head} aria-hidden="true">
            <span />
            <span>{t`Title`}</span>
            <span>{t`Contents`}</span>
            <span>{t`Last change`}</span>
            <span>{t`Where it is`}</span>
            <span />
          </div>
          <SessionRows sessions={found} chosen={selection.chosen} now={now} choose={selection.choose} actions={actions} />
        </div>
      )}
    </>
  );
};

export default SessionManager;
