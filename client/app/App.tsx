/** Which page is shown. The start page is there before anything is open; a session's page is loaded with it. */
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Result } from '../../shared/model/result.ts';
import { useReadable } from '../session/react.tsx';
import { ToastRegion } from '../ui/ToastRegion.tsx';
import { Boundary } from './Boundary.tsx';
import { route } from './router.ts';
import { ServicesProvider, type Services } from './servicesContext.ts';
import { StartRoute } from './StartRoute.tsx';
import type { Updates } from './update.ts';
import { UpdateNotice } from './UpdateNotice.tsx';

const loadSession = () => import('./SessionRoute.tsx');
const SessionRoute = lazy(loadSession);
const SnapshotPage = lazy(() => import('../features/share/SnapshotPage.tsx'));

export interface AppProps {
  readonly services: Promise<Result<Services>>;
  readonly updates: Updates;
}

export const App = ({ services: starting, updates }: AppProps) => {
  const at = useReadable(route);
  const [services, setServices] = useState<Result<Services>>();
  useEffect(() => void starting.then(setServices), [starting]);
  // A session's page is fetched while the store is still opening.
  useEffect(() => {
    if (at.page === 'session') void loadSession();
  }, [at.page]);
  const ready = services?.ok === true ? services.value : undefined;
  return (
    <Boundary>
      {at.page !== 'start' && ready !== undefined ? (
        <ServicesProvider value={ready}>
          <Suspense fallback={null}>
            {at.page === 'session' ? (
              <SessionRoute key={at.session} id={at.session} />
            ) : (
              <SnapshotPage key={at.id} id={at.id} fragment={at.key} />
            )}
          </Suspense>
        </ServicesProvider>
      ) : (
        (at.page === 'start' || services?.ok === false) && <StartRoute starting={starting} services={services} />
      )}
      <ToastRegion />
      <UpdateNotice updates={updates} />
    </Boundary>
  );
};
