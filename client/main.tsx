/** Composition root of the page: policy, theme and route before the first paint; storage, keys and sync behind it. */
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { reloadSettled } from './app/openSessions.ts';
import { startRouter } from './app/router.ts';
import { isSafe } from './app/safe.ts';
import { gate, startServices } from './app/services.ts';
import { startTrustedTypes } from './app/trustedTypes.ts';
import { startUpdates } from './app/update.ts';
import './ui/tokens.css';
import './ui/base.css';
import { startTheme } from './ui/theme.ts';

startTrustedTypes();
startTheme();
startRouter();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const SafeMode = lazy(() => import('./features/safe/SafeMode.tsx'));
createRoot(root).render(
  <StrictMode>
    {isSafe() ? (
      <Suspense fallback={null}>
        <SafeMode />
      </Suspense>
    ) : (
      <App services={startServices()} updates={startUpdates(reloadSettled)} gate={gate} />
    )}
  </StrictMode>,
);
