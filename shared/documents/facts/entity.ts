/**
 * One entity in the plain state: its fields, and what is derived from them and kept until one of them changes. How entities are
 * sorted, and when a deletion is in conflict, depends on the facts alone.
 */
import { sessionEntity, type EntityId } from '../../model/ids.ts';
import { deletionOf, isBeyond, viewOf, type View } from './deletion.ts';
import type { Head, Patch } from './facts.ts';
import { factKey } from './keys.ts';
import { headsIn, type Register } from './register.ts';
import { contentFields } from '../schema.ts';

export interface Conflict {
  readonly entity: EntityId;
  /** 'deleted' stands for "deleted here, edited there". */
  readonly field: string;
  readonly heads: readonly Head[];
  /** Other fields that are settled with this one, because they describe one file (`contentFields`); only those that differ. */
  readonly also?: readonly Pick<Conflict, 'field' | 'heads'>[];
  /** For 'deleted': all that was known of the entity when this conflict was shown, so that settling it covers nothing later. */
  readonly view?: View;
}

export interface Entity {
  readonly id: EntityId;
  readonly fields: Map<string, Register>;
  kind: string | undefined;
  order: string;
  gone: boolean;
  goneAt: number;
  dashboard: EntityId | undefined;
  /** Of a note; '' for everything else. */
  text: string;
  readonly conflicts: Map<string, Conflict>;
  readonly merged: Map<string, Conflict>;
}

export const newEntity = (id: EntityId): Entity => ({
  id,
  fields: new Map(),
  kind: undefined,
  order: '',
  gone: false,
  goneAt: 0,
  dashboard: undefined,
  text: '',
  conflicts: new Map(),
  merged: new Map(),
});

export const textOf = (entity: Entity, field: string): string | undefined => {
  const value = headsIn(entity.fields.get(field))[0]?.value;
  return typeof value === 'string' ? value : undefined;
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const inOrder = (a: Entity, b: Entity): number => byText(a.order, b.order) || byText(a.id, b.id);
export const latestFirst = (a: Entity, b: Entity): number => b.goneAt - a.goneAt || byText(a.id, b.id);
export const byPlace = (a: Conflict, b: Conflict): number => byText(a.entity, b.entity) || byText(a.field, b.field);

/** Whether someone edited the deleted entity unseen by its deleters; a panel that lives on a deleted dashboard counts as such. */
export const deletionConflict = (entity: Entity, panels: ReadonlySet<EntityId> | undefined): Conflict | undefined => {
  const heads = headsIn(entity.fields.get('deleted'));
  const { seen, contested } = deletionOf(heads);
  if (seen === undefined || entity.id === sessionEntity) return undefined;
  const conflict = { entity: entity.id, field: 'deleted', heads, view: viewOf([...entity.fields.values()].flatMap(headsIn)) };
  if (contested || (panels !== undefined && panels.size > 0)) return conflict;
  for (const [field, register] of entity.fields) {
    if (field !== 'deleted' && headsIn(register).some((head) => isBeyond(seen, head))) return conflict;
  }
  return undefined;
};

/** What replaced a data set's file apart is one choice, not one for each field of a file. */
export const together = (conflicts: Iterable<Conflict>): readonly Conflict[] => {
  const all = [...conflicts];
  const [first, ...also] = contentFields.flatMap((field) => all.filter((conflict) => conflict.field === field));
  if (first === undefined || also.length === 0) return all;
  return [{ ...first, also }, ...all.filter(({ field }) => !contentFields.includes(field))];
};

export const factsOf = (entities: Iterable<Entity>): Patch => {
  const set: Patch['set'][number][] = [];
  const del: Patch['del'][number][] = [];
  const whole: (readonly [EntityId, string])[] = [];
  for (const { id, fields, text } of entities) {
    if (text !== '') whole.push([id, text]);
    for (const [field, { heads, dead }] of fields) {
      for (const { writer, value, n, at } of heads) set.push([factKey(id, field, writer), value, n, at]);
      for (const [writer, n] of dead ?? []) del.push([factKey(id, field, writer), n]);
    }
  }
  return whole.length === 0 ? { set, del } : { set, del, whole };
};
