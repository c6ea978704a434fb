/** Which page is shown. The start page is there before anything is open; a session's page is loaded with it. */
import { useEffect, useState } from 'react';
import type { Result } from '../../shared/model/result.ts';
import { useReadable } from '../session/react.tsx';
import type { Readable } from '../session/readable.ts';
import { ToastRegion } from '../ui/ToastRegion.tsx';
import { Boundary } from './Boundary.tsx';
import type { Gate } from './gate.ts';
import { go, route } from './router.ts';
import { ServicesProvider, type Services } from './servicesContext.ts';
import { StartRoute } from './StartRoute.tsx';
import type { Updates } from './update.ts';
import { UpdateNotice } from './UpdateNotice.tsx';
import { useDrafts } from './useDrafts.ts';
import { lazily } from '../ui/lazily.tsx';

const loadSession = () => import('./SessionRoute.tsx');
const SessionRoute = lazily(loadSession);
const LockScreen = lazily(() => import('../features/lock/LockScreen.tsx'));
const RecoveryDialog = lazily(() => import('../features/recovery/RecoveryDialog.tsx'));
const NoSession = lazily(() => import('./NoSession.tsx'));
const SnapshotPage = lazily(() => import('../features/share/SnapshotPage.tsx'));

export interface AppProps {
  readonly services: Promise<Result<Services>>;
  readonly updates: Updates;
  /** Undefined while no lock is in the way. */
  readonly gate: Readable<Gate | undefined>;
}

export const App = ({ services: starting, updates, gate }: AppProps) => {
  const at = useReadable(route);
  const locked = useReadable(gate);
  const [services, setServices] = useState<Result<Services>>();
  useEffect(() => void starting.then(setServices), [starting]);
  // A session's page is fetched while the store is still opening.
  useEffect(() => {
    if (at.page === 'session') void loadSession();
  }, [at.page]);
  const ready = services?.ok === true ? services.value : undefined;
  const { found: drafts, answered } = useDrafts(ready, at.page);
  const leave = () => {
    if (at.page === 'session' && drafts?.some(({ id }) => id === at.session) === true) go({ page: 'start' });
    answered();
  };
  // Before a session is loaded it is settled what becomes of drafts; the list of sessions may be seen meanwhile.
  const waits = at.page === 'session' && drafts?.length !== 0;
  return (
    <Boundary>
      {locked !== undefined ? (
        <LockScreen gate={locked} />
      ) : at.page !== 'start' && !waits && ready !== undefined ? (
        <ServicesProvider value={ready}>
          {at.page === 'session' ? (
            <SessionRoute key={at.session} id={at.session} />
          ) : at.page === 'nowhere' ? (
            <NoSession id={undefined} fault={undefined} onAgain={() => undefined} />
          ) : (
            <SnapshotPage key={`${at.id} ${at.key}`} id={at.id} fragment={at.key} />
          )}
        </ServicesProvider>
      ) : (
        (at.page === 'start' || services?.ok === false) && <StartRoute starting={starting} services={services} />
      )}
      {ready !== undefined && drafts !== undefined && drafts.length > 0 && (
        <ServicesProvider value={ready}>
          <RecoveryDialog
            drafts={drafts}
            onOpen={(session) => {
              answered();
              go({ page: 'session', session });
            }}
            onClose={leave}
          />
        </ServicesProvider>
      )}
      <ToastRegion />
      <UpdateNotice updates={updates} />
    </Boundary>
  );
};
