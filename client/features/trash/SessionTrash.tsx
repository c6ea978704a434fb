/** Deleted dashboards, panels and data sets of the open session. Restoring one is a change like any other, with its Undo. */
import { useCallback, useState } from 'react';
import { removeForGood, restore } from '../../../shared/documents/commands.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { trashOf, type Trashed } from '../../../shared/documents/trash.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { toastUndo } from '../../app/toastUndo.ts';
import { isNamed } from '../../session/copies/content.ts';
import { useEntity, useSession } from '../../session/react.tsx';
import { counted } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import { entityName, kindName } from '../conflicts/describe.ts';
import { stay } from './stay.ts';
import rows from '../../ui/Rows.module.css';
import styles from './Trash.module.css';
import { TrashedItem } from './TrashedItem.tsx';
import { t } from '../../texts/text.ts';

/** `file`: it is a data set that has one. */
const warning = (file: boolean): string =>
  file
    ? t`It leaves the trash on all devices. The history of this session shows it for 30 days. Its file leaves this device, unless another session here uses it.`
    : t`It leaves the trash on all devices. The history of this session shows it for 30 days.`;

const same = (a: readonly Trashed[], b: readonly Trashed[]): boolean => JSON.stringify(a) === JSON.stringify(b);

export const SessionTrash = ({ onDone }: { readonly onDone: () => void }) => {
  const session = useSession();
  const { now: clock, session: deps, data } = useServices();
  const [now] = useState(clock);
  const items = useEntity('*', useCallback((state: DocState) => trashOf(state, now - limits.trashLifetime), [now]), same);
  const nameOf = ({ id }: Trashed): string => t`${kindName(session.state, id)} “${entityName(session.state, id)}”`;
  const bringBack = (item: Trashed): void => {
    const name = nameOf(item);
    toastUndo(session, t`Restored ${name}.`, session.write(t`Restore ${name}`, restore(session.state, item.id)));
    onDone();
  };
  const erase = async (item: Trashed): Promise<void> => {
    const name = nameOf(item);
    const digest = item.kind === 'dataset' ? session.state.value(item.id, 'digest') : undefined;
    session.write('', removeForGood(session.state, item.id)); // no step of Undo: it was asked for twice
    const saved = await session.flush();
    if (saved.ok && typeof digest === 'string' && !(await isNamed(deps, digest))) await data.datasets.remove({ digest });
    toast(t`Deleted ${name} for good.`);
  };
  return (
    <>
      <h3 className={styles.heading}>{t`In this session`}</h3>
      {items.length === 0 && <p>{t`Nothing was deleted here in the last 30 days.`}</p>}
      <ul aria-label={t`Deleted in this session`} className={rows.list}>
        {items.map((item) => (
          <TrashedItem
            key={item.id}
            name={nameOf(item)}
            note={[...(item.along > 0 ? [t`With ${counted(item.along, 'panel')}.`] : []), stay(item.at, Math.max(now, item.at))].join(' ')}
            warning={warning(item.kind === 'dataset' && session.state.value(item.id, 'digest') !== undefined)}
            onRestore={() => bringBack(item)}
            onErase={() => void erase(item)}
          />
        ))}
      </ul>
    </>
  );
};
