/**
 * The page's side of synchronization: starts the tab's sync worker, tells it whether the tab is visible, and shows what the
 * working one (of whichever tab) says. Started after the first paint; everything works without it.
 */
import type { Fault } from '../../shared/model/faults.ts';
import { writable, type Readable } from '../session/readable.ts';
import type { Result } from '../../shared/model/result.ts';
import { pausedKey, type SyncState } from '../storage/announce.ts';
import { attempt } from '../storage/failures.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../vault/vault.ts';
import type { PageWord } from './word.ts';

export interface SyncHandle {
  /** Of the profile; what one session waits for is in its own status. */
  readonly state: Readable<SyncState>;
  /** Asks whichever worker leads to forget its waits. */
  syncNow(): void;
  /** For the whole profile, until it is resumed; a restart does not forget it. */
  pause(paused: boolean): Promise<Result<void>>;
  close(): void;
}

const stopped: Fault = { code: 'INTERNAL' };

/** `lock`: of an unlocked vault; without it the worker of a locked profile sends only. */
export const connectSync = ({ announcer, kv }: Pick<Storage, 'announcer' | 'kv'>, lock?: Vault['lock']): SyncHandle => {
  const state = writable<SyncState>({ kind: 'starting' });
  const worker = new Worker(new URL('./sync.worker.ts', import.meta.url), { type: 'module', name: 'holdfast-sync' });
  const ending = new AbortController();

  const isVisible = (): boolean => document.visibilityState === 'visible';
  const syncNow = (): void => announcer.send({ type: 'sync-now' });
  const tellVisibility = (): void => {
    const word: PageWord = { visible: isVisible(), lock };
    worker.postMessage(word);
    if (word.visible) syncNow();
  };

  const unlisten = announcer.listen((announcement) => {
    if (announcement.type === 'sync-state' && announcement.session === undefined) state.set(announcement.state);
  });
  worker.addEventListener('error', () => state.set({ kind: 'refused', fault: stopped }));
  document.addEventListener('visibilitychange', tellVisibility, { signal: ending.signal });
  // `offline` too: the request that fails then is what makes the status say so, not the browser's guess.
  for (const event of ['online', 'offline', 'focus']) addEventListener(event, syncNow, { signal: ending.signal });
  tellVisibility();

  return {
    state,
    syncNow,
    pause: (paused) =>
      attempt(async () => {
        await (paused ? kv.put(pausedKey, true) : kv.remove(pausedKey));
        announcer.send({ type: 'sync-paused', paused });
      }),
    close: () => {
      ending.abort();
      unlisten();
      worker.terminate();
    },
  };
};
