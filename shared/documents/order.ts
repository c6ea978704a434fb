/**
 * Order by fractional index: a text between two neighbours' texts, so that moving one entity writes one field. A few random
 * letters follow the exact middle, so that two devices that insert at the same place at once rarely mint the same text.
 */
import { generateKeyBetween } from 'fractional-indexing';

/** A whole number from 0 up to and without `below`. */
export type RandomBelow = (below: number) => number;

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const jitterLetters = 4;

/** A text must not end in the lowest digit: nothing would fit between it and itself without that digit. */
const jitter = (random: RandomBelow): string =>
  Array.from({ length: jitterLetters }, (_, at) =>
    at < jitterLetters - 1 ? digits.charAt(random(62)) : digits.charAt(1 + random(61)),
  ).join('');

/** What is not an order text (a hostile or damaged value) stands for "no neighbour". */
const readable = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  try {
    generateKeyBetween(text, null);
    return text;
  } catch {
    return null;
  }
};

/** A text between the two in code unit order; either may be missing, and a `before` that is not above `after` is ignored. */
export const orderBetween = (after: string | undefined, before: string | undefined, random: RandomBelow): string => {
  const low = readable(after);
  const high = readable(before);
  const limit = low !== null && high !== null && high <= low ? null : high;
  let middle = generateKeyBetween(low, limit);
  for (;;) {
    const text = middle + jitter(random);
    if (limit === null || text < limit) return text;
    middle = generateKeyBetween(middle, limit);
  }
};
