/** Conflicts in words: where, what, and each value with who and when. Pure, so that the dialog only paints. */
import { editedUnseen } from '../../../shared/documents/conflicts.ts';
import { sameValue } from '../../../shared/documents/heads.ts';
import type { Head } from '../../../shared/documents/facts.ts';
import { deviceOf } from '../../../shared/documents/read.ts';
import { contentFields, definitionField, filterPrefix, settingPrefix } from '../../../shared/documents/schema.ts';
import type { Conflict, DocState } from '../../../shared/documents/state.ts';
import type { EntityId, WriterId } from '../../../shared/model/ids.ts';
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { filterValueWords } from '../filters/words.ts';
import { t } from '../../ui/text.ts';

export interface DeviceNames {
  /** This device's id. */
  readonly own: string;
  readonly devices: readonly { readonly id: string; readonly name: string }[];
}

/** One of the values that stand side by side. */
export interface Side {
  readonly writer: WriterId;
  readonly value: Json;
  readonly device: string;
  /** Wall clock of its device, ms. */
  readonly at: number;
}

const sqlField = `${settingPrefix}sql`;

const textOf = (state: DocState, entity: EntityId, field: string): string => {
  const value = state.value(entity, field);
  return typeof value === 'string' && value !== '' ? value : t`Untitled`;
};

const nameField = (state: DocState, entity: EntityId): string => (state.value(entity, 'kind') === 'dataset' ? 'name' : 'title');

/** What people call the entity: its title, or a data set's name. */
export const entityName = (state: DocState, entity: EntityId): string => textOf(state, entity, nameField(state, entity));

const kindWords: { readonly [kind: string]: string } = { session: 'Session', dashboard: 'Dashboard', panel: 'Panel', dataset: 'Data set' };

export const kindName = (state: DocState, entity: EntityId): string => kindWords[String(state.value(entity, 'kind'))] ?? t`Item`;

/** "Overview" for a panel on that dashboard, else what kind of thing it is. */
export const placeName = (state: DocState, entity: EntityId): string => {
  const dashboard = state.value(entity, 'dashboard');
  const home = state.entities('dashboard').find((id) => id === dashboard);
  return home === undefined ? kindName(state, entity) : entityName(state, home);
};

export interface Place {
  /** Of the dashboard; undefined for what stands on none. */
  readonly entity: EntityId | undefined;
  readonly place: string;
  readonly conflicts: readonly Conflict[];
}

/** By dashboard, in the order of the tabs; what is of a dashboard itself stands with its panels, everything else at the end. */
export const byPlace = (state: DocState, conflicts: readonly Conflict[]): readonly Place[] => {
  const dashboards = state.entities('dashboard');
  const homeOf = ({ entity }: Conflict): EntityId | undefined =>
    dashboards.find((id) => id === entity) ?? dashboards.find((id) => id === state.value(entity, 'dashboard'));
  const of = (home: EntityId | undefined, place: (of: readonly Conflict[]) => string): readonly Place[] => {
    const here = conflicts.filter((conflict) => homeOf(conflict) === home);
    return here.length === 0 ? [] : [{ entity: home, place: place(here), conflicts: here }];
  };
  return [
    ...dashboards.flatMap((home) => of(home, () => entityName(state, home))),
    ...of(undefined, (here) => [...new Set(here.map(({ entity }) => kindName(state, entity)))].join(', ')),
  ];
};

/** "set.aggregate" -> "Aggregate"; what says which file a data set is, is "File". */
export const fieldName = (field: string): string => {
  if (field === 'deleted') return t`Deleted and edited`;
  if (contentFields.includes(field)) return t`File`;
  if (field.startsWith(filterPrefix)) return t`Filter`;
  if (field === sqlField) return 'SQL';
  const plain = (field.startsWith(settingPrefix) ? field.slice(settingPrefix.length) : field).replace(/([A-Z])/g, ' $1').toLowerCase();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

/** As `valueWords`, of that field: of a definition the text says it all. */
export const fieldWords = (field: string, value: Json): string => {
  if (field.startsWith(filterPrefix)) return filterValueWords(value);
  const sql = field === definitionField && typeof value === 'object' && value !== null && 'sql' in value ? value.sql : undefined;
  return typeof sql === 'string' ? sql : valueWords(value);
};

export const valueWords = (value: Json): string => {
  if (value === null || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((part: Json) => valueWords(part)).join(', ');
  return Object.entries(value)
    .map(([name, part]) => `${name} ${valueWords(part as Json)}`)
    .join(', ');
};

const deviceName = (state: DocState, { own, devices }: DeviceNames, writer: WriterId): string => {
  const id = deviceOf(state, writer);
  if (id === own) return t`This device`;
  return devices.find((device) => device.id === id)?.name ?? t`Another device`;
};

export const sideOf = (state: DocState, names: DeviceNames, { writer, value, at }: Head): Side => ({
  writer,
  value,
  device: deviceName(state, names, writer),
  at,
});

/** A device whose tabs wrote apart stands there more than once. */
const apart = (side: Side, _at: number, all: readonly Side[]): Side => {
  const same = all.filter(({ device }) => device === side.device);
  return same.length === 1 ? side : { ...side, device: t`${side.device}, tab ${same.indexOf(side) + 1}` };
};

/** The different values, this device's first. */
export const sidesOf = (state: DocState, names: DeviceNames, { heads }: Conflict): readonly Side[] =>
  heads
    .filter((head, at) => !heads.slice(0, at).some((before) => sameValue(before.value, head.value)))
    .map((head) => sideOf(state, names, head))
    .sort((a, b) => Number(b.device === 'This device') - Number(a.device === 'This device') || a.at - b.at)
    .map(apart);

/** Values that do not hold of what settled by itself, each once. */
export const othersOf = (state: DocState, names: DeviceNames, { heads }: Conflict): readonly Side[] => {
  const [holds, ...rest] = heads;
  const others = rest.filter(({ value }, at) => !sameValue(value, holds?.value ?? null) && !rest.slice(0, at).some((before) => sameValue(before.value, value)));
  return others.map((head) => sideOf(state, names, head));
};

export interface EditableField {
  readonly characters: number;
  readonly required: boolean;
  /** Written in several lines. */
  readonly long: boolean;
}

const editable: { readonly [field: string]: EditableField } = {
  title: { characters: limits.titleCharacters, required: true, long: false },
  name: { characters: limits.fileNameCharacters, required: true, long: false },
  description: { characters: limits.descriptionCharacters, required: false, long: true },
  [sqlField]: { characters: limits.sqlCharacters, required: false, long: true },
};

/** A field whose value is a person's own text; everything else is chosen, not written. */
export const editableField = (field: string): EditableField | undefined => editable[field];

/** Worth being read side by side instead of in a line. */
export const isLongText = (text: string): boolean => text.length > 60 || text.includes('\n');

export interface DeletionStory {
  /** Who deleted it. */
  readonly deleted: readonly Side[];
  /** What was edited unseen by them; empty when it was restored, or when panels stand on a deleted dashboard. */
  readonly edited: readonly (Side & { readonly field: string })[];
}

export const deletionStory = (state: DocState, names: DeviceNames, { entity, heads }: Conflict): DeletionStory => ({
  deleted: heads.filter(({ value }) => value !== false).map((head) => sideOf(state, names, head)),
  edited: editedUnseen(state, entity).map(({ field, head }) => ({ ...sideOf(state, names, head), field })),
});

export const conflictKey = ({ entity, field }: Conflict): string => `${entity}/${field}`;
