/**
 * Composition of the page: store, then keys, then data and sessions over both; sync only after the first paint, because nothing on
 * the screen waits for it. A store that does not open is the one failure here; the page says so and offers what is still possible.
 */
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { openDataAccess } from '../data/access.ts';
import { obeyNotes, uncleanSessions } from '../session/presence.ts';
import { writable } from '../session/readable.ts';
import { openDatasetStore } from '../storage/datasets.ts';
import { attempt } from '../storage/failures.ts';
import { openStorage } from '../storage/storage.ts';
import type { SyncHandle } from '../sync/connect.ts';
import { openVault } from '../vault/vault.ts';
import { webCrypto } from '../vault/webcrypto.ts';
import { mint } from './mint.ts';
import { reloadSettled } from './openSessions.ts';
import type { Gate } from './gate.ts';
import type { Services } from './servicesContext.ts';
import { t } from '../texts/text.ts';

const afterPaint = (run: () => void): void => {
  requestAnimationFrame(() => setTimeout(run, limits.syncStartDelay));
};

/** What the lock screen works with; undefined while nothing is asked for. */
export const gate = writable<Gate | undefined>(undefined);

export const startServices = async (): Promise<Result<Services>> => {
  const opened = await openStorage();
  if (!opened.ok) return err(opened.fault);
  const storage = opened.value;
  const unclean = attempt(() => uncleanSessions(storage)); // beside the keys: a session that the address names waits for it
  // Of another tab that went: nothing is merged into its session while it seems to have been killed.
  addEventListener('storage', () => void attempt(() => obeyNotes(storage)));
  const now = () => Date.now();
  storage.announcer.listen(({ type }) => {
    if (type === 'account-changed') void reloadSettled();
  });
  const vault = await openVault({
    crypto: webCrypto,
    keys: storage.keys,
    mint,
    now,
    unlock: async (row) => (await import('./gate.ts')).passGate(row, storage, gate),
  });
  const { lock } = vault;
  if (lock !== undefined) void import('./keepLock.ts').then(({ keepLock }) => keepLock(storage, lock));
  storage.announcer.listen(({ type }) => {
    if (type === 'keys-changed') void vault.refresh();
  });
  const data = openDataAccess({
    datasetStore: openDatasetStore(storage.database, storage),
    resultStore: storage.results,
    vault,
    persistAsk: storage.persistAsk,
  });
  storage.announcer.listen(({ type }) => {
    if (type === 'dataset-arrived') data.arrived();
  });
  const sync = writable<SyncHandle | undefined>(undefined);
  afterPaint(() => {
    if (import.meta.env.PROD && !location.pathname.startsWith('/s/')) setTimeout(() => void import('../data/engineWarm.ts').then(({ warmEngine }) => warmEngine()), limits.engineWarmDelay);
    void import('../sync/connect.ts').then(({ connectSync }) => sync.set(connectSync(storage, () => t`(recovered)`, lock)));
  });
  const services: Services = { storage, vault, mint, now, session: { storage, vault, now, mint }, data, sync, unclean };
  afterPaint(() => {
    // What an older tab could not save any more (handOver.ts).
    void attempt(async () => {
      if (await caches.has('holdfast-handover')) await (await import('../sync/handOver.ts')).takeHandedOver(services.session);
    });
    void attempt(async () => {
      if ((await storage.kv.keys('backup/')).length > 0) (await import('../features/backup/start.ts')).startBackups(services);
    });
  });
  return ok(services);
};
