/**
 * What the service worker does when the browser wakes it, with or without a tab: sends what is sealed, and fetches what is new into
 * the inbox. A composition root, built as a script of its own that the service worker loads when it is woken (sw.ts), so that no
 * start of a page waits for it. It has no key but the one that signs for this device, locked or not; a tab with keys does the rest.
 *
 * One worker of the profile at a time: who finds another one at work leaves it to that one; if it stays silent (frozen), what is sealed
 * is sent beside it, which does no harm (SYN-46).
 */
import { nanoid } from 'nanoid';
import { limits } from '../../shared/model/limits.ts';
import { pausedKey } from '../storage/announce.ts';
import { storageFault } from '../storage/failures.ts';
import { openInbox } from '../storage/inbox.ts';
import { openPasts } from '../storage/pasts.ts';
import { openStorage, type Storage } from '../storage/storage.ts';
import { fetchAhead } from '../sync/jobs/ahead.ts';
import { httpOf, openSyncApi } from '../sync/calls/api.ts';
import type { SyncDeps } from '../sync/deps.ts';
import { lockName } from '../sync/leader.ts';
import { keepRounds, roundsKey } from '../sync/rounds.ts';
import { sendSealed } from '../sync/jobs/send.ts';
import { lockedVault } from '../vault/lockedVault.ts';
import type { StoredKeys } from '../vault/stored.ts';
import { webCrypto } from '../vault/webcrypto.ts';

const cursorKey = 'sync/ahead';

/** The person, or the system for them, asked for little traffic. */
const savesData = (): boolean => (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;

const depsOf = ({ records, sessions, bases, barrier, database, announcer }: Storage, stored: StoredKeys, note: SyncDeps['note']): SyncDeps => {
  const vault = lockedVault(webCrypto, stored);
  return {
    // Nothing is merged here, so nothing has to be asked.
    store: { records, sessions, bases, pasts: openPasts(database), barrier, isUnanswered: async () => false, faultOf: storageFault },
    vault,
    api: openSyncApi(httpOf(location.origin), vault),
    mint: nanoid,
    wallClock: () => Date.now(),
    announce: announcer.send,
    note: (round) => note({ ...round, away: true }),
  };
};

const sendAll = async (deps: SyncDeps): Promise<boolean> => {
  let isDone = true;
  for (const { id } of await deps.store.sessions.list()) isDone = (await sendSealed(deps, id)) === 'done' && isDone;
  return isDone;
};

const workAlone = async (deps: SyncDeps, { kv, database, announcer }: Storage): Promise<boolean> => {
  // A tab that waits for its turn would take it from one that says nothing.
  announcer.listen(({ type }) => {
    if (type === 'leader-asked') announcer.send({ type: 'leading' });
  });
  const isSent = await sendAll(deps);
  if (savesData()) return isSent;
  const cursor = async () => {
    const kept = await kv.get(cursorKey);
    return typeof kept === 'string' ? kept : undefined;
  };
  const ahead = { inbox: openInbox(database), cursor, keepCursor: (next: string) => kv.put(cursorKey, next) };
  return (await fetchAhead(deps, ahead)) === 'done' && isSent;
};

/** Whether the worker that leads says so; a frozen one does not. */
const isLed = ({ announcer }: Storage): Promise<boolean> =>
  new Promise((resolve) => {
    announcer.listen(({ type }) => {
      if (type === 'leading') resolve(true);
    });
    announcer.send({ type: 'leader-asked' });
    setTimeout(() => resolve(false), limits.backgroundPatience);
  });

/** A tab that leads is told, and does it by itself: a service worker that waited for it would keep a newer one out meanwhile. */
const workBeside = async (deps: SyncDeps, storage: Storage): Promise<boolean> => {
  if (!(await isLed(storage))) return sendAll(deps);
  storage.announcer.send({ type: 'sync-now' });
  return true;
};

const work = async (storage: Storage): Promise<void> => {
  const stored = await storage.keys.load();
  if (stored === undefined || (await storage.kv.get(pausedKey)) === true) return;
  const writing: (() => void)[] = [];
  const write = (text: string) => storage.kv.put(roundsKey, text);
  const note = keepRounds({ load: () => storage.kv.get(roundsKey), save: write, later: (_, call) => (writing.push(call), () => undefined) });
  const deps = depsOf(storage, stored, note);
  const alone = (lock: Lock | null) => (lock === null ? undefined : workAlone(deps, storage));
  const isDone = (await navigator.locks.request(lockName, { ifAvailable: true }, alone)) ?? (await workBeside(deps, storage));
  for (const call of writing) call();
  // The browser tries it again, later and ever more rarely, only when it hears of a failure.
  if (!isDone) throw new Error('something is left to sync');
};

/** Rejects when something is left. A store that newer code has changed is left to newer code. */
export const run = async (): Promise<void> => {
  // A tab that is being closed writes its last words first.
  await new Promise((later) => setTimeout(later, limits.backgroundDelay));
  const opened = await openStorage();
  if (!opened.ok) return;
  try {
    await work(opened.value);
  } finally {
    opened.value.close();
  }
};
