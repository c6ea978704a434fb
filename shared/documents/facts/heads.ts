/**
 * Comparing heads. Order and equality must come out the same on every replica, so they depend on the facts alone: never on
 * arrival, and never on a wall clock.
 */
import type { Json } from '../../model/json.ts';
import type { Head } from './facts.ts';

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Deep equality of JSON; the order of an object's keys does not matter. */
export const sameValue = (a: Json, b: Json): boolean => {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((part, index) => sameValue(part, b[index] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key] ?? null, b[key] ?? null))
  );
};

/** Provisional winner first: the higher count, then the smaller writer id. */
export const byPrecedence = (a: Head, b: Head): number => b.n - a.n || (a.writer < b.writer ? -1 : 1);

/** Whether heads hold different values; equal ones collapse into one. */
export const differ = (heads: readonly Head[]): boolean => {
  const first = heads[0];
  return first !== undefined && heads.some((head) => !sameValue(head.value, first.value));
};
