/**
 * One multi-value field: the live head of each writer, and for each writer the highest n known to be removed. Both steps are
 * commutative and idempotent: of a writer's facts only the highest n counts, and a removal of n covers n and everything below.
 */
import type { WriterId } from '../model/ids.ts';
import type { Head } from './facts.ts';
import { byPrecedence } from './heads.ts';

export interface Register {
  readonly live: Map<WriterId, Head>;
  readonly dead: Map<WriterId, number>;
  /** The live heads, provisional winner first; one array until something changes. */
  sorted: readonly Head[] | undefined;
}

const none: readonly Head[] = [];

export const createRegister = (): Register => ({ live: new Map(), dead: new Map(), sorted: none });

/** Whether the head became live. */
export const putHead = (register: Register, head: Head): boolean => {
  const known = register.live.get(head.writer)?.n ?? 0;
  if (head.n <= known || head.n <= (register.dead.get(head.writer) ?? 0)) return false;
  register.live.set(head.writer, head);
  register.sorted = undefined;
  return true;
};

/** Whether a live head was removed. */
export const dropHead = (register: Register, writer: WriterId, n: number): boolean => {
  if (n > (register.dead.get(writer) ?? 0)) register.dead.set(writer, n);
  const head = register.live.get(writer);
  if (head === undefined || head.n > n) return false;
  register.live.delete(writer);
  register.sorted = undefined;
  return true;
};

export const headsIn = (register: Register | undefined): readonly Head[] => {
  if (register === undefined) return none;
  register.sorted ??= register.live.size === 0 ? none : [...register.live.values()].sort(byPrecedence);
  return register.sorted;
};
