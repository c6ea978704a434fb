/**
 * The field beside a note's text. The text itself merges (Y.Text); this field is a register like any other and says who wrote
 * when: one head is one line of editing, several heads were written apart. A version also bounds what was changed since the text
 * it started from: the first `from` and the last `tail` characters are untouched. Two heads that started from the same text and
 * touched different places have merged cleanly; if they met, or if that cannot be told, somebody has to read the result.
 *
 * Same heads means same text: a head removes only those that its author had taken in, and their text with them.
 */
import type { WriterId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { limits } from '../model/limits.ts';
import type { Head } from './facts/facts.ts';
import type { Splice } from './text.ts';

/** `from` is -1 in a version that says only "read": it has changed nothing, so it meets nothing. */
interface Version {
  readonly id: string;
  /** Ids of the versions it was written over. */
  readonly base: string;
  /** Characters of the text it started from. */
  readonly length: number;
  readonly from: number;
  readonly tail: number;
}

const isWhole = (value: Json | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value);

const parse = (value: Json): Version | undefined => {
  if (!Array.isArray(value)) return undefined;
  const [id, base, length, from, tail]: readonly Json[] = value;
  if (typeof id !== 'string' || typeof base !== 'string' || !isWhole(length) || !isWhole(from) || !isWhole(tail)) return undefined;
  return { id, base, length, from, tail };
};

const toJson = ({ id, base, length, from, tail }: Version): Json => [id, base, length, from, tail];

const idOf = ({ value, writer, n }: Head): string => parse(value)?.id ?? `${writer}@${n}`;

const baseOf = (heads: readonly Head[]): string => heads.map(idOf).sort().join(' ');

const meet = (a: Version | undefined, b: Version | undefined): boolean => {
  if (a === undefined || b === undefined) return true;
  if (a.from < 0 || b.from < 0) return false;
  return a.base !== b.base || (a.from <= b.length - b.tail && b.from <= a.length - a.tail);
};

/** Whether two of these heads were written apart and met: the text has to be read. */
export const haveMet = (heads: readonly Head[]): boolean =>
  heads.some((head, at) => heads.slice(0, at).some((other) => meet(parse(other.value), parse(head.value))));

export interface VersionContext {
  readonly heads: readonly Head[];
  readonly writer: WriterId;
  readonly n: number;
  /** Before the edit. */
  readonly text: string;
  /** Wall clock, ms. */
  readonly now: number;
}

/**
 * The version of an edit. After a pause it starts from its author's own last one, which others have probably taken in: if they have
 * not, then it cannot be told whether edits met, and that errs on the side of reading once too often. As long as edits have met, a further
 * one keeps what says so.
 */
export const versionAfter = ({ heads, writer, n, text, now }: VersionContext, { at, removed }: Splice): Json => {
  const id = `${writer}@${n}`;
  const [from, tail] = [at, text.length - at - removed.length];
  const own = heads.find((head) => head.writer === writer);
  const last = own === undefined ? undefined : parse(own.value);
  const paused = now - (own?.at ?? 0) > limits.notePause;
  const goesOn = heads.length === 1 ? !paused : haveMet(heads);
  if (last === undefined || last.from < 0 || !goesOn) return toJson({ id, base: baseOf(heads), length: text.length, from, tail });
  if (heads.length > 1) return toJson({ ...last, id });
  return toJson({ ...last, id, from: Math.min(last.from, from), tail: Math.min(last.tail, tail) });
};

/** The version of someone who has read what was merged. */
export const versionRead = ({ heads, writer, n, text }: Omit<VersionContext, 'now'>): Json =>
  toJson({ id: `${writer}@${n}`, base: baseOf(heads), length: text.length, from: -1, tail: -1 });
