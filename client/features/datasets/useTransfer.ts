/** What is known of the file of a data set on its way to or from the server. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { DatasetName } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import type { Transfer } from '../../storage/announce.ts';
import type { SyncHandle } from '../../sync/connect.ts';

const none: ReadonlyMap<DatasetName, Transfer> = new Map();
const never = (): (() => void) => () => undefined;

export const useSync = (): SyncHandle | undefined => {
  const { sync } = useServices();
  return useSyncExternalStore(sync.subscribe, sync.get);
};

export const useTransfersPaused = (): boolean => {
  const sync = useSync();
  return useSyncExternalStore(sync?.transfersPaused.subscribe ?? never, () => sync?.transfersPaused.get() ?? false);
};

export const useTransfer = (digest: string): Transfer | undefined => {
  const { vault } = useServices();
  const sync = useSync();
  const [named, setNamed] = useState<{ readonly digest: string; readonly name: DatasetName }>();
  useEffect(() => {
    let left = false;
    void vault.datasetName(digest).then((name) => {
      if (!left) setNamed({ digest, name });
    });
    return () => void (left = true);
  }, [vault, digest]);
  const transfers = useSyncExternalStore(sync?.transfers.subscribe ?? never, () => sync?.transfers.get() ?? none);
  return named?.digest === digest ? transfers.get(named.name) : undefined;
};
