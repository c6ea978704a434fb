/** Conflicts in words: where, what, and each value with who and when. Pure, so that the dialog only paints. */
import { editedUnseen } from '../../../shared/documents/conflicts.ts';
import { sameValue } from '../../../shared/documents/facts/heads.ts';
import type { Head } from '../../../shared/documents/facts/facts.ts';
import { deviceOf } from '../../../shared/documents/read.ts';
import type { Conflict, DocState } from '../../../shared/documents/state.ts';
import type { EntityId, WriterId } from '../../../shared/model/ids.ts';
import type { Json } from '../../../shared/model/json.ts';
import { deviceWords } from '../../texts/deviceWords.ts';
import { english, said, t, type Text } from '../../texts/text.ts';
import { fieldWords } from './fields.ts';

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
  /** It is this device's. */
  readonly isOwn: boolean;
  /** Wall clock of its device, ms. */
  readonly at: number;
}

const textOf = (state: DocState, entity: EntityId, field: string): string => {
  const value = state.value(entity, field);
  return typeof value === 'string' && value !== '' ? value : t`Untitled`;
};

const nameField = (state: DocState, entity: EntityId): string => (state.value(entity, 'kind') === 'dataset' ? 'name' : 'title');

/** What people call the entity: its title, or a data set's name. */
export const entityName = (state: DocState, entity: EntityId): string => textOf(state, entity, nameField(state, entity));

/** A value in words: of a field that names a data set or a dashboard, its name. */
export const sideWords = (state: DocState, field: string, value: Json): string =>
  (field === 'dataset' || field === 'dashboard') && typeof value === 'string' && value !== '' ? entityName(state, value as EntityId) : fieldWords(field, value);

const kindWords: { readonly [kind: string]: Text } = { session: english`Session`, dashboard: english`Dashboard`, panel: english`Panel`, dataset: english`Data set` };

export const kindName = (state: DocState, entity: EntityId): string => said(kindWords[String(state.value(entity, 'kind'))] ?? english`Item`);

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

const deviceName = ({ own, devices }: DeviceNames, id: string | undefined): string => {
  if (id === own) return t`This device`;
  const name = devices.find((device) => device.id === id)?.name;
  return name === undefined ? t`Another device` : deviceWords(name);
};

export const sideOf = (state: DocState, names: DeviceNames, { writer, value, at }: Head): Side => {
  const id = deviceOf(state, writer);
  return { writer, value, device: deviceName(names, id), isOwn: id === names.own, at };
};

/** This device's first, else as they were written. */
export const bySide = (a: Side, b: Side): number => Number(b.isOwn) - Number(a.isOwn) || a.at - b.at;

/** A device whose tabs wrote apart stands there more than once, and two devices may have one name. */
const apart = (state: DocState) => (side: Side, _at: number, all: readonly Side[]): Side => {
  const idOf = ({ writer }: Side): string | undefined => deviceOf(state, writer);
  const tabs = all.filter((other) => idOf(other) === idOf(side) && other.device === side.device);
  const named = [...new Set(all.filter(({ device }) => device === side.device).map(idOf))];
  const device = named.length === 1 ? side.device : t`${side.device}, device ${named.indexOf(idOf(side)) + 1}`;
  return tabs.length === 1 ? { ...side, device } : { ...side, device: t`${device}, tab ${tabs.indexOf(side) + 1}` };
};

/** The different values, this device's first. */
export const sidesOf = (state: DocState, names: DeviceNames, { heads }: Conflict): readonly Side[] =>
  heads
    .filter((head, at) => !heads.slice(0, at).some((before) => sameValue(before.value, head.value)))
    .map((head) => sideOf(state, names, head))
    .sort(bySide)
    .map(apart(state));

/** Values that do not hold of what settled by itself, each once. */
export const othersOf = (state: DocState, names: DeviceNames, { heads }: Conflict): readonly Side[] => {
  const [holds, ...rest] = heads;
  const others = rest.filter(({ value }, at) => !sameValue(value, holds?.value ?? null) && !rest.slice(0, at).some((before) => sameValue(before.value, value)));
  return others.map((head) => sideOf(state, names, head));
};

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
