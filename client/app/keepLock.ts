/**
 * An unlocked tab of a profile with a lock: gives the keys to tabs that start, and locks when it is told to, by the person or
 * because nobody has touched any tab for as long as they chose. Locking is starting anew without the keys, once what was written is
 * durable: a tab that cannot save keeps its edits, gives the keys to nobody any more, and goes as soon as it can.
 */
import { limits } from '../../shared/model/limits.ts';
import type { Storage } from '../storage/storage.ts';
import { shareKeys } from '../vault/share.ts';
import type { Vault } from '../vault/vault.ts';
import { reloadSettled } from './openSessions.ts';

const idleKey = 'lock/idle';

/** Milliseconds without a touch after which all tabs lock; 0: only when the last one is closed. */
export const readIdle = async ({ kv }: Storage): Promise<number> => {
  const kept = await kv.get(idleKey);
  return typeof kept === 'number' ? kept : limits.idleDefault;
};
export const keepIdle = ({ kv }: Storage, idle: number): Promise<void> => kv.put(idleKey, idle);

let stopSharing = (): void => undefined;

const lockTab = (): void => {
  stopSharing();
  void reloadSettled();
};

/** This tab and every other one. */
export const lockNow = ({ announcer }: Storage): void => {
  announcer.send({ type: 'locked' });
  lockTab();
};

export const keepLock = (storage: Storage, { id, opener }: NonNullable<Vault['lock']>): void => {
  const { announcer } = storage;
  stopSharing = shareKeys(id, opener);
  let touched = Date.now();
  let told = touched;
  announcer.listen(({ type }) => {
    if (type === 'locked') lockTab();
    if (type === 'touched') touched = Date.now();
  });
  const touch = (): void => {
    touched = Date.now();
    if (touched - told < limits.idleLooked) return;
    told = touched;
    announcer.send({ type: 'touched' });
  };
  for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, touch, { capture: true, passive: true });
  // The wall clock, because timers and the page's own clock stand still while a machine sleeps.
  setInterval(() => {
    const rested = Date.now() - touched;
    void readIdle(storage).then((idle) => {
      if (idle > 0 && rested >= idle) lockNow(storage);
    });
  }, limits.idleLooked);
};
