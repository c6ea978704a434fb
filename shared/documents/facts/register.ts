/**
 * One multi-value field: the live head of each writer, and for each writer the highest n known to be removed. Both steps are
 * commutative and idempotent: of a writer's facts only the highest n counts, and a removal of n covers n and everything below.
 * A document has thousands of these and nearly all hold one head, hence an array and a map that is made when needed.
 */
import type { WriterId } from '../../model/ids.ts';
import type { Head } from './facts.ts';
import { byPrecedence } from './heads.ts';

export interface Register {
  /** The live heads, provisional winner first; replaced, never changed in place. */
  heads: readonly Head[];
  dead: Map<WriterId, number> | undefined;
}

const none: readonly never[] = [];

export const createRegister = (): Register => ({ heads: none, dead: undefined });

/** The highest n known of a writer, live or removed; 0 for none. */
export const knownCount = (register: Register | undefined, writer: WriterId): number =>
  Math.max(register?.heads.find((head) => head.writer === writer)?.n ?? 0, register?.dead?.get(writer) ?? 0);

/** Whether the head became live. */
export const putHead = (register: Register, head: Head): boolean => {
  if (head.n <= knownCount(register, head.writer)) return false;
  const others = register.heads.filter(({ writer }) => writer !== head.writer);
  register.heads = others.length === 0 ? [head] : [...others, head].sort(byPrecedence);
  return true;
};

/** Whether a live head was removed. */
export const dropHead = (register: Register, writer: WriterId, n: number): boolean => {
  register.dead ??= new Map();
  if (n > (register.dead.get(writer) ?? 0)) register.dead.set(writer, n);
  const left = register.heads.filter((head) => head.writer !== writer || head.n > n);
  if (left.length === register.heads.length) return false;
  register.heads = left;
  return true;
};

/** Of a writer's fact that is there after all: that it was removed is forgotten. */
export const recallHead = (register: Register | undefined, writer: WriterId, n: number): void => {
  if ((register?.dead?.get(writer) ?? 0) >= n) register?.dead?.delete(writer);
};

export const headsIn = (register: Register | undefined): readonly Head[] => register?.heads ?? none;
