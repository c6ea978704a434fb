/**
 * Installs the service worker after the first paint, and tells when a newer version waits. A version is taken over only when the
 * person says so, when no tab is in use (quietUpdate.ts), or when none is left: then every tab first makes its changes durable and only after that reloads, because the
 * chunks of the old version are gone with it.
 */
import { limits } from '../../shared/model/limits.ts';
import { writable, type Readable } from '../session/readable.ts';
import { letIn } from '../sw/lettingIn.ts';
import { noteUpdate } from './updated.ts';

export interface Updates {
  /** A newer version is installed and waits. */
  readonly waiting: Readable<boolean>;
  /** Lets it take over; this tab and all others reload as soon as their changes are durable. */
  apply(): void;
}

/** `reload` starts the tab anew once its changes are durable. */
export const startUpdates = (reload: () => Promise<void>): Updates => {
  const waiting = writable(false);
  let apply = (): void => undefined;
  const { serviceWorker } = navigator;
  // A first install claims the page, too; only a change of versions needs a reload.
  const reloadOnChange = (): void => {
    let served = serviceWorker.controller !== null;
    serviceWorker.addEventListener('controllerchange', () => {
      if (served) {
        noteUpdate();
        void reload();
      }
      served = true;
    });
  };
  const install = async (): Promise<void> => {
    const { Workbox } = await import('workbox-window');
    const workbox = new Workbox('/sw.js');
    // One that comes after it is let in, too: asked until the tab reloads.
    apply = () => {
      const come = new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
      void letIn(() => workbox.messageSkipWaiting(), come);
      setInterval(() => workbox.messageSkipWaiting(), limits.backoffFirst);
    };
    workbox.addEventListener('waiting', () => {
      waiting.set(true);
      void import('./quietUpdate.ts').then(({ applyUnnoticed }) => applyUnnoticed(apply));
    });
    await workbox.register();
    setInterval(() => {
      if (document.visibilityState === 'visible' && navigator.onLine) void workbox.update().catch(() => undefined);
    }, limits.updateCheck);
  };
  // Without a service worker (private windows of some browsers, plain http elsewhere) the app works as a page.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    reloadOnChange();
    const begin = () => void install().catch(() => undefined);
    if (document.readyState === 'complete') setTimeout(begin);
    else addEventListener('load', begin, { once: true });
  }
  return { waiting, apply: () => apply() };
};
