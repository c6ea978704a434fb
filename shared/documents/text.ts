/**
 * Edits of a note's text as one splice each, found from the text before and after: what both share at the start and at the end is
 * left alone, so what is written grows with the change and not with the note. A splice carries what it removed: it can be turned
 * round, and it can be told whether it still fits. Positions are UTF-16 code units and never stand inside a surrogate pair, which
 * Yjs would break.
 */
export interface Splice {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

const isHigh = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isLow = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
const splitsPair = (text: string, at: number): boolean => at > 0 && isHigh(text, at - 1) && isLow(text, at);

/** Undefined when the two are equal. */
export const diff = (before: string, after: string): Splice | undefined => {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before.charCodeAt(at) === after.charCodeAt(at)) at += 1;
  if (splitsPair(before, at) || splitsPair(after, at)) at -= 1;
  let tail = 0;
  while (tail < shorter - at && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  if (splitsPair(before, before.length - tail) || splitsPair(after, after.length - tail)) tail -= 1;
  return { at, removed: before.slice(at, before.length - tail), inserted: after.slice(at, after.length - tail) };
};

export const inverse = ({ at, removed, inserted }: Splice): Splice => ({ at, removed: inserted, inserted: removed });

/** The same edit where it fits in this text: what it inserts is always kept, what it removes only if that is there. */
export const located = (text: string, splice: Splice): Splice => {
  const at = Math.min(splice.at, text.length);
  if (!splitsPair(text, at) && text.startsWith(splice.removed, at)) return { ...splice, at };
  return { at: splitsPair(text, at) ? at + 1 : at, removed: '', inserted: splice.inserted };
};

/** `splice` must be located in `text`. */
export const spliced = (text: string, { at, removed, inserted }: Splice): string =>
  text.slice(0, at) + inserted + text.slice(at + removed.length);

/** Where a place in a text stands after an edit of it; a place inside what was removed goes to where that was. */
export const moved = (place: number, { at, removed, inserted }: Splice): number => {
  if (place < at || (place === at && removed === '')) return place;
  if (place < at + removed.length) return at;
  return place + inserted.length - removed.length;
};

/** What somebody typed into `base`, made in the text that `base` has meanwhile become elsewhere. Both sides' insertions stay. */
export const rebased = (base: string, mine: string, theirs: string): string => {
  const [own, other] = [diff(base, mine), diff(base, theirs)];
  if (own === undefined || other === undefined) return own === undefined ? theirs : mine;
  const end = own.at + own.removed.length;
  const otherEnd = other.at + other.removed.length;
  if (end <= other.at) return spliced(theirs, own);
  const shifted = { ...own, at: own.at + other.inserted.length - other.removed.length };
  if (own.at >= otherEnd) return spliced(theirs, shifted);
  // Both touched the same place: theirs stays as it is, and what I wrote stands behind it.
  return spliced(theirs, { at: other.at + other.inserted.length, removed: '', inserted: own.inserted });
};

/** Two edits, one after the other, as one; undefined when they do not touch. */
export const joined = (first: Splice, second: Splice): Splice | undefined => {
  const [start, end] = [first.at, first.at + first.inserted.length];
  const secondEnd = second.at + second.removed.length;
  if (second.at > end || secondEnd < start) return undefined;
  const inside = (place: number): number => Math.min(Math.max(place - start, 0), first.inserted.length);
  const lead = second.removed.slice(0, Math.max(0, start - second.at));
  const beyond = second.removed.slice(second.removed.length - Math.max(0, secondEnd - end));
  return {
    at: Math.min(start, second.at),
    removed: lead + first.removed + (secondEnd > end ? beyond : ''),
    inserted: first.inserted.slice(0, inside(second.at)) + second.inserted + first.inserted.slice(inside(secondEnd)),
  };
};
