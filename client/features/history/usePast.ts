/** The past of the open session: what this device holds at once, and on request what only the server has. */
import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { useServices } from '../../app/servicesContext.ts';
import { readEarlier } from '../../session/history/earlier.ts';
import { readPast } from '../../session/history/local.ts';
import type { Past } from '../../session/history/steps.ts';
import { useSession } from '../../session/react.tsx';
import { openPasts } from '../../storage/pasts.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { openHistoryApi } from '../../sync/calls/history.ts';

export interface ReadPast {
  /** Undefined until it has been read. */
  readonly past: Past | undefined;
  readonly fault: Fault | undefined;
  /** Nothing further back is kept anywhere. */
  readonly isWhole: boolean;
  readonly isReading: boolean;
  readonly readOlder: () => Promise<void>;
}

export const usePast = (): ReadPast => {
  const { session: deps, storage, vault } = useServices();
  const session = useSession();
  const [past, setPast] = useState<Past>();
  const [fault, setFault] = useState<Fault>();
  const [isReading, setReading] = useState(false);
  const [isEnd, setEnd] = useState(false);
  useEffect(() => {
    let left = false;
    const read = async (): Promise<void> => {
      await session.flush(); // what was just written is part of it
      const found = await readPast({ ...deps, pasts: openPasts(storage.database) }, session.id);
      if (left) return;
      if (found.ok) setPast(found.value);
      else setFault(found.fault);
    };
    void read();
    return () => {
      left = true;
    };
  }, [deps, storage, session]);
  const readOlder = useCallback(async () => {
    if (past === undefined) return;
    setReading(true);
    setFault(undefined);
    const older = await readEarlier(vault, session.id, openHistoryApi(httpOf(location.origin), vault), past);
    setReading(false);
    if (!older.ok) return setFault(older.fault);
    if (older.value === undefined) return setEnd(true);
    setPast(older.value);
  }, [past, vault, session]);
  return { past, fault, isWhole: isEnd || past?.begin === undefined, isReading, readOlder };
};
