/** Turning the lock on and off, and changing its passphrase, from an open page. Each starts every tab anew when what opens the keys has changed. */
import { useMemo, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { lockDepsOf } from '../../app/gate.ts';
import { reloadSettled } from '../../app/openSessions.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { openDeviceAccountApi } from '../../sync/calls/account.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { followKeyring } from '../../vault/change.ts';
import { changePassphrase, turnLockOff, turnLockOn } from '../../vault/locking.ts';
import { calibrate, stretch } from '../../vault/stretch.ts';

export const useLock = () => {
  const { vault, storage } = useServices();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const deps = useMemo(() => lockDepsOf(storage), [storage]);
  const cost = () => calibrate(stretch, vault.crypto.random(16), () => performance.now());

  /** Answers whether it is done. */
  const run = async (work: () => Promise<Result<void>>): Promise<boolean> => {
    setWorking(true);
    setFault(undefined);
    const result = await attempt(work);
    const done = result.ok ? result.value : result;
    setWorking(false);
    if (!done.ok) setFault(done.fault);
    return done.ok;
  };
  const startAnew = () => {
    storage.announcer.send({ type: 'account-changed' });
    void reloadSettled();
  };

  return {
    working,
    fault,
    forget: () => setFault(undefined),
    turnOn: async (passphrase: string): Promise<void> => {
      const done = await run(async () => {
        // What other devices did to the keys, as far as the server can be reached; a device that was removed has nothing to lock anew.
        const followed = await followKeyring(vault, openDeviceAccountApi(httpOf(location.origin), vault));
        if (!followed.ok && followed.fault.code === 'REVOKED') return err(followed.fault);
        return turnLockOn(deps, passphrase, await cost());
      });
      if (done) startAnew();
    },
    turnOff: async (passphrase: string): Promise<void> => {
      if (await run(() => turnLockOff(deps, passphrase))) startAnew();
    },
    change: (before: string, after: string): Promise<boolean> =>
      run(async () => {
        const changed = await changePassphrase(deps, before, after, await cost());
        return changed.ok ? ok(undefined) : changed;
      }),
  };
};
