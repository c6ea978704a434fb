/** Deleted dashboards, panels and data sets of the open session. Restoring one is a change like any other, with its Undo. */
import { useCallback, useState } from 'react';
import { restore } from '../../../shared/documents/commands.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { trashOf, type Trashed } from '../../../shared/documents/trash.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useEntity, useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { counted } from '../../ui/format.ts';
import { toast } from '../../ui/toasts.ts';
import { entityName, kindName } from '../conflicts/describe.ts';
import { stay } from './stay.ts';
import styles from './Trash.module.css';

const same = (a: readonly Trashed[], b: readonly Trashed[]): boolean => JSON.stringify(a) === JSON.stringify(b);

export const SessionTrash = ({ onDone }: { readonly onDone: () => void }) => {
  const session = useSession();
  const { now: clock } = useServices();
  const [now] = useState(clock);
  const items = useEntity('*', useCallback((state: DocState) => trashOf(state, now - limits.trashLifetime), [now]), same);
  const nameOf = ({ id }: Trashed): string => `${kindName(session.state, id)} “${entityName(session.state, id)}”`;
  const bringBack = (item: Trashed): void => {
    const name = nameOf(item);
    session.write(`Restore ${name}`, restore(session.state, item.id));
    toast(`Restored ${name}.`, { action: { label: 'Undo', run: () => void session.undo() } });
    onDone();
  };
  return (
    <>
      <h3 className={styles.heading}>In this session</h3>
      {items.length === 0 && <p>Nothing was deleted here in the last 30 days.</p>}
      <ul aria-label="Deleted in this session" className={styles.list}>
        {items.map((item) => (
          <li key={item.id} className={styles.row}>
            <div className={styles.name}>
              <div>{nameOf(item)}</div>
              <div className={styles.note}>
                {item.along > 0 ? `With ${counted(item.along, 'panel')}. ` : ''}
                {stay(item.at, Math.max(now, item.at))}
              </div>
            </div>
            <div className={styles.deeds}>
              <Button onClick={() => bringBack(item)}>Restore</Button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
};
