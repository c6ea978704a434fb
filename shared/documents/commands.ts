/**
 * What a person does, as writes. Pure: nothing here changes the state. A command that makes an entity mints its id and returns it
 * beside the writes; `seen` names the heads that were on screen when the edit began (see `seenOf`), where that was earlier.
 */
import { mintEntityId, sessionEntity, type EntityId, type MintLetters, type WriterId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { forGood, viewOf, type View } from './facts/deletion.ts';
import type { Head, Seen, Write } from './facts/facts.ts';
import { differ, sameValue } from './facts/heads.ts';
import { place, type Layout, type Placed, type Size } from './layout.ts';
import { orderBetween, type RandomBelow } from './order.ts';
import type { DataFormat } from './formats.ts';
import { deviceOf, panelsOf, readDatasets, uniqueAlias, type DatasetInfo, type DefinitionInfo, type VersionPoint } from './read.ts';
import { definitionField, deviceField, filterPrefix, settingPrefix, type Kind, textField } from './schema.ts';
import type { Conflict, DocState } from './state.ts';
import { diff } from './text.ts';

export interface Made {
  readonly id: EntityId;
  readonly writes: readonly Write[];
}

export interface NewPanel {
  readonly dashboard: EntityId;
  /** Panel kind: 'table', 'chart', … */
  readonly panel: string;
  readonly title: string;
  readonly dataset?: EntityId | undefined;
  readonly settings: { readonly [name: string]: Json };
  /** Of a note. */
  readonly text?: string;
  /** A place, or only a size: then the first free place for it. */
  readonly layout: Layout | Size;
}

/** `keep` one of the heads, set another value, or (for 'deleted') decide whether the entity is deleted. */
export type Choice = { readonly keep: WriterId } | { readonly value: Json } | { readonly deleted: boolean };

export const seenOf = (heads: readonly Head[]): Seen => heads.map(({ writer, n }) => [writer, n] as const);

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Good enough to keep two devices' order texts apart; nothing depends on its being even. */
const randomOf =
  (mint: MintLetters): RandomBelow =>
  (below) =>
    letters.indexOf(mint(1)) % below;

const entityWrites = (entity: EntityId, kind: Kind, values: { readonly [field: string]: Json | undefined }): readonly Write[] =>
  Object.entries({ kind, ...values }).flatMap(([field, value]) => (value === undefined ? [] : [{ entity, field, value }]));

/** One write of one field, for what has no command of its own. */
export const setField = (entity: EntityId, field: string, value: Json, seen?: Seen): readonly Write[] => [
  seen === undefined ? { entity, field, value } : { entity, field, value, seen },
];

export const newSession = ({
  title,
  description = '',
}: {
  readonly title: string;
  readonly description?: string;
}): readonly Write[] => entityWrites(sessionEntity, 'session', { title, description });

/** Gives a point of the session's history a name: up to which record of each replica it reaches, and its time. */
export const nameVersion = (mint: MintLetters, name: string, { at, reach }: VersionPoint): Made => {
  const id = mintEntityId(mint);
  return { id, writes: entityWrites(id, 'version', { name, at, reach: { ...reach } }) };
};

/** Says once which device this writer works on, so that conflicts and history can name it. */
export const introduce = (state: DocState, writer: WriterId, device: string): readonly Write[] =>
  deviceOf(state, writer) === device ? [] : setField(sessionEntity, deviceField, device);

const orderOf = (state: DocState, entity: EntityId | undefined): string | undefined => {
  const order = entity === undefined ? undefined : state.value(entity, 'order');
  return typeof order === 'string' && order !== '' ? order : undefined;
};

const orderAtEnd = (state: DocState, mint: MintLetters, kind: Kind): string =>
  orderBetween(orderOf(state, state.entities(kind).at(-1)), undefined, randomOf(mint));

/** After all others. */
export const addDashboard = (state: DocState, mint: MintLetters, { title }: { readonly title: string }): Made => {
  const id = mintEntityId(mint);
  return { id, writes: entityWrites(id, 'dashboard', { title, order: orderAtEnd(state, mint, 'dashboard') }) };
};

const isSize = (layout: Layout | Size): layout is Size => layout.length === 2;

/** Makes the text of a note this one, by the smallest edit of what it is now. */
export const editText = (state: DocState, entity: EntityId, text: string): readonly Write[] => {
  const splice = diff(state.text(entity), text);
  return splice === undefined ? [] : [{ entity, field: textField, value: null, text: splice }];
};

/** Says that what was merged in a note has been read, as far as these heads go. */
export const readMerged = (entity: EntityId, heads: readonly Head[]): readonly Write[] => [
  { entity, field: textField, value: null, text: 'read', seen: seenOf(heads) },
];

const textWrites = (entity: EntityId, text: string): readonly Write[] =>
  text === '' ? [] : [{ entity, field: textField, value: null, text: { at: 0, removed: '', inserted: text } }];

export const addPanel = (state: DocState, mint: MintLetters, { settings, layout, text = '', ...panel }: NewPanel): Made => {
  const id = mintEntityId(mint);
  const at = isSize(layout) ? place(panelsOf(state, panel.dashboard), layout) : layout;
  const fields = Object.entries(settings).map(([name, value]) => [settingPrefix + name, value] as const);
  const values = { ...panel, layout: at, ...Object.fromEntries(fields) };
  return { id, writes: [...entityWrites(id, 'panel', values), ...textWrites(id, text)] };
};

/** The fields of the form and no others: an absent one must not be a field that holds undefined. */
const formatValue = (format: DataFormat): Json => {
  const pack = format.pack === undefined ? {} : { pack: { ...format.pack } };
  switch (format.kind) {
    case undefined: {
      const { delimiter, header, encoding, quote, escape, decimal, skip } = format;
      const rest = { ...(escape && { escape }), ...(decimal && { decimal }), ...(skip && { skip }) };
      return { delimiter, header, encoding, quote, ...rest, ...pack };
    }
    case 'json': {
      const { kind, lines, at, keys } = format;
      return { kind, lines, at, keys: [...keys], ...pack };
    }
    default:
      return { kind: format.kind, ...pack };
  }
};

/** After all others, under an alias that no other live data set has. */
export const addDataset = (state: DocState, mint: MintLetters, { alias, ...info }: Omit<DatasetInfo, 'entity' | 'definition'>): Made => {
  const id = mintEntityId(mint);
  const taken = new Set(readDatasets(state).map((dataset) => dataset.alias.toLowerCase()));
  const columns = info.columns.map(({ name, type }) => ({ name, type }));
  const values = { ...info, alias: uniqueAlias(alias, taken), columns, format: formatValue(info.format) };
  return { id, writes: entityWrites(id, 'dataset', { ...values, order: orderAtEnd(state, mint, 'dataset') }) };
};

const definitionValue = ({ sql, inputs, columns, rows }: DefinitionInfo): Json => ({
  sql,
  inputs: { ...inputs },
  columns: columns.map(({ name, type }) => ({ name, type })),
  rows,
});

/** A data set that is made from others, after all others, under an alias that no other live one has. */
export const addDerived = (
  state: DocState,
  mint: MintLetters,
  { name, alias, definition }: { readonly name: string; readonly alias: string; readonly definition: DefinitionInfo },
): Made => {
  const id = mintEntityId(mint);
  const taken = new Set(readDatasets(state).map((dataset) => dataset.alias.toLowerCase()));
  const values = { name, alias: uniqueAlias(alias, taken), [definitionField]: definitionValue(definition), order: orderAtEnd(state, mint, 'dataset') };
  return { id, writes: entityWrites(id, 'dataset', values) };
};

export const setDefinition = (entity: EntityId, definition: DefinitionInfo, seen?: Seen): readonly Write[] =>
  setField(entity, definitionField, definitionValue(definition), seen);

/** What a data set is made of; its name and alias stay through a change of it. */
export type DatasetContent = Pick<DatasetInfo, 'digest' | 'bytes' | 'rows' | 'columns' | 'format'>;

/**
 * Another file in place of a data set's former one. All its fields are written, also those that stay the same: of two
 * replacements made apart one wins as a whole, never the digest of one with the columns of the other.
 */
export const replaceDataset = (entity: EntityId, { digest, bytes, rows, columns, format }: DatasetContent): readonly Write[] =>
  Object.entries({
    digest,
    bytes,
    rows,
    columns: columns.map(({ name, type }) => ({ name, type })),
    format: formatValue(format),
  }).map(([field, value]): Write => ({ entity, field, value, again: true }));

/** The name that people see: a data set's `name`, anything else's `title`. */
export const renameEntity = (state: DocState, entity: EntityId, title: string, seen?: Seen): readonly Write[] =>
  setField(entity, state.value(entity, 'kind') === 'dataset' ? 'name' : 'title', title, seen);

export const setSetting = (panel: EntityId, name: string, value: Json, seen?: Seen): readonly Write[] =>
  setField(panel, settingPrefix + name, value, seen);

/** Writes only the layouts that differ from the document's. */
export const setLayouts = (state: DocState, items: readonly Placed<EntityId>[]): readonly Write[] =>
  items
    .filter(({ id, layout }) => !sameValue(state.value(id, 'layout') ?? null, layout))
    .map(({ id, layout }) => ({ entity: id, field: 'layout', value: layout }));

/** Moves a dashboard or data set in front of another of its kind, or to the end. */
export const reorder = (state: DocState, mint: MintLetters, entity: EntityId, before: EntityId | undefined): readonly Write[] => {
  const kind = state.value(entity, 'kind');
  const others = state.entities(typeof kind === 'string' ? kind : undefined).filter((id) => id !== entity);
  const at = before === undefined ? others.length : others.indexOf(before);
  if (at < 0 || entity === before) return [];
  const order = orderBetween(orderOf(state, others[at - 1]), orderOf(state, before), randomOf(mint));
  return setField(entity, 'order', order);
};

const headsOf = (state: DocState, entity: EntityId): readonly Head[] =>
  state.fields(entity).flatMap((field) => state.heads(entity, field));

/** Deletes this entity alone, as far as it is known here or was known (`view`). */
export const tombstone = (state: DocState, entity: EntityId, view: View = viewOf(headsOf(state, entity))): Write => ({
  entity,
  field: 'deleted',
  value: view,
  again: true,
});

/**
 * Deletes an entity as far as it is known here, or was known (`view`); a dashboard with its panels. The session itself cannot be
 * deleted like this.
 */
export const remove = (state: DocState, entity: EntityId, view?: View): readonly Write[] =>
  entity === sessionEntity ? [] : [tombstone(state, entity, view), ...state.panels(entity).map((id) => tombstone(state, id))];

/** Heads of `deleted` that delete, not those that keep. */
const deletions = (state: DocState, entity: EntityId): readonly Head[] =>
  state.heads(entity, 'deleted').filter(({ value }) => value !== false);

/** Takes the deletion of this entity alone back; nothing when it is not deleted. */
export const revive = (state: DocState, entity: EntityId): readonly Write[] => {
  if (deletions(state, entity).length === 0) return [];
  const rewrites = state.fields(entity).flatMap((field): readonly Write[] => {
    const heads = state.heads(entity, field);
    const [winner] = heads;
    if (field === 'deleted' || winner === undefined) return [];
    const seen = seenOf(heads.filter(({ value }) => sameValue(value, winner.value)));
    return [{ entity, field, value: winner.value, seen, again: true }];
  });
  return [{ entity, field: 'deleted', value: false, again: true }, ...rewrites];
};

/** Panels that went in the same command as their dashboard: one writer, one moment. */
export const deletedAlong = (state: DocState, dashboard: EntityId): readonly EntityId[] => {
  const causes = deletions(state, dashboard);
  return state
    .deleted('panel')
    .filter((panel) => state.value(panel, 'dashboard') === dashboard)
    .filter((panel) =>
      deletions(state, panel).some(({ writer, at }) => causes.some((cause) => cause.writer === writer && cause.at === at)),
    );
};

/** Takes something out of the trash, for everybody; a dashboard with the panels that went with it. Nothing when it is not deleted. */
export const removeForGood = (state: DocState, entity: EntityId): readonly Write[] =>
  deletions(state, entity).length === 0
    ? []
    : [entity, ...deletedAlong(state, entity)].map((id) => tombstone(state, id, forGood(viewOf(headsOf(state, id)))));

/**
 * Takes a deletion back, and "Keep" in a conflict with one. Every fact is rewritten under the own writer, so that another
 * deletion under way that has not seen this cannot cover them; a field in conflict stays in conflict. A panel brings its
 * dashboard along, a dashboard the panels that were deleted with it.
 */
export const restore = (state: DocState, entity: EntityId): readonly Write[] => {
  const home = state.value(entity, 'kind') === 'panel' ? state.value(entity, 'dashboard') : undefined;
  const dashboard = state.deleted('dashboard').filter((id) => id === home);
  return [entity, ...dashboard, ...deletedAlong(state, entity)].flatMap((id) => revive(state, id));
};

const settleDeletion = (state: DocState, { entity, view }: Conflict, deleted: boolean): readonly Write[] =>
  deleted ? remove(state, entity, view) : restore(state, entity);

/** Settles a conflict as it was shown: what has arrived since stays beside the choice. */
export const resolve = (state: DocState, conflict: Conflict, choice: Choice): readonly Write[] => {
  const { entity, field, heads, also = [] } = conflict;
  if ('deleted' in choice) return settleDeletion(state, conflict, choice.deleted);
  const value = 'value' in choice ? choice.value : heads.find(({ writer }) => writer === choice.keep)?.value;
  if (value === undefined) return [];
  if (field === 'deleted') return settleDeletion(state, conflict, value !== false);
  const along = also.flatMap((other): readonly Write[] => {
    const kept = 'keep' in choice ? other.heads.find(({ writer }) => writer === choice.keep) : undefined;
    return kept === undefined ? [] : [{ entity, field: other.field, value: kept.value, seen: seenOf(other.heads), again: true }];
  });
  return [{ entity, field, value, seen: seenOf(heads), again: true }, ...along];
};

/** A text is copied as such: its versions belong to the one that was edited. */
const copiedFields = (state: DocState, panel: EntityId): readonly string[] =>
  state.fields(panel).filter((field) => field !== 'deleted' && field !== textField);

/** A copy of a panel beside it, with one field changed if asked for. Undefined when it is not a panel. */
export const duplicatePanel = (
  state: DocState,
  mint: MintLetters,
  panel: EntityId,
  change?: { readonly field: string; readonly value: Json },
): Made | undefined => {
  if (state.value(panel, 'kind') !== 'panel') return undefined;
  const id = mintEntityId(mint);
  const values: { [field: string]: Json | undefined } = {};
  for (const field of copiedFields(state, panel)) values[field] = state.value(panel, field);
  if (change !== undefined) values[change.field] = change.value;
  const onDashboard = state.entities('dashboard').find((dashboard) => dashboard === values['dashboard']);
  const items = onDashboard === undefined ? [] : panelsOf(state, onDashboard);
  const size = items.find((item) => item.id === panel)?.layout ?? [0, 0, 6, 4];
  const copy = entityWrites(id, 'panel', { ...values, layout: place(items, [size[2], size[3]]) });
  return { id, writes: [...copy, ...textWrites(id, state.text(panel))] };
};

/** A copy of a dashboard after all others, with copies of its panels where they stand. Undefined when it is not a dashboard. */
export const duplicateDashboard = (
  state: DocState,
  mint: MintLetters,
  dashboard: EntityId,
  title: string,
): Made | undefined => {
  if (state.value(dashboard, 'kind') !== 'dashboard') return undefined;
  const made = addDashboard(state, mint, { title });
  const copies = panelsOf(state, dashboard).flatMap(({ id: panel, layout }) => {
    const id = mintEntityId(mint);
    const values = Object.fromEntries(copiedFields(state, panel).map((field) => [field, state.value(panel, field)]));
    return [...entityWrites(id, 'panel', { ...values, dashboard: made.id, layout }), ...textWrites(id, state.text(panel))];
  });
  const filters = state
    .fields(dashboard)
    .filter((field) => field.startsWith(filterPrefix))
    .map((field): Write => ({ entity: made.id, field, value: state.value(dashboard, field) ?? null }));
  return { id: made.id, writes: [...made.writes, ...filters, ...copies] };
};

/**
 * "Keep both": the panel keeps the value of `keep`, and for each other value a copy of the panel has it. Undefined where two
 * cannot stand side by side: anything but a panel's field.
 */
export const keepBoth = (
  state: DocState,
  mint: MintLetters,
  conflict: Conflict,
  keep: WriterId,
): readonly Write[] | undefined => {
  const { entity, field, heads } = conflict;
  const kept = heads.find(({ writer }) => writer === keep);
  if (kept === undefined || field === 'deleted' || !differ(heads)) return undefined;
  const others = heads.filter(
    (head, at) =>
      !heads
        .slice(0, at)
        .concat(kept)
        .some(({ value }) => sameValue(value, head.value)),
  );
  const copies = others.map(({ value }) => duplicatePanel(state, mint, entity, { field, value }));
  return copies.includes(undefined)
    ? undefined
    : [...copies.flatMap((copy) => copy?.writes ?? []), ...resolve(state, conflict, { keep })];
};
