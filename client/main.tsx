/** Composition root of the page: policy, theme, language and route before the first paint; storage, keys and sync behind it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { reloadSettled } from './app/openSessions.ts';
import { startRouter } from './app/router.ts';
import { isSafe } from './app/safe.ts';
import { gate, startServices } from './app/services.ts';
import { startSharing } from './app/sharedFiles.ts';
import { startTrustedTypes } from './app/trustedTypes.ts';
import { startUpdates } from './app/update.ts';
import { loadTexts } from './texts/load.ts';
import './ui/tokens.css';
import './ui/base.css';
import { language } from './texts/language.ts';
import { lazily } from './ui/lazily.tsx';
import { startTheme } from './ui/theme.ts';

startTrustedTypes();
startTheme();
startSharing();
startRouter();

document.documentElement.lang = language();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const SafeMode = lazily(() => import('./features/safe/SafeMode.tsx'));
const show = (): void =>
  createRoot(root).render(
    <StrictMode>{isSafe() ? <SafeMode /> : <App services={startServices()} updates={startUpdates(reloadSettled)} gate={gate} />}</StrictMode>,
  );
const texts = loadTexts(language());
if (texts === undefined) show();
else void texts.then(show);
