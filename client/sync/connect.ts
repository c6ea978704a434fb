/**
 * The page's side of synchronization: starts the tab's sync worker, tells it whether the tab is visible, and shows what the
 * working one (of whichever tab) says. Started after the first paint; everything works without it.
 */
import type { Fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { writable, type Readable } from '../session/readable.ts';
import type { DatasetName } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { pausedKey, transfersPausedKey, type SyncState, type Transfer } from '../storage/announce.ts';
import { attempt } from '../storage/failures.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../vault/vault.ts';
import { textsHere } from '../texts/text.ts';
import type { PageWord } from './word.ts';

export interface SyncHandle {
  /** Of the profile; what one session waits for is in its own status. */
  readonly state: Readable<SyncState>;
  /** Asks whichever worker leads to forget its waits. */
  syncNow(): void;
  /** Data sets on their way, or known to be where they are to be, by name. */
  readonly transfers: Readable<ReadonlyMap<DatasetName, Transfer>>;
  /** Fetches this one now, whatever the connection costs. */
  fetchDataset(file: { readonly digest: string; readonly bytes: number }): void;
  /** The carrying of data sets on this device, until it is resumed. */
  pauseTransfers(paused: boolean): Promise<Result<void>>;
  readonly transfersPaused: Readable<boolean>;
  /** For the whole profile, until it is resumed; a restart does not forget it. */
  pause(paused: boolean): Promise<Result<void>>;
  close(): void;
}

/** Where the browser tells (Network Information API). */
interface Connection extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
}
const connectionOf = (navigator: Navigator & { readonly connection?: Connection }): Connection | undefined => navigator.connection;
const isMetered = (): boolean => {
  const connection = connectionOf(navigator);
  return connection?.saveData === true || connection?.type === 'cellular';
};

/** Where the browser tells (Battery Status API). */
interface Battery extends EventTarget {
  readonly charging: boolean;
  readonly level: number;
}
const batteryOf = async (navigator: Navigator & { getBattery?(): Promise<Battery> }): Promise<Battery | undefined> => navigator.getBattery?.();
const isLow = (battery: Battery | undefined): boolean => battery !== undefined && !battery.charging && battery.level <= limits.batteryLow;

const stopped: Fault = { code: 'INTERNAL' };

/** `recovered`: the word behind the title of a recovered copy. `lock`: of an unlocked vault; without it the worker of a locked profile sends only. */
export const connectSync = ({ announcer, kv }: Pick<Storage, 'announcer' | 'kv'>, recovered: () => string, lock?: Vault['lock']): SyncHandle => {
  const state = writable<SyncState>({ kind: 'starting' });
  const transfers = writable<ReadonlyMap<DatasetName, Transfer>>(new Map());
  const transfersPaused = writable(false);
  const readPaused = async (): Promise<void> => transfersPaused.set((await kv.get(transfersPausedKey)) === true);
  void readPaused().catch(() => undefined); // the worker reads it anyway; here it only labels a button
  const worker = new Worker(new URL('./sync.worker.ts', import.meta.url), { type: 'module', name: 'holdfast-sync' });
  const ending = new AbortController();

  let battery: Battery | undefined;
  const isVisible = (): boolean => document.visibilityState === 'visible';
  const syncNow = (): void => announcer.send({ type: 'sync-now' });
  const tellVisibility = (): void => {
    const word: PageWord = { visible: isVisible(), metered: isMetered(), sparing: isLow(battery) || connectionOf(navigator)?.saveData === true, lock, recovered: recovered() };
    worker.postMessage(word);
    if (word.visible) syncNow();
  };

  let wasLow = false;
  const tellBattery = (): void => {
    if (wasLow === isLow(battery)) return;
    wasLow = !wasLow;
    tellVisibility();
  };

  const unlisten = announcer.listen((announcement) => {
    if (announcement.type === 'transfer') transfers.set(new Map([...transfers.get(), [announcement.transfer.name, announcement.transfer]]));
    if (announcement.type === 'transfers-changed') void readPaused().catch(() => undefined);
    if (announcement.type === 'sync-state' && announcement.session === undefined) state.set(announcement.state);
  });
  worker.addEventListener('error', () => state.set({ kind: 'refused', fault: stopped }));
  document.addEventListener('visibilitychange', tellVisibility, { signal: ending.signal });
  // `offline` too: the request that fails then is what makes the status say so, not the browser's guess.
  for (const event of ['online', 'offline', 'focus']) addEventListener(event, syncNow, { signal: ending.signal });
  connectionOf(navigator)?.addEventListener('change', tellVisibility, { signal: ending.signal });
  tellVisibility();
  void textsHere().then(tellVisibility, () => undefined); // in English until the language has come
  const watchBattery = async (): Promise<void> => {
    battery = await batteryOf(navigator);
    for (const event of ['chargingchange', 'levelchange']) battery?.addEventListener(event, tellBattery, { signal: ending.signal });
    tellBattery();
  };
  void watchBattery().catch(() => undefined); // not told here: then nothing is spared

  return {
    state,
    syncNow,
    transfers,
    transfersPaused,
    fetchDataset: ({ digest, bytes }) => announcer.send({ type: 'dataset-wanted', digest, bytes }),
    pauseTransfers: (paused) =>
      attempt(async () => {
        await (paused ? kv.put(transfersPausedKey, true) : kv.remove(transfersPausedKey));
        transfersPaused.set(paused);
        announcer.send({ type: 'transfers-changed' });
      }),
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
