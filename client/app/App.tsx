/** Which page is shown. The start page is there before anything is open; a session's page is loaded with it. */
import { lazy, Suspense, useEffect, useState } from 'react';
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

const loadSession = () => import('./SessionRoute.tsx');
const SessionRoute = lazy(loadSession);
const LockScreen = lazy(() => import('../features/lock/LockScreen.tsx'));
const RecoveryDialog = lazy(() => import('../features/recovery/RecoveryDialog.tsx'));
const SnapshotPage = lazy(() => import('../features/share/SnapshotPage.tsx'));

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
        <Suspense fallback={null}>
          <LockScreen gate={locked} />
        </Suspense>
      ) : at.page !== 'start' && !waits && ready !== undefined ? (
        <ServicesProvider value={ready}>
          <Suspense fallback={null}>
            {at.page === 'session' ? (
              <SessionRoute key={at.session} id={at.session} />
            ) : (
              <SnapshotPage key={`${at.id} ${at.key}`} id={at.id} fragment={at.key} />
            )}
          </Suspense>
        </ServicesProvider>
      ) : (
        (at.page === 'start' || services?.ok === false) && <StartRoute starting={starting} services={services} />
      )}
      {ready !== undefined && drafts !== undefined && drafts.length > 0 && (
        <ServicesProvider value={ready}>
          <Suspense fallback={null}>
            <RecoveryDialog
              drafts={drafts}
              onOpen={(session) => {
                answered();
                go({ page: 'session', session });
              }}
              onClose={leave}
            />
          </Suspense>
        </ServicesProvider>
      )}
      <ToastRegion />
      <UpdateNotice updates={updates} />
    </Boundary>
  );
};
