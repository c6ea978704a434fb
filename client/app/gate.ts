/**
 * The start of a locked profile: the keys come from a tab that is unlocked already, or from the passphrase. Until then nothing is
 * read but the row of keys and what is to be sent, which is sealed. Loaded only when there is a lock.
 */
import { limits } from '../../shared/model/limits.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { Writable } from '../session/readable.ts';
import { openAttempts } from '../storage/attempts.ts';
import { attempt } from '../storage/failures.ts';
import type { Storage } from '../storage/storage.ts';
import { openAccountApi } from '../sync/calls/account.ts';
import { httpOf } from '../sync/calls/api.ts';
import { connectSync } from '../sync/connect.ts';
import { unlock, type LockDeps } from '../vault/locking.ts';
import { askForKeys } from '../vault/share.ts';
import { openedBy, type OpenKeys, type StoredKeys } from '../vault/stored.ts';
import { stretch } from '../vault/stretch.ts';
import { webCrypto } from '../vault/webcrypto.ts';
import { mint } from './mint.ts';
import { t } from '../texts/text.ts';

/** What the lock screen can do. */
export interface Gate {
  /** Faults: WRONG_KEY, RATE_LIMITED { wait }, STORAGE_*. */
  unlock(passphrase: string): Promise<Result<void>>;
  /** Starts every tab anew when it succeeds. Faults as openByPhrase's. */
  openByPhrase(words: string): Promise<Result<void>>;
}

export const lockDepsOf = (storage: Storage): LockDeps => ({
  crypto: webCrypto,
  keys: storage.keys,
  mint,
  now: () => Date.now(),
  attempts: openAttempts(storage),
  stretch,
});

/** A fault of the store on the way becomes the answer. */
const settled = async (work: () => Promise<Result<void>>): Promise<Result<void>> => {
  const result = await attempt(work);
  return result.ok ? result.value : result;
};

export const passGate = (row: StoredKeys, storage: Storage, shown: Writable<Gate | undefined>): Promise<OpenKeys> =>
  new Promise((resolve) => {
    const deps = lockDepsOf(storage);
    let sending: { close(): void } | undefined;
    const open = (keys: OpenKeys | undefined): void => {
      if (keys === undefined) return;
      end();
      sending?.close();
      shown.set(undefined);
      resolve(keys);
    };
    const gate: Gate = {
      unlock: (passphrase) =>
        settled(async () => {
          const unlocked = await unlock(deps, (await storage.keys.load()) ?? row, passphrase);
          if (!unlocked.ok) return unlocked;
          open(unlocked.value);
          return ok(undefined);
        }),
      openByPhrase: (words) =>
        settled(async () => {
          const { openByPhrase } = await import('../vault/forgot.ts');
          const opened = await openByPhrase({ ...deps, words, account: openAccountApi(httpOf(location.origin)) });
          if (!opened.ok) return opened;
          storage.announcer.send({ type: 'account-changed' });
          location.reload();
          return opened;
        }),
    };
    const end = askForKeys(
      row.lock?.id ?? '',
      limits.keysAnswered,
      (opener) => open(openedBy(row, opener)),
      () => {
        shown.set(gate);
        sending = connectSync(storage, () => t`(recovered)`);
      },
    );
  });
