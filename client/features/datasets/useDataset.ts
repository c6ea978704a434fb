/** One data set of the open session, whether its file is on this device, and what can be done with it. */
import { useEffect, useMemo, useState } from 'react';
import { remove, renameEntity, replaceDataset, restore, setField, type DatasetContent } from '../../../shared/documents/commands.ts';
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import type { Seen } from '../../../shared/documents/facts/facts.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { DataAccess } from '../../data/access.ts';
import type { Table } from '../../data/making.ts';
import { useSession } from '../../session/react.tsx';
import { count, counted } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import { useDatasets } from '../workbench/useLists.ts';
import { t } from '../../texts/text.ts';

/** Undefined once it is removed, here or elsewhere. */
export const useDataset = (entity: EntityId): Table | undefined => useDatasets().find((dataset) => dataset.entity === entity);

/** Undefined until it is known. */
export const useIsHere = (data: DataAccess, digest: string): boolean | undefined => {
  const [answer, setAnswer] = useState<{ readonly digest: string; readonly here: boolean }>();
  useEffect(() => {
    let left = false;
    const look = (): void => {
      void data.datasets.has({ digest }).then((here) => {
        if (!left) setAnswer({ digest, here });
      });
    };
    look();
    const stop = data.onArrival(look);
    return () => {
      left = true;
      stop();
    };
  }, [data, digest]);
  return answer?.digest === digest ? answer.here : undefined;
};

export interface DatasetCommands {
  readonly rename: (dataset: DatasetInfo, name: string, seen: Seen) => void;
  readonly setAlias: (dataset: DatasetInfo, alias: string, seen: Seen) => void;
  /** Its file on all devices of the owner. */
  readonly keep: (dataset: DatasetInfo, keep: boolean) => void;
  readonly replace: (dataset: DatasetInfo, content: DatasetContent) => void;
  /** From the session; the file stays, so that Undo, now or at another time, brings everything back. */
  readonly remove: (dataset: DatasetInfo) => void;
}

export const useDatasetCommands = (): DatasetCommands => {
  const session = useSession();
  return useMemo(() => {
    const { state } = session;
    return {
      rename: (dataset, name, seen) => void session.write(t`Rename ${dataset.name}`, renameEntity(state, dataset.entity, name, seen)),
      setAlias: (dataset, alias, seen) =>
        void session.write(t`Change the SQL name of ${dataset.name}`, setField(dataset.entity, 'alias', alias, seen)),
      keep: (dataset, keep) =>
        void session.write(keep ? t`Keep ${dataset.name} on all devices` : t`No longer keep ${dataset.name} on all devices`, setField(dataset.entity, 'keep', keep)),
      replace: (dataset, content) => {
        session.write(t`Replace the data of ${dataset.name}`, replaceDataset(dataset.entity, content));
        const rows = t`${counted(content.rows, 'row')} in place of ${count(dataset.rows)}`;
        const back = () => session.write(t`Take back the data of ${dataset.name}`, replaceDataset(dataset.entity, dataset));
        toast(t`Replaced the data of ${dataset.name}: ${rows}.`, { action: { label: t`Undo`, run: back } });
      },
      remove: (dataset) => {
        session.write(t`Remove ${dataset.name}`, remove(state, dataset.entity));
        const undo = () => session.write(t`Restore ${dataset.name}`, restore(state, dataset.entity));
        const stays = dataset.definition === undefined ? [t`Its file stays on this device.`] : [];
        toast([t`Removed ${dataset.name} from this session.`, ...stays].join(' '), { action: { label: t`Undo`, run: undo } });
      },
    };
  }, [session]);
};
