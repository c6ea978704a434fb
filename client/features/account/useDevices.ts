/** The devices and what can be done to them. Every deed asks the server first; what it answers is then what is shown. */
import { useCallback, useMemo, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { DeviceId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { useServices } from '../../app/servicesContext.ts';
import { openDeviceAccountApi, type LastSeen } from '../../sync/calls/account.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { changeKeyring, followKeyring } from '../../vault/change.ts';
import type { Vault } from '../../vault/vault.ts';
import { t } from '../../texts/text.ts';

export type ListedDevice = ReturnType<Vault['devices']>[number];
type Change = Parameters<Vault['propose']>[0];

export const useDevices = () => {
  const { vault, storage } = useServices();
  const account = useMemo(() => openDeviceAccountApi(httpOf(location.origin), vault), [vault]);
  const [devices, setDevices] = useState<readonly ListedDevice[]>(() => vault.devices());
  const [seen, setSeen] = useState<LastSeen>();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [done, setDone] = useState<string>();

  const finish = useCallback(
    (result: Result<unknown>) => {
      setDevices(vault.devices());
      setFault(result.ok ? undefined : result.fault);
      setWorking(false);
      if (result.ok) storage.announcer.send({ type: 'keys-changed' });
    },
    [vault, storage],
  );

  const follow = useCallback(async () => {
    finish(await followKeyring(vault, account));
    const times = await account.devices();
    if (times.ok) setSeen(times.value);
  }, [vault, account, finish]);

  const change = async (wanted: Change, isDone: () => boolean, words: string): Promise<void> => {
    setWorking(true);
    setDone(undefined);
    const changed = await changeKeyring(vault, account, wanted, isDone);
    finish(changed);
    if (changed.ok) setDone(words);
  };

  const named = (id: DeviceId) => vault.devices().find((device) => device.id === id);
  const rename = (name: string) => change({ kind: 'rename', name }, () => named(vault.device)?.name === name, t`This device has a new name.`);
  const revoke = (device: DeviceId) =>
    change({ kind: 'revoke', device }, () => named(device) === undefined, t`The device was removed, and new keys were made.`);
  const rotate = () => {
    const { epoch } = vault;
    return change({ kind: 'rotate' }, () => vault.epoch > epoch, t`New keys were made.`);
  };
  return { devices, seen, working, fault, done, isRevoked: fault?.code === 'REVOKED', rename, revoke, rotate, follow };
};
