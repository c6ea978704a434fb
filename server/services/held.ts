/**
 * Heads that were pushed to lately, as they were written: a push to the same session need not read and parse all of it again, nor
 * measure it. What is held decides nothing: the store says whether it is what stands there (one look at the etag), and the swap decides.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Store, StoredItem } from '../store/store.ts';
import { headId, type KeptRecord } from './heads.ts';

export interface Held {
  readonly item: StoredItem;
  /** Letters of its body as JSON, at most. */
  readonly letters: number;
}

/** What a record, or one name of a push, adds to a head beside its own letters: places in vector, runs and times, at most. */
const around = 256;
export const growth = (added: readonly KeptRecord[], more: readonly string[]): number =>
  added.reduce((sum, [, , sealed]) => sum + sealed.length + around, around) + more.reduce((sum, text) => sum + text.length + around, 0);

export const createHeld = (store: Pick<Store, 'read'>) => {
  const held = new Map<string, Held>();
  const keyOf = (owner: OwnerId, session: SessionId): string => `${owner}.${session}`;
  return {
    async read(owner: OwnerId, session: SessionId): Promise<{ readonly stored: StoredItem | undefined; readonly letters: number | undefined }> {
      const known = held.get(keyOf(owner, session));
      const stored = await store.read(owner, headId(session), known?.item);
      return { stored, letters: stored !== undefined && stored.etag === known?.item.etag ? known.letters : undefined };
    },
    keep(owner: OwnerId, session: SessionId, written: Held): void {
      const key = keyOf(owner, session);
      held.delete(key);
      if (written.letters > limits.headHeldLetters) return;
      held.set(key, written);
      const [oldest] = held.keys();
      if (held.size > limits.headsHeld && oldest !== undefined) held.delete(oldest);
    },
  };
};
