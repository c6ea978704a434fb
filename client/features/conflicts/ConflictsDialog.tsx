/**
 * What two devices changed at the same time, to be settled one by one or all at once. Nothing here is lost while it waits, so the
 * dialog opens only when asked for. It goes by itself with the last of them; each decision can be undone. Beside the conflicts of the
 * session stand copies of sessions that were deleted elsewhere while this device had changes of them.
 */
import { useEffect, useRef, useState } from 'react';
import { mergedAutomatically } from '../../../shared/documents/conflicts.ts';
import type { Write } from '../../../shared/documents/facts/facts.ts';
import type { Conflict } from '../../../shared/documents/state.ts';
import { useServices } from '../../app/servicesContext.ts';
import { toastUndo } from '../../app/toastUndo.ts';
import { useConflicts, useEntity, useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { counted, goingOn } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import type { SessionSummary } from '../../session/list/list.ts';
import { ConflictDetail } from './ConflictDetail.tsx';
import styles from './Conflicts.module.css';
import { byPlace, conflictKey, entityName } from './describe.ts';
import { fieldName } from './fields.ts';
import { Merged } from './Merged.tsx';
import { RecoveredDetail } from './RecoveredDetail.tsx';
import { settleAll, type Whose } from './settleAll.ts';
import { t } from '../../texts/text.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';
import { useBefore } from './useBefore.ts';
import { useRecovered } from './useRecovered.ts';

type Settle = (label: string, writes: readonly Write[]) => void;

const conflictsOf = (many: number): string => counted(many, 'conflict');

interface AllProps {
  readonly conflicts: readonly Conflict[];
  readonly own: string;
  readonly settle: Settle;
}

interface SideWords {
  readonly button: () => string;
  /** What was done, of so many conflicts. */
  readonly settled: (many: number) => string;
  /** Of so many conflicts in which that side has no part. */
  readonly left: (many: number) => string;
}

const sides: { readonly [whose in Whose]: SideWords } = {
  mine: {
    button: () => t`All mine`,
    settled: (many) => (many === 1 ? t`Settle ${conflictsOf(many)} as this device had it` : t`Settle ${conflictsOf(many)} as this device had them`),
    left: (many) => t`${conflictsOf(many)} left, with nothing of this device.`,
  },
  theirs: {
    button: () => t`All theirs`,
    settled: (many) => (many === 1 ? t`Settle ${conflictsOf(many)} as other devices had it` : t`Settle ${conflictsOf(many)} as other devices had them`),
    left: (many) => t`${conflictsOf(many)} left, with nothing of other devices.`,
  },
};

/** Both sides of everything, for when one device was simply right. */
const All = ({ conflicts, own, settle }: AllProps) => {
  const { state } = useSession();
  if (conflicts.length < 2) return null;
  const take = (whose: Whose) => {
    const { writes, settled, left } = settleAll(state, own, conflicts, whose);
    if (settled > 0) settle(sides[whose].settled(settled), writes);
    if (left > 0) toast(sides[whose].left(left), { tone: 'attention' });
  };
  return (
    <div className={styles.all}>
      <span className={styles.note}>{conflictsOf(conflicts.length)}</span>
      {(['mine', 'theirs'] as const).map((whose) => (
        <Button key={whose} onClick={() => take(whose)}>
          {sides[whose].button()}
        </Button>
      ))}
    </div>
  );
};

interface EntryProps {
  readonly name: string;
  readonly note: string;
  readonly current: boolean;
  readonly onChoose: () => void;
}

const Entry = ({ name, note, current, onChoose }: EntryProps) => (
  <button type="button" className={styles.entry} aria-current={current} onClick={onChoose}>
    <span className={styles.name}>{name}</span>
    <span className={styles.note}>{note}</span>
  </button>
);

const none: readonly SessionSummary[] = [];

const ConflictsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const session = useSession();
  const { vault } = useServices();
  const conflicts = useConflicts();
  const before = useBefore();
  const [chosen, setChosen] = useState<string>();
  const [devices, setDevices] = useState(() => vault.devices());
  // The sync worker may have learned of a new device since.
  useEffect(() => void vault.refresh().then(() => setDevices(vault.devices())), [vault]);
  const names = { own: vault.device, devices };
  const read = useRecovered(0);
  const copies = read ?? none;
  const wanted = copies.find(({ id }) => id === chosen);
  const shown = wanted === undefined ? (conflicts.find((conflict) => conflictKey(conflict) === chosen) ?? conflicts[0]) : undefined;
  const copy = shown === undefined ? (wanted ?? copies[0]) : undefined;
  const isEmpty = shown === undefined && copy === undefined;
  // Opened for what was merged by itself it stays.
  const had = useRef(!isEmpty);
  const { state } = session;
  const merges = useEntity('*', mergedAutomatically, Object.is);
  const nothing = isEmpty && merges.length === 0;
  useEffect(() => {
    if (read === undefined) return;
    if (nothing || (isEmpty && had.current)) onClose();
    had.current = !isEmpty;
  }, [read, nothing, isEmpty, onClose]);
  if (nothing) return null;
  const settle: Settle = (label, writes) => toastUndo(session, t`Done: ${goingOn(label)}.`, session.write(label, writes));
  const merged = <Merged names={names} settle={settle} alone={isEmpty} />;
  return (
    <Dialog title={t`Conflicts`} size="wide" flush onClose={onClose}>
      {isEmpty ? (
        <div className={styles.settled}>
          <p>{t`No conflicts: nothing waits for you. What follows differed between devices and has settled by itself.`}</p>
          {merged}
        </div>
      ) : (
        <>
          <All conflicts={conflicts} own={names.own} settle={settle} />
          <div className={styles.split}>
            <nav aria-label={t`Conflicts`} className={styles.list}>
              {byPlace(state, conflicts).map(({ place, entity, conflicts: here }) => (
                <section key={entity ?? place} aria-label={place} className={styles.group}>
                  <h3 className={styles.place}>{place}</h3>
                  {here.map((conflict) => (
                    <Entry
                      key={conflictKey(conflict)}
                      name={entityName(state, conflict.entity)}
                      note={fieldName(conflict.field)}
                      current={conflict === shown}
                      onChoose={() => setChosen(conflictKey(conflict))}
                    />
                  ))}
                </section>
              ))}
              {copies.length > 0 && (
                <section aria-label={t`Recovered copies`} className={styles.group}>
                  <h3 className={styles.place}>{t`Recovered copies`}</h3>
                  {copies.map((each) => (
                    <Entry key={each.id} name={sessionTitle(each)} note={t`Deleted elsewhere`} current={each === copy} onChoose={() => setChosen(each.id)} />
                  ))}
                </section>
              )}
              {merged}
            </nav>
            {shown !== undefined && <ConflictDetail key={conflictKey(shown)} conflict={shown} names={names} settle={settle} before={before} />}
            {copy !== undefined && <RecoveredDetail key={copy.id} copy={copy} onClose={onClose} />}
          </div>
        </>
      )}
    </Dialog>
  );
};

export default ConflictsDialog;
