/**
 * Fetches the engine's files a while after the first paint, so that an analyst whose network goes before the first import can work
 * all the same. Nothing waits for it: who saves data is left alone until a question needs the engine, who is offline is asked again
 * when the network comes back, and a failure is as good as not having begun.
 */
import { limits } from '../../shared/model/limits.ts';
import { engineTag, fillEngineCache } from './engineCache.ts';

const isSparing = (): boolean => 'connection' in navigator && (navigator.connection as { readonly saveData?: boolean }).saveData === true;

const fetchQuietly = (): void => {
  if (navigator.onLine && !isSparing()) void fillEngineCache(caches, engineTag()).catch(() => undefined);
};

export const warmEngine = (): void => {
  // Without a service worker nothing would answer from the cache at an offline start.
  if (!('serviceWorker' in navigator)) return;
  // Safari has no idle callback.
  const whenIdle = () => ('requestIdleCallback' in window ? requestIdleCallback(fetchQuietly, { timeout: limits.engineWarmDelay }) : fetchQuietly());
  const begin = () => void navigator.serviceWorker.ready.then(whenIdle);
  begin();
  addEventListener('online', begin);
};
