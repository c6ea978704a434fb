/**
 * The moment in which a newer service worker is let in. Chromium stops the old one for it. A request that comes to it just then starts
 * it again, and asking once more is not heard: the newer one waits until the old one has had no request for half a minute, or for
 * five minutes. So what sends requests by itself (to the API, for the engine's files) does it under a Web Lock that this moment takes alone.
 */
import { limits } from '../../shared/model/limits.ts';

const lockName = 'holdfast-letting-in';

/** `begin` resolves when the answer begins: by then the request has passed the service worker. */
export const passing = <T>(begin: () => Promise<T>): Promise<T> => navigator.locks.request(lockName, { mode: 'shared' }, async () => begin());

/** Asks the version that waits in when no request is on its way, or all the same after limits.lettingIn; none begins until it has come, or for as long again. */
export const letIn = (ask: () => void, come: Promise<unknown>): Promise<void> =>
  navigator.locks
    .request(lockName, { signal: AbortSignal.timeout(limits.lettingIn) }, async () => {
      ask();
      await Promise.race([come, new Promise((later) => setTimeout(later, limits.lettingIn))]);
    })
    .catch(ask);
