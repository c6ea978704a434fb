/**
 * Fact keys, `entity/field#writer`, and the form of a fact. Everything that enters a document from outside passes here, so that
 * the rest may rely on it: ids have their form, a value is plain JSON of bounded depth, n and at are safe integers.
 */
import { fault } from '../../model/faults.ts';
import { parseEntityId, parseWriterId, type EntityId, type WriterId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import { limits } from '../../model/limits.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { Fact, FactKey } from './facts.ts';

const fieldForm = /^[a-z][A-Za-z0-9.]{0,39}$/;

export interface KeyParts {
  readonly entity: EntityId;
  readonly field: string;
  readonly writer: WriterId;
}

export const isField = (text: string): boolean => fieldForm.test(text);

export const factKey = (entity: EntityId, field: string, writer: WriterId): FactKey => `${entity}/${field}#${writer}`;

/** INVALID_INPUT for anything that `factKey` cannot have made of valid parts. */
export const parseFactKey = (key: string): Result<KeyParts> => {
  const parts = splitKey(key);
  return parts === undefined ? err(fault('INVALID_INPUT')) : ok(parts);
};

/** As parseFactKey, for hot paths that only ask whether. */
export const splitKey = (key: string): KeyParts | undefined => {
  const slash = key.indexOf('/');
  const hash = key.lastIndexOf('#');
  if (slash < 0 || hash < slash) return undefined;
  const entity = parseEntityId(key.slice(0, slash));
  const writer = parseWriterId(key.slice(hash + 1));
  const field = key.slice(slash + 1, hash);
  return entity === undefined || writer === undefined || !isField(field) ? undefined : { entity, field, writer };
};

export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

export const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Plain JSON of at most `depth` nested arrays and objects; a Yjs value may also be undefined, a bigint or bytes. */
export const isJson = (value: unknown, depth: number = limits.valueDepth): value is Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (Array.isArray(value)) return value.every((part) => isJson(part, depth - 1));
  const form: unknown = Object.getPrototypeOf(value);
  return (form === Object.prototype || form === null) && Object.values(value).every((part) => isJson(part, depth - 1));
};

export const isFact = (value: unknown): value is Fact =>
  Array.isArray(value) && value.length === 3 && isJson(value[0]) && isCount(value[1]) && isTime(value[2]);
