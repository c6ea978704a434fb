/**
 * Tabs of one browser hand each other what opens the keys, so that a person unlocks once: by messages between pages, from memory to
 * memory, as handles whose bytes no script reads. Nothing of it is stored; when the last unlocked tab has gone, it is gone.
 *
 *   a tab that starts   ask ->            <- keys    by every unlocked tab (none answers any more once it is to be locked)
 *   a tab that unlocks  unlocked ->       ask again
 */
import type { Opener } from './stored.ts';

type Word =
  | { readonly type: 'ask'; readonly lock: string }
  | { readonly type: 'keys'; readonly lock: string; readonly opener: Opener }
  | { readonly type: 'unlocked'; readonly lock: string };

const channelName = 'holdfast-keys';

const listenTo = (heard: (word: Word) => void): BroadcastChannel => {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<Word>) => heard(data);
  return channel;
};

/** Answers tabs that ask, and tells those that are locked. Returns what ends it. */
export const shareKeys = (lock: string, opener: Opener): (() => void) => {
  const channel = listenTo((word) => {
    if (word.type === 'ask' && word.lock === lock) channel.postMessage({ type: 'keys', lock, opener } satisfies Word);
  });
  channel.postMessage({ type: 'unlocked', lock } satisfies Word);
  return () => channel.close();
};

/** Calls `got` whenever an unlocked tab hands over the keys of this lock, `none` once if none has within `patience` ms. Returns what ends it. */
export const askForKeys = (lock: string, patience: number, got: (opener: Opener) => void, none: () => void): (() => void) => {
  let answered = false;
  const channel = listenTo((word) => {
    if (word.lock !== lock) return;
    if (word.type === 'unlocked') channel.postMessage({ type: 'ask', lock } satisfies Word);
    if (word.type !== 'keys') return;
    answered = true;
    got(word.opener);
  });
  channel.postMessage({ type: 'ask', lock } satisfies Word);
  const timer = setTimeout(() => {
    if (!answered) none();
  }, patience);
  return () => {
    clearTimeout(timer);
    channel.close();
  };
};
