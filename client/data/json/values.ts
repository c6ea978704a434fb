/** What a JSON value means under each column type. JSON tells numbers and texts apart, so only texts can be dates. */
import { looksLike, readValue } from '../csv/values.ts';
import type { ColumnType } from '../types.ts';
import type { JsonField } from './scanner.ts';

const candidates: Readonly<Record<Exclude<JsonField['kind'], 'null'>, readonly ColumnType[]>> = {
  boolean: ['boolean'],
  number: ['integer', 'number'],
  string: ['date', 'datetime'],
  nested: [],
};

export interface FieldTypes {
  add(field: JsonField): void;
  /** The first type that every value has that is there; text when there is none. */
  type(): ColumnType;
}

export const fieldTypes = (): FieldTypes => {
  let left: readonly ColumnType[] | undefined;
  return {
    add: ({ kind, text }) => {
      if (kind === 'null' || left?.length === 0) return;
      left ??= candidates[kind];
      left = left.filter((type) => candidates[kind].includes(type) && looksLike(type, text));
    },
    type: () => left?.[0] ?? 'text',
  };
};

/** The spelling for the engine, null for a missing value, undefined for one that the type cannot hold. */
export const readField = (type: ColumnType, { kind, text }: JsonField): string | null | undefined => {
  if (kind === 'null') return null;
  if (type === 'text') return text;
  if (kind === 'nested') return undefined;
  const value = readValue(type, text);
  return value === '' ? null : value;
};
