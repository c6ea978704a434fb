/**
 * What two devices changed at the same time, to be settled one by one. Nothing here is lost while it waits, so the dialog opens
 * only when asked for. It goes by itself with the last conflict; each decision can be undone.
 */
import { useEffect, useState } from 'react';
import { mergedAutomatically } from '../../../shared/documents/conflicts.ts';
import type { Write } from '../../../shared/documents/facts.ts';
import { useServices } from '../../app/servicesContext.ts';
import { toastUndo } from '../../app/toastUndo.ts';
import { useConflicts, useEntity, useSession } from '../../session/react.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ConflictDetail } from './ConflictDetail.tsx';
import styles from './Conflicts.module.css';
import { conflictKey, entityName, fieldName, placeName } from './describe.ts';

const Merged = () => {
  const { state } = useSession();
  const merged = useEntity('*', mergedAutomatically, Object.is);
  if (merged.length === 0) return null;
  return (
    <details className={styles.merged}>
      <summary>Merged automatically ({merged.length})</summary>
      <ul>
        {merged.map((conflict) => (
          <li key={conflictKey(conflict)}>
            {fieldName(conflict.field)} of {entityName(state, conflict.entity)}
          </li>
        ))}
      </ul>
    </details>
  );
};

const ConflictsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const session = useSession();
  const { vault } = useServices();
  const conflicts = useConflicts();
  const [chosen, setChosen] = useState<string>();
  const [devices, setDevices] = useState(() => vault.devices());
  // The sync worker may have learned of a new device since.
  useEffect(() => void vault.refresh().then(() => setDevices(vault.devices())), [vault]);
  const names = { own: vault.device, devices };
  const shown = conflicts.find((conflict) => conflictKey(conflict) === chosen) ?? conflicts[0];
  const isEmpty = shown === undefined;
  useEffect(() => {
    if (isEmpty) onClose();
  }, [isEmpty, onClose]);
  if (isEmpty) return null;
  const settle = (label: string, writes: readonly Write[]) => {
    toastUndo(session, `${label}: done.`, session.write(label, writes));
  };
  return (
    <Dialog title="Conflicts" size="large" flush onClose={onClose}>
      <div className={styles.split}>
        <nav aria-label="Conflicts" className={styles.list}>
          {conflicts.map((conflict) => (
            <button
              key={conflictKey(conflict)}
              type="button"
              className={styles.entry}
              aria-current={conflict === shown}
              onClick={() => setChosen(conflictKey(conflict))}
            >
              <span className={styles.place}>{placeName(session.state, conflict.entity)}</span>
              <span className={styles.name}>{entityName(session.state, conflict.entity)}</span>
              <span className={styles.note}>{fieldName(conflict.field)}</span>
            </button>
          ))}
          <Merged />
        </nav>
        <ConflictDetail key={conflictKey(shown)} conflict={shown} names={names} settle={settle} />
      </div>
    </Dialog>
  );
};

export default ConflictsDialog;
