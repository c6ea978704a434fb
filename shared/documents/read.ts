/**
 * Typed readers: what the screen shows of an entity. A value that is absent or of the wrong form reads as its default; the
 * document keeps it. Each call builds its result anew from a few look-ups; who needs a stable object memoizes by the entity's
 * version.
 */
import type { DataFormat } from './formats.ts';
import { parseEntityId, sessionEntity, type EntityId, type WriterId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import { place, settle, type Layout } from './layout.ts';
import { definitionField, deviceField, fits, settingPrefix, type Kind } from './schema.ts';
import type { DocState } from './state.ts';

export interface SessionInfo {
  readonly title: string;
  readonly description: string;
}

export interface DashboardInfo {
  readonly id: EntityId;
  readonly title: string;
  readonly order: string;
}

export interface PanelInfo {
  readonly id: EntityId;
  /** Panel kind: 'table', 'chart', … */
  readonly panel: string;
  readonly title: string;
  readonly dashboard: EntityId | undefined;
  readonly dataset: EntityId | undefined;
  /** As the document has it; `arranged` gives what is shown. */
  readonly layout: Layout | undefined;
  /** By name, without the `set.` of the field. */
  readonly settings: { readonly [name: string]: Json };
}

export interface ColumnInfo {
  readonly name: string;
  readonly type: 'integer' | 'number' | 'text' | 'date' | 'datetime' | 'boolean';
}

/** How a data set is made from others. */
export interface DefinitionInfo {
  /** One statement that reads. */
  readonly sql: string;
  /** The data sets that it names, by the name that each has in it: it holds when one of them gets another name. */
  readonly inputs: { readonly [name: string]: EntityId };
  /** What came out when it was written: what is shown until it has been worked out from today's data. */
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
}

export interface DatasetInfo {
  readonly entity: EntityId;
  readonly name: string;
  /** Table name in SQL: stable, sanitized, unique among the live data sets of the session. */
  readonly alias: string;
  /** SHA-256 of the file's bytes, base64url. Lives only in sealed documents. */
  readonly digest: string;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
  readonly format: DataFormat;
  /** Its file is kept on all devices of the owner, by way of the server. */
  readonly keep?: boolean;
  /** It has no file: it is made from other data sets. Then `digest` is empty and `bytes` 0. */
  readonly definition?: DefinitionInfo;
}

/** A point of the session's history: of each replica, up to which record; and its time, ms. */
export interface VersionPoint {
  readonly at: number;
  readonly reach: { readonly [replica: string]: number };
}

export interface VersionInfo extends VersionPoint {
  readonly id: EntityId;
  readonly name: string;
}

/** Size of a panel whose layout cannot be read, in grid cells. */
const defaultSize = [6, 4] as const;
const plainFormat: DataFormat = { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' };

/** The value of a field if it has its form; `Value` is what schema.ts lets through for that field. */
const read = <Value extends Json>(state: DocState, kind: Kind, entity: EntityId, field: string): Value | undefined => {
  const value = state.value(entity, field);
  return value !== undefined && fits(kind, field, value) ? (value as Value) : undefined;
};

export const readSession = (state: DocState): SessionInfo => ({
  title: read<string>(state, 'session', sessionEntity, 'title') ?? '',
  description: read<string>(state, 'session', sessionEntity, 'description') ?? '',
});

/** Live dashboards in their order. */
export const readDashboards = (state: DocState): readonly DashboardInfo[] =>
  state.entities('dashboard').map((id) => ({
    id,
    title: read<string>(state, 'dashboard', id, 'title') ?? '',
    order: read<string>(state, 'dashboard', id, 'order') ?? '',
  }));

const settingsOf = (state: DocState, id: EntityId): PanelInfo['settings'] => {
  const names = state.fields(id).filter((field) => field.startsWith(settingPrefix));
  return Object.fromEntries(names.map((field) => [field.slice(settingPrefix.length), state.value(id, field) ?? null]));
};

const reference = (state: DocState, id: EntityId, field: string): EntityId | undefined =>
  parseEntityId(read<string>(state, 'panel', id, field) ?? '');

/** Undefined when the entity is not a panel. A deleted one can be read: the trash and the conflicts show it. */
export const readPanel = (state: DocState, id: EntityId): PanelInfo | undefined => {
  if (state.value(id, 'kind') !== 'panel') return undefined;
  return {
    id,
    panel: read<string>(state, 'panel', id, 'panel') ?? '',
    title: read<string>(state, 'panel', id, 'title') ?? '',
    dashboard: reference(state, id, 'dashboard'),
    dataset: reference(state, id, 'dataset'),
    layout: read<[number, number, number, number]>(state, 'panel', id, 'layout'),
    settings: settingsOf(state, id),
  };
};

const byId = (a: EntityId, b: EntityId): number => (a < b ? -1 : 1);

/** Live panels of a dashboard with the layout that is shown: settled, and below all others where the document has none. */
export const panelsOf = (state: DocState, dashboard: EntityId): readonly (PanelInfo & { readonly layout: Layout })[] => {
  const panels = [...state.panels(dashboard)].sort(byId).flatMap((id) => readPanel(state, id) ?? []);
  const items: { readonly id: EntityId; readonly layout: Layout }[] = panels.flatMap(({ id, layout }) =>
    layout === undefined ? [] : [{ id, layout }],
  );
  for (const { id, layout } of panels) if (layout === undefined) items.push({ id, layout: place(items, defaultSize) });
  const shown = new Map(settle(items).map(({ id, layout }) => [id, layout]));
  const rows = panels.map((panel) => ({ ...panel, layout: shown.get(panel.id) ?? place([], defaultSize) }));
  return rows.sort((a, b) => a.layout[1] - b.layout[1] || a.layout[0] - b.layout[0]);
};

/**
 * `wells`, then `wells_2`, … : two devices may have given the same alias at once; the one that sorts first keeps it. SQL does
 * not tell letter cases apart, so `taken` is in lower case.
 */
export const uniqueAlias = (alias: string, taken: ReadonlySet<string>): string => {
  let unique = alias;
  for (let count = 2; taken.has(unique.toLowerCase()); count += 1) unique = `${alias}_${count}`;
  return unique;
};

/** Live data sets in their order. */
export const readDatasets = (state: DocState): readonly DatasetInfo[] => {
  const taken = new Set<string>();
  return state.entities('dataset').map((entity) => {
    const get = <Value extends Json>(field: string): Value | undefined => read<Value>(state, 'dataset', entity, field);
    const alias = uniqueAlias(get<string>('alias') ?? 'data', taken);
    taken.add(alias.toLowerCase());
    const definition = get(definitionField) as unknown as DefinitionInfo | undefined;
    const named = { entity, name: get<string>('name') ?? '', alias };
    if (definition !== undefined) {
      const { columns, rows } = definition;
      return { ...named, digest: '', bytes: 0, rows, columns, format: plainFormat, definition };
    }
    return {
      ...named,
      digest: get<string>('digest') ?? '',
      bytes: get<number>('bytes') ?? 0,
      rows: get<number>('rows') ?? 0,
      columns: (get('columns') as readonly ColumnInfo[] | undefined) ?? [],
      format: (get('format') as DataFormat | undefined) ?? plainFormat,
      ...(get('keep') === true && { keep: true }),
    };
  });
};

/** Points of history that somebody named, the latest one first. One without its place is left out. */
export const readVersions = (state: DocState): readonly VersionInfo[] =>
  state
    .entities('version')
    .flatMap((id) => {
      const reach = read(state, 'version', id, 'reach') as VersionInfo['reach'] | undefined;
      const at = read<number>(state, 'version', id, 'at') ?? 0;
      return reach === undefined ? [] : [{ id, name: read<string>(state, 'version', id, 'name') ?? '', at, reach }];
    })
    .toSorted((a, b) => b.at - a.at || byId(a.id, b.id));

/** What a writer said of the device it works on (see commands.introduce). */
export const deviceOf = (state: DocState, writer: WriterId): string | undefined => {
  const value = state.heads(sessionEntity, deviceField).find((head) => head.writer === writer)?.value;
  return typeof value === 'string' ? value : undefined;
};
