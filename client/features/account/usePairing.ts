/** The host's side of a pairing, as long as its dialog is open: the code, who has asked with it, and what the person says to that. */
import { useEffect, useRef, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { openDeviceAccountApi } from '../../sync/calls/account.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { withoutRetired } from '../../sync/jobs/facts.ts';
import { openHostMailbox } from '../../sync/calls/pairing.ts';
import { startHosting, type Hosting } from '../../vault/host.ts';

type Looked = Awaited<ReturnType<Hosting['look']>>;
type Asking = NonNullable<Extract<Looked, { readonly ok: true }>['value']>;

export type PairingState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'showing'; readonly code: string }
  | { readonly kind: 'asked'; readonly asking: Asking }
  | { readonly kind: 'admitting' }
  | { readonly kind: 'done'; readonly name: string }
  | { readonly kind: 'over'; readonly fault?: Fault };

export const usePairing = () => {
  const { vault, storage, now } = useServices();
  const [state, setState] = useState<PairingState>({ kind: 'opening' });
  const [round, setRound] = useState(0);
  const hosting = useRef<Hosting>(undefined);

  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const http = httpOf(location.origin);
    const look = async (host: Hosting): Promise<void> => {
      const looked = await host.look();
      if (left) return;
      if (!looked.ok && looked.fault.code !== 'OFFLINE') setState({ kind: 'over', fault: looked.fault });
      else if (looked.ok && looked.value !== undefined) setState({ kind: 'asked', asking: looked.value });
      else timer = setTimeout(() => void look(host), limits.pairingPoll);
    };
    void startHosting(vault, openDeviceAccountApi(http, vault), openHostMailbox(http, vault), now).then((started) => {
      if (!started.ok) return left || setState({ kind: 'over', fault: started.fault });
      hosting.current = started.value;
      if (left) return void started.value.close();
      setState({ kind: 'showing', code: started.value.code });
      return look(started.value);
    });
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [vault, now, round]);

  /** What the server was last seen to hold, the latest session first. */
  const seenSessions = async () => {
    const rows = await attempt(() => storage.sessions.list());
    const synced = (rows.ok ? rows.value : []).filter(({ revision, deleted, buried }) => revision > 0 && deleted === undefined && buried !== true);
    const latest = synced.toSorted((a, b) => b.changed - a.changed);
    return Object.fromEntries(
      latest.map((row) => [row.id, Object.fromEntries(Object.entries(withoutRetired(row, row.acknowledged)).map(([replica, [last]]) => [replica, last]))]),
    ) as Parameters<Hosting['admit']>[1];
  };

  return {
    state,
    again: () => {
      setState({ kind: 'opening' });
      setRound((before) => before + 1);
    },
    close: () => void hosting.current?.close(),
    refuse: () => {
      void hosting.current?.close();
      setState({ kind: 'over' });
    },
    admit: async ({ applicant }: Asking) => {
      setState({ kind: 'admitting' });
      const admitted = await hosting.current?.admit(applicant, await seenSessions());
      if (admitted?.ok !== true) return setState(admitted === undefined ? { kind: 'over' } : { kind: 'over', fault: admitted.fault });
      storage.announcer.send({ type: 'keys-changed' });
      return setState({ kind: 'done', name: applicant.name });
    },
  };
};
