/** When data sets are carried: after a moment of quiet behind whatever may have made work, one pass at a time, and never beside a push or a pull. */
import { limits } from '../../../shared/model/limits.ts';
import { transfersPausedKey, type Announcement } from '../../storage/announce.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Vault } from '../../vault/vault.ts';
import type { SyncApi } from '../calls/api.ts';
import type { BlobApi } from '../calls/blobApi.ts';
import { createKeptSets } from './keptSets.ts';
import { createTransfers } from './transfers.ts';

export interface CarrierDeps {
  readonly storage: Pick<Storage, 'datasets' | 'arrivals' | 'kv' | 'sessions'>;
  readonly vault: Vault;
  readonly api: BlobApi & Pick<SyncApi, 'push'>;
  readonly announce: (announcement: Announcement) => void;
  /** The connection costs by the byte. */
  readonly isMetered: () => boolean;
  readonly later: (ms: number, call: () => void) => () => void;
}

const makesWork: ReadonlySet<Announcement['type']> = new Set(['sessions-changed', 'acknowledged', 'pulled', 'sync-now', 'dataset-wanted', 'transfers-changed', 'keys-changed']);

export interface Carrier {
  /** What tabs and this worker itself announce. */
  heard(announcement: Announcement): void;
  start(): void;
  stop(): void;
  /** Resolves when no pass is under way. */
  rested(): Promise<void>;
}

export const createCarrier = ({ storage, vault, api, announce, isMetered, later }: CarrierDeps): Carrier => {
  const { datasets, arrivals, kv, sessions } = storage;
  const wanted = new Map<string, number>();
  let [isOn, isBusy, isDue] = [false, false, false];
  const onIdle: (() => void)[] = [];
  let running: Promise<void> | undefined;
  let cancel = (): void => undefined;

  const idle = (): Promise<void> => (isBusy ? new Promise((resolve) => onIdle.push(resolve)) : Promise.resolve());
  const release = (): void => {
    for (const resume of onIdle.splice(0)) resume();
  };

  const transfers = createTransfers({
    store: datasets,
    arrivals,
    vault,
    api,
    announce,
    kept: createKeptSets({ sessions: () => sessions.list(), vault, wanted }),
    gate: async (asked) => {
      await idle();
      if (!isOn) return 'stopped';
      if (asked) return 'go';
      if ((await kv.get(transfersPausedKey)) === true) return 'paused';
      return isMetered() ? 'metered' : 'go';
    },
  });

  const pass = async (): Promise<void> => {
    isDue = false;
    // A store that fails here has lost nothing: the next pass asks again.
    const wait = await transfers.pass().catch(() => limits.backoffLast);
    running = undefined;
    if (isOn && isDue) due(limits.transferDelay);
    else if (isOn && wait !== undefined) due(wait);
  };

  const due = (wait: number): void => {
    cancel();
    cancel = later(wait, () => {
      if (!isOn) return;
      if (running === undefined) running = pass();
      else isDue = true;
    });
  };

  return {
    heard: (announcement) => {
      if (announcement.type === 'sync-state' && announcement.session === undefined) {
        isBusy = announcement.state.kind === 'working';
        if (!isBusy) release();
      }
      if (announcement.type === 'dataset-wanted') wanted.set(announcement.digest, announcement.bytes);
      if (isOn && makesWork.has(announcement.type)) due(limits.transferDelay);
    },
    start: () => {
      isOn = true;
      due(limits.transferDelay);
    },
    stop: () => {
      isOn = false;
      isBusy = false;
      cancel();
      release();
    },
    rested: async () => {
      await running;
    },
  };
};
