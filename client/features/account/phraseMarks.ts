/**
 * What is remembered of the recovery phrase on this device: when it was put off, written down, and shown to be at hand. Times only,
 * in `kv`; from them follows what the person is asked, and when.
 *
 *   nothing --10 min--> ask to write down --"Not now", once--> a day later, without "Not now"
 *   written --a day--> ask for three words --right--> again in a quarter
 */
import { limits } from '../../../shared/model/limits.ts';
import type { Storage } from '../../storage/storage.ts';

const names = ['skipped', 'written', 'checked'] as const;
type Mark = (typeof names)[number];

/** Wall clock, ms. */
export type PhraseMarks = { readonly [mark in Mark]: number | undefined };

const key = (mark: Mark): string => `phrase/${mark}`;

export const readPhraseMarks = async ({ kv }: Pick<Storage, 'kv'>): Promise<PhraseMarks> => {
  const [skipped, written, checked] = await Promise.all(
    names.map(async (name) => {
      const value = await kv.get(key(name));
      return typeof value === 'number' ? value : undefined;
    }),
  );
  return { skipped, written, checked };
};

export const notePhrase = ({ kv }: Pick<Storage, 'kv'>, mark: Mark, at: number): Promise<void> => kv.put(key(mark), at);

export type PhraseDue = 'nothing' | 'write' | 'write-now' | 'check';

/** `added`: when this device was added to the account. */
export const phraseDue = ({ skipped, written, checked }: PhraseMarks, added: number, now: number): PhraseDue => {
  if (checked !== undefined) return now - checked >= limits.phraseCheck ? 'check' : 'nothing';
  if (written !== undefined) return now - written >= limits.phraseAgain ? 'check' : 'nothing';
  if (skipped !== undefined) return now - skipped >= limits.phraseAgain ? 'write-now' : 'nothing';
  return now - added >= limits.phraseFirst ? 'write' : 'nothing';
};

/** `count` different places of `length`, in order. `random`: bytes of the platform's source, at least 64. */
export const pickPlaces = (length: number, count: number, random: Uint8Array): readonly number[] => {
  const places = new Set<number>();
  // A byte above the last whole multiple would favour the first places.
  const fair = 256 - (256 % length);
  for (const byte of random) if (byte < fair && places.size < count) places.add(byte % length);
  for (let place = 0; places.size < count; place += 1) places.add(place);
  return [...places].toSorted((a, b) => a - b);
};
