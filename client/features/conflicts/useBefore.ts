/** What fields held before they came to differ, out of the changes that lie on this device. */
import { useCallback, useEffect, useState } from 'react';
import { beforeOf, type Before, type Place } from '../../../shared/documents/facts/before.ts';
import { useServices } from '../../app/servicesContext.ts';
import { readPatches, type PastPatches } from '../../session/history/local.ts';
import { useConflicts, useSession } from '../../session/react.tsx';
import { openPasts } from '../../storage/pasts.ts';

/** Undefined: not known, or not read yet. */
export type BeforeOf = (place: Place) => Before | undefined;

export const useBefore = (): BeforeOf => {
  const { session: deps, storage } = useServices();
  const session = useSession();
  const conflicts = useConflicts();
  const [past, setPast] = useState<PastPatches>();
  useEffect(() => {
    let left = false;
    const read = async (): Promise<void> => {
      await session.flush(); // one of the values may have been written just now
      const found = await readPatches({ ...deps, pasts: openPasts(storage.database) }, session.id);
      if (!left && found !== undefined) setPast(found);
    };
    void read();
    return () => void (left = true);
  }, [deps, storage, session, conflicts]);
  return useCallback((place) => past && beforeOf(past.begin, past.patches, place), [past]);
};
