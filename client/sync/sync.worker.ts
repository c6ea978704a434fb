/**
 * The sync worker of a tab: a composition root. Every tab has one, and the one that holds the lock works for all of them. A
 * hidden tab's worker lets go when nothing is left to do, and comes back for a change made in its own tab.
 */
import { nanoid } from 'nanoid';
import { limits } from '../../shared/model/limits.ts';
import { askUnclean } from '../session/presence.ts';
import { clockKey, openAnnouncer, pausedKey, type Announcement } from '../storage/announce.ts';
import { storageFault } from '../storage/failures.ts';
import { openInbox } from '../storage/inbox.ts';
import { openPasts } from '../storage/pasts.ts';
import { openStorage } from '../storage/storage.ts';
import { openedBy, type OpenKeys, type StoredKeys } from '../vault/stored.ts';
import { openVault, type Vault } from '../vault/vault.ts';
import { webCrypto } from '../vault/webcrypto.ts';
import { httpOf, openSyncApi, type SyncApi } from './calls/api.ts';
import type { SyncDeps } from './deps.ts';
import { openBlobApi } from './calls/blobApi.ts';
import { watchClock } from './clock.ts';
import { createCarrier, type Carrier } from './files/carrier.ts';
import { createLeader } from './leader.ts';
import type { LockedPusher } from './lockedPush.ts';
import { keepRounds, roundsKey } from './rounds.ts';
import { createRunner, type Runner } from './runner.ts';
import { openTokens } from './calls/token.ts';
import type { PageWord } from './word.ts';

const announcer = openAnnouncer();
let visible = false;
let metered = false;
let sparing = false;
let recovered: string | undefined;
/** What is announced from here is work for the carrier, too. */
let hear: (announcement: Announcement) => void = () => undefined;
let onVisible = (): void => undefined;

let begin: (lock: PageWord['lock']) => void = () => undefined;
/** The page speaks as soon as it has started this worker. */
const lockOfPage = new Promise<PageWord['lock']>((resolve) => {
  begin = resolve;
});

self.onmessage = (event: MessageEvent<PageWord>): void => {
  begin(event.data.lock);
  const isCheaper = metered && !event.data.metered;
  ({ visible, metered, sparing, recovered } = event.data);
  if (isCheaper) hear({ type: 'transfers-changed' });
  onVisible();
};

/**
 * Devices and epochs that were added elsewhere, and what this device owes itself after a lock. Its code is loaded only if there are
 * any. What was pulled before may open then.
 */
const followKeyring = async (api: SyncApi, vault: Vault): Promise<void> => {
  if (vault.owesKeys || vault.owesPhrase) {
    const { settleKeys } = await import('../vault/change.ts');
    if ((await settleKeys(vault, api)).ok) announcer.send({ type: 'keys-changed' });
  }
  const reply = await api.keyring();
  if (!reply.ok || reply.value.revisions.length <= vault.keyring().length) return;
  const accepted = await vault.acceptKeyring(reply.value.revisions);
  if (accepted.ok) announcer.send({ type: 'keys-changed' });
};

const later = (ms: number, call: () => void): (() => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

interface Opened {
  readonly carrier: Carrier;
  readonly deps: SyncDeps;
  readonly paused: boolean;
  readonly vault: Vault;
  readonly follow: () => void;
  /** Merges what was fetched without keys. */
  readonly takeInbox: () => Promise<void>;
}

const open = async (lock: PageWord['lock']): Promise<Opened | (() => void) | undefined> => {
  const storage = await openStorage();
  if (!storage.ok) {
    announcer.send({ type: 'sync-state', state: { kind: 'refused', fault: storage.fault } });
    return undefined;
  }
  const { records, sessions, bases, keys, kv, barrier } = storage.value;
  const stored = await keys.load();
  const pasts = openPasts(storage.value.database);
  const store = { records, sessions, bases, pasts, barrier, isUnanswered: askUnclean({ kv }), faultOf: storageFault };
  const note = keepRounds({ load: () => kv.get(roundsKey), save: (text) => kv.put(roundsKey, text), later });
  const common = { store, mint: nanoid, wallClock: () => Date.now(), note };
  if (stored?.lock !== undefined && stored.lock.id !== lock?.id) {
    const [{ lockedVault }, { createLockedPusher }] = await Promise.all([import('../vault/lockedVault.ts'), import('./lockedPush.ts')]);
    const locked = lockedVault(webCrypto, stored);
    const deps = { ...common, vault: locked, api: openSyncApi(httpOf(location.origin), locked), announce: announcer.send };
    const isPaused = async () => (await kv.get(pausedKey)) === true;
    return () => startLocked(() => createLockedPusher(deps, isPaused, whileVisible, Math.random));
  }
  const unlock = async (row: StoredKeys): Promise<OpenKeys> => {
    const opened = openedBy(row, lock?.opener);
    if (opened === undefined) throw new Error('locked');
    return opened;
  };
  const vault = await openVault({ crypto: webCrypto, keys, mint: nanoid, now: () => Date.now(), unlock });
  const keepClock = (ahead: number | undefined): void => void (ahead === undefined ? kv.remove(clockKey) : kv.put(clockKey, ahead)).catch(() => undefined); // told again at the next start
  const http = { ...httpOf(location.origin), heard: watchClock({ now: () => Date.now(), tell: keepClock }) };
  const tokens = openTokens(http, vault);
  const api = openSyncApi(http, vault, tokens);
  let next = -Infinity;
  /** At once, but not too often: a call in between is made up for. A store that fails here loses nothing: the next call follows again. */
  const follow = (): void => {
    const now = performance.now();
    if (next > now) return;
    const wait = Math.max(0, next + limits.keyringFollowed - now);
    next = now + wait;
    setTimeout(() => void followKeyring(api, vault).catch(() => undefined), wait);
  };
  const deps: SyncDeps = {
    ...common,
    vault,
    api,
    nameDataset: (digest) => vault.datasetName(digest),
    recovered: () => recovered ?? '(recovered)',
    announce: (announcement) => {
      announcer.send(announcement);
      hear(announcement);
      // What arrived may come from a device that was added since; what this device owes the keyring waits for a server that answers.
      const answers = announcement.type === 'sync-state' && announcement.session === undefined && announcement.state.kind === 'idle';
      if (announcement.type === 'pulled' || (answers && (vault.owesKeys || vault.owesPhrase))) follow();
    },
  };
  const carrier = createCarrier({
    storage: storage.value,
    vault,
    api: { ...openBlobApi(webCrypto, tokens), push: api.push },
    announce: (announcement) => announcer.send(announcement),
    isMetered: () => metered,
    later,
  });
  hear = carrier.heard;
  const inbox = openInbox(storage.value.database);
  const takeInbox = async (): Promise<void> => {
    if ((await inbox.sessions()).length > 0) await (await import('./jobs/inbox.ts')).takeInbox(deps, inbox);
  };
  return { carrier, deps, vault, follow, takeInbox, paused: (await kv.get(pausedKey)) === true };
};

/** How many sessions hold what the server lacks, on the icon of the installed app, where the system shows such a number. */
const badge = (sessions: number): void => {
  if ('setAppBadge' in navigator) void navigator.setAppBadge(sessions).catch(() => undefined);
};

/** A retry of a hidden tab would be a poll: it is made up for when the tab is shown, or the network comes back. */
const whileVisible = (ms: number, call: () => void): (() => void) =>
  later(ms, () => {
    if (visible) call();
  });

/** One tab sends, as ever. */
const startLocked = (create: () => LockedPusher): void => {
  let pusher: LockedPusher | undefined;
  const leader = createLeader({
    locks: navigator.locks,
    lead: () => {
      pusher = create();
      pusher.wake();
    },
    follow: () => pusher?.stop(),
  });
  onVisible = () => {
    if (visible) leader.want();
    if (visible) pusher?.wake();
  };
  announcer.listen(({ type }) => {
    if (type === 'sync-now') pusher?.wake();
    if (type === 'leader-asked' && leader.place() === 'leading') announcer.send({ type: 'leading' });
  });
  self.addEventListener('online', () => pusher?.wake());
  onVisible();
};

const start = ({ carrier, deps, vault, follow, takeInbox, paused: wasPaused }: Opened): void => {
  let runner: Runner | undefined;
  let state: ReturnType<Runner['state']> | undefined;
  /** When the leader last answered, or this worker began to ask. */
  let heardAt: number | undefined;
  let paused = wasPaused;
  let turn = 0;

  const stop = (): void => {
    turn += 1;
    carrier.stop();
    runner?.stop();
    state = runner?.state() ?? state;
    runner = undefined;
  };
  /** What lies in the inbox comes first: it is asked for no more, and is there without a network. A store that fails here is met again. */
  const begin = (): void => {
    if (paused) return announcer.send({ type: 'sync-state', state: { kind: 'paused' } });
    turn += 1;
    const mine = turn;
    const go = (): void => {
      if (mine === turn) run();
    };
    void takeInbox().then(go, go);
  };
  const run = (): void => {
    // Whoever hides the tab still wants the file to arrive.
    const rest = (): void =>
      void carrier.rested().then(() => {
        if (!visible) leader.release();
      });
    runner = createRunner(deps, { now: () => performance.now(), chance: Math.random, later, rest, unsent: badge }, state);
    runner.happened({ type: 'started', visible, sparing });
    carrier.start();
    follow();
  };
  const leader = createLeader({
    locks: navigator.locks,
    lead: begin,
    follow: () => {
      stop();
      if (visible) leader.want();
    },
  });
  const pause = (next: boolean): void => {
    paused = next;
    stop();
    if (leader.place() === 'leading') begin();
  };

  onVisible = () => {
    runner?.happened({ type: 'visibility', visible, sparing });
    if (visible) leader.want();
  };
  announcer.listen((announcement: Announcement) => {
    if (announcement.type === 'keys-changed') void vault.refresh();
    if (announcement.type === 'leading') heardAt = performance.now();
    if (announcement.type === 'leader-asked' && leader.place() === 'leading') announcer.send({ type: 'leading' });
    carrier.heard(announcement);
    if (announcement.type === 'sync-paused') pause(announcement.paused);
    else if (runner !== undefined) runner.heard(announcement);
    else if (leader.place() === 'leading' && paused) begin(); // says so again to whoever asks
    else if (announcement.type === 'appended') leader.want({ ifFree: true });
  });
  self.addEventListener('online', () => runner?.happened({ type: 'woken', held: false }));
  setInterval(() => {
    if (!visible || leader.place() !== 'waiting') return void (heardAt = undefined);
    heardAt ??= performance.now();
    if (performance.now() - heardAt > limits.leaderSilent) leader.seize();
    else announcer.send({ type: 'leader-asked' });
  }, limits.leaderAsked);
  onVisible();
};

void lockOfPage.then(open).then((opened) => {
  if (typeof opened === 'function') opened();
  else if (opened !== undefined) start(opened);
});
