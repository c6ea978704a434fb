/**
 * Plain state of an open document, fed by patches and read by the screen. Everything derived (heads, lists, conflicts) is kept
 * per entity and refreshed for the entities that a patch touches, so an edit costs the same in a session of any size. Arrays
 * handed out stay the same objects until their content changes.
 */
import { fault } from '../model/faults.ts';
import { parseEntityId, sessionEntity, type EntityId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import { deletionOf } from './facts/deletion.ts';
import {
  byPlace,
  deletionConflict,
  factsOf,
  inOrder,
  latestFirst,
  newEntity,
  textOf,
  together,
  type Conflict,
  type Entity,
} from './facts/entity.ts';
import type { Head, Patch } from './facts/facts.ts';
import { differ } from './facts/heads.ts';
import { splitKey } from './facts/keys.ts';
import { readPatch } from './wire/patches.ts';
import { createRegister, dropHead, headsIn, knownCount, putHead, recallHead, type Register } from './facts/register.ts';
import { deviceField, settlesItself, textField } from './schema.ts';
import { located, spliced } from './text.ts';
import { haveMet } from './textVersion.ts';

export type { Conflict } from './facts/entity.ts';

export interface DocState {
  /** Heads of a field, provisional winner first; empty when it was never set. */
  heads(entity: EntityId, field: string): readonly Head[];
  /** The provisional winner's value. */
  value(entity: EntityId, field: string): Json | undefined;
  /** The text of a note; '' where there is none. */
  text(entity: EntityId): string;
  /** Fields that hold a value. */
  fields(entity: EntityId): readonly string[];
  /** Live (not deleted) entities of a kind, in their order; for every kind without the argument. */
  entities(kind?: string): readonly EntityId[];
  /** Deleted entities of a kind, latest deletion first. */
  deleted(kind?: string): readonly EntityId[];
  isDeleted(entity: EntityId): boolean;
  /** Live panels of a dashboard, deleted or not, in no particular order. */
  panels(dashboard: EntityId): readonly EntityId[];
  /** Conflicts that a person has to settle. In a deleted entity only the deletion itself can be one. */
  conflicts(): readonly Conflict[];
  /** Fields that differ and settle by themselves: order and layout, and texts whose edits have met. */
  merged(): readonly Conflict[];
  /** Applies a patch; returns the entities that changed. Entries with a malformed key are skipped. */
  apply(patch: Patch): ReadonlySet<EntityId>;
  /**
   * Applies what the document that this state stands for has changed: what it sets is there, also where its removal was known before
   * the document held it (it waited for what it builds on, and so the document had nothing to remove).
   */
  follow(patch: Patch): ReadonlySet<EntityId>;
  /** All heads as sets and all known removals: a patch that makes an empty state equal to this one. */
  facts(): Patch;
}

type Touched = Map<Entity, Set<string>>;

const nothing: readonly never[] = [];
const every = '*';

const setOrDelete = (map: Map<string, Conflict>, conflict: Conflict | undefined, field: string): void => {
  if (conflict === undefined) map.delete(field);
  else map.set(field, conflict);
};

export const createState = (): DocState => {
  const all = new Map<EntityId, Entity>();
  const kinds = new Map<string, Set<Entity>>([[every, new Set()]]);
  const liveLists = new Map<string, readonly EntityId[]>();
  const goneLists = new Map<string, readonly EntityId[]>();
  const panelsOn = new Map<EntityId, Set<EntityId>>();
  const uneasy = new Set<Entity>();
  let conflictList: readonly Conflict[] | undefined = nothing;
  let mergedList: readonly Conflict[] | undefined = nothing;

  const registerOf = (entity: Entity, field: string): Register => {
    let register = entity.fields.get(field);
    if (register === undefined) entity.fields.set(field, (register = createRegister()));
    return register;
  };

  const entityOf = (id: EntityId): Entity => {
    let entity = all.get(id);
    if (entity === undefined) all.set(id, (entity = newEntity(id)));
    return entity;
  };

  /** Before the facts: an edit counts as known when its version is. */
  const applyTexts = ({ text = nothing, whole = nothing }: Patch, touched: Touched): void => {
    const write = (entity: Entity, now: string): void => {
      if (entity.text === now) return;
      entity.text = now;
      if (!touched.has(entity)) touched.set(entity, new Set());
    };
    for (const [id, now] of whole) write(entityOf(id), now);
    for (const [key, n, at, removed, inserted] of text) {
      const parts = splitKey(key);
      if (parts === undefined) continue;
      const entity = entityOf(parts.entity);
      if (n <= knownCount(entity.fields.get(textField), parts.writer)) continue;
      write(entity, spliced(entity.text, located(entity.text, { at, removed, inserted })));
    }
  };

  const applyFacts = (patch: Patch, touched: Touched): void => {
    const change = (key: string, act: (register: Register, parts: NonNullable<ReturnType<typeof splitKey>>) => boolean): void => {
      const parts = splitKey(key);
      if (parts === undefined) return;
      const entity = entityOf(parts.entity);
      if (!act(registerOf(entity, parts.field), parts)) return;
      const fields = touched.get(entity);
      if (fields === undefined) touched.set(entity, new Set([parts.field]));
      else fields.add(parts.field);
    };
    for (const [key, value, n, at] of patch.set)
      change(key, (register, { writer }) => putHead(register, { writer, value, n, at }));
    for (const [key, n] of patch.del) change(key, (register, { writer }) => dropHead(register, writer, n));
  };

  const forgetLists = (kind: string | undefined): void => {
    for (const name of [kind ?? every, every]) {
      liveLists.delete(name);
      goneLists.delete(name);
    }
  };

  /** Kind, order and life: what decides in which lists the entity stands. */
  const place = (entity: Entity): void => {
    forgetLists(entity.kind);
    const kind = textOf(entity, 'kind');
    if (kind !== entity.kind) {
      if (entity.kind !== undefined) for (const name of [entity.kind, every]) kinds.get(name)?.delete(entity);
      if (kind !== undefined) for (const name of [kind, every]) kinds.set(name, (kinds.get(name) ?? new Set()).add(entity));
      entity.kind = kind;
      forgetLists(kind);
    }
    const deletion = deletionOf(headsIn(entity.fields.get('deleted')));
    entity.order = textOf(entity, 'order') ?? '';
    entity.gone = deletion.seen !== undefined && !deletion.contested && entity.id !== sessionEntity;
    entity.goneAt = deletion.at;
  };

  /** Moves a panel in the index of dashboards; returns the dashboards whose panels changed. */
  const seat = (entity: Entity): readonly EntityId[] => {
    const on = entity.kind === 'panel' && !entity.gone ? parseEntityId(textOf(entity, 'dashboard') ?? '') : undefined;
    const before = entity.dashboard;
    if (on === before) return nothing;
    entity.dashboard = on;
    if (before !== undefined) panelsOn.get(before)?.delete(entity.id);
    if (on !== undefined) panelsOn.set(on, (panelsOn.get(on) ?? new Set()).add(entity.id));
    return [before, on].filter((id) => id !== undefined);
  };

  const contest = (entity: Entity, fields: Iterable<string>): void => {
    for (const field of fields) {
      if (field === 'deleted' || field === deviceField) continue;
      const heads = headsIn(entity.fields.get(field));
      const conflict = (field === textField ? haveMet(heads) : differ(heads)) ? { entity: entity.id, field, heads } : undefined;
      setOrDelete(settlesItself(field) ? entity.merged : entity.conflicts, conflict, field);
    }
    setOrDelete(entity.conflicts, deletionConflict(entity, panelsOn.get(entity.id)), 'deleted');
    const isUneasy = entity.conflicts.size + entity.merged.size > 0;
    if (!isUneasy && !uneasy.has(entity)) return;
    conflictList = mergedList = undefined;
    if (isUneasy) uneasy.add(entity);
    else uneasy.delete(entity);
  };

  const apply = (patch: Patch): ReadonlySet<EntityId> => {
    const touched: Touched = new Map();
    applyTexts(patch, touched);
    applyFacts(patch, touched);
    const dashboards = new Set<EntityId>();
    for (const [entity, fields] of touched) {
      if (fields.has('kind') || fields.has('order') || fields.has('deleted')) place(entity);
      for (const dashboard of seat(entity)) dashboards.add(dashboard);
    }
    for (const [entity, fields] of touched) contest(entity, fields);
    for (const id of dashboards) {
      const dashboard = all.get(id);
      if (dashboard !== undefined) contest(dashboard, nothing);
    }
    return new Set([...touched.keys()].map((entity) => entity.id));
  };

  const follow = (patch: Patch): ReadonlySet<EntityId> => {
    for (const [key, , n] of patch.set) {
      const parts = splitKey(key);
      if (parts !== undefined) recallHead(all.get(parts.entity)?.fields.get(parts.field), parts.writer, n);
    }
    return apply(patch);
  };

  const list = (cache: Map<string, readonly EntityId[]>, kind: string, gone: boolean): readonly EntityId[] => {
    const known = cache.get(kind);
    if (known !== undefined) return known;
    const found = [...(kinds.get(kind) ?? [])].filter((entity) => entity.gone === gone);
    const ids = found.sort(gone ? latestFirst : inOrder).map((entity) => entity.id);
    cache.set(kind, ids);
    return ids;
  };

  const collect = (pick: (entity: Entity) => Iterable<Conflict>): readonly Conflict[] =>
    [...uneasy].flatMap((entity) => [...pick(entity)]).sort(byPlace);

  const shown = (entity: Entity): Iterable<Conflict> => {
    const deletion = entity.conflicts.get('deleted');
    if (entity.gone) return deletion === undefined ? nothing : [deletion];
    return entity.kind === 'dataset' ? together(entity.conflicts.values()) : entity.conflicts.values();
  };

  const heads = (entity: EntityId, field: string): readonly Head[] => headsIn(all.get(entity)?.fields.get(field));

  return {
    heads,
    value: (entity, field) => heads(entity, field)[0]?.value,
    text: (entity) => all.get(entity)?.text ?? '',
    fields: (entity) =>
      [...(all.get(entity)?.fields ?? nothing)].filter(([, register]) => register.heads.length > 0).map(([field]) => field),
    entities: (kind) => list(liveLists, kind ?? every, false),
    deleted: (kind) => list(goneLists, kind ?? every, true),
    isDeleted: (entity) => all.get(entity)?.gone ?? false,
    panels: (dashboard) => [...(panelsOn.get(dashboard) ?? nothing)],
    conflicts: () => (conflictList ??= collect(shown)),
    merged: () => (mergedList ??= collect((entity) => (entity.gone ? nothing : entity.merged.values()))),
    apply,
    follow,
    facts: () => factsOf(all.values()),
  };
};

/** JSON of a whole state, for the first paint of the next start. */
export interface StateView extends Patch {
  readonly version: 1;
}

export const toView = (state: DocState): StateView => ({ version: 1, ...state.facts() });

/** INVALID_INPUT for what is not a view, UNSUPPORTED_VERSION for one of newer code. */
export const fromView = (view: unknown): Result<DocState> => {
  if (typeof view !== 'object' || view === null || !('version' in view)) return err(fault('INVALID_INPUT'));
  if (view.version !== 1) return err(fault('UNSUPPORTED_VERSION'));
  const { set, del, whole } = view as { readonly [member in keyof Patch]?: unknown };
  const patch = readPatch(set, del, undefined, whole);
  if (patch === undefined) return err(fault('INVALID_INPUT'));
  const state = createState();
  state.apply(patch);
  return ok(state);
};
