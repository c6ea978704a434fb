/**
 * Freezes what is on screen: each panel's settings and the rows it shows, asked anew where the data is here, else the last known
 * ones. The data itself stays behind. Data sets go along as descriptions, so that a reader who has the file can locate it.
 */
import type { PanelInfo } from '../../../shared/documents/read.ts';
import { panelsOf, readDashboards, readDatasets } from '../../../shared/documents/read.ts';
import { filterValue, readFilters } from '../../../shared/documents/filters.ts';
import { utf8 } from '../../../shared/model/bytes.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { DataAccess } from '../../data/access.ts';
import { withMakings, type Table } from '../../data/making.ts';
import type { ResultTable } from '../../data/types.ts';
import type { OpenSession } from '../../session/types.ts';
import { askingOf } from '../panels/asking.ts';
import { findKind, parseSettings } from '../panels/kinds.ts';
import { datasetOf, sourceOf } from '../panels/standing.ts';
import { deflate } from '../../session/records/deflate.ts';
import type { SnapshotContent, SnapshotPanel } from './format.ts';
import { wordsNow } from './retell.ts';

export interface FrozenPanel {
  readonly id: EntityId;
  readonly dashboard: string;
  readonly panel: SnapshotPanel;
  /** Deflated size, bytes: what this panel adds to the snapshot, about. */
  readonly bytes: number;
}

export interface Collected {
  readonly content: Omit<SnapshotContent, 'title' | 'description' | 'created'>;
  readonly panels: readonly FrozenPanel[];
}

const frozen = (table: ResultTable): NonNullable<SnapshotPanel['result']> => {
  const rows = Math.min(table.rows, limits.frozenRows);
  return {
    columns: table.columns.map(({ name, type }) => ({ name, type })),
    values: table.values.map((cells) => cells.slice(0, rows)),
    rows,
    total: table.total,
  };
};

interface Frozen {
  readonly panel: SnapshotPanel;
  /** Aliases of the data sets that its result comes from. */
  readonly aliases: readonly string[];
}

const freeze = async (session: OpenSession, data: DataAccess, info: PanelInfo, datasets: readonly Table[]): Promise<Frozen> => {
  const [x, y, w, h] = info.layout ?? [0, 0, 6, 8];
  const base = { kind: info.panel, title: info.title, layout: [x, y, w, h] as [number, number, number, number] };
  const settings = structuredClone(info.settings) as SnapshotPanel['settings'];
  const kind = findKind(info.panel);
  if (kind?.writing !== undefined) return { panel: { ...base, settings: { ...settings, text: session.state.text(info.id) } }, aliases: [] };
  const dataset = datasetOf(kind, datasets, info.dataset);
  if (kind === undefined || dataset === undefined) return { panel: { ...base, settings }, aliases: [] };
  const filters = info.dashboard === undefined ? [] : readFilters(session.state, info.dashboard);
  const query = askingOf({ kind, settings: parseSettings(kind, info.settings), dataset, source: sourceOf(dataset, datasets) }, filters)?.query;
  if (query === undefined) return { panel: { ...base, settings, dataset: dataset.entity }, aliases: [dataset.alias] };
  const limit = Math.min(query.limit, limits.frozenRows);
  const sql = query.frozen ?? query.sql;
  const live = await data.query(dataset, sql, { limit, sources: query.sources });
  const table = live.ok ? live.value : (await data.results.keptResult(session.id, info.id, { dataset, ...query }))?.result;
  const result = table === undefined ? {} : { result: frozen(table) };
  const aliases = (query.sources ?? [dataset]).map(({ alias }) => alias);
  return { panel: { ...base, settings, dataset: dataset.entity, query: sql, ...result }, aliases: [dataset.alias, ...aliases] };
};

const describe = ({ entity, name, alias, digest, bytes, rows, columns, format, definition }: Table): SnapshotContent['datasets'][number] => ({
  ref: entity,
  name,
  alias,
  digest,
  bytes,
  rows,
  columns: columns.map((column) => ({ ...column })),
  format: { ...format },
  ...(definition && { definition: { sql: definition.sql, inputs: { ...definition.inputs } } }),
});

/** Those that are used, and those that they are made from. */
const withInputs = (datasets: readonly Table[], used: ReadonlySet<string>): readonly Table[] => {
  const all = new Set(used);
  const add = ({ making }: Pick<Table, 'making'>): void => {
    for (const { table } of making?.inputs ?? []) {
      all.add(table.alias);
      add(table);
    }
  };
  for (const dataset of datasets) if (used.has(dataset.alias)) add(dataset);
  return datasets.filter(({ alias }) => all.has(alias));
};

export const collect = async (session: OpenSession, data: DataAccess): Promise<Collected> => {
  const { state } = session;
  const datasets = withMakings(readDatasets(state));
  const used = new Set<string>();
  const panels: FrozenPanel[] = [];
  const dashboards: SnapshotContent['dashboards'] = [];
  for (const { id, title } of readDashboards(state)) {
    const shown: SnapshotPanel[] = [];
    for (const info of panelsOf(state, id)) {
      const { panel, aliases } = await freeze(session, data, info, datasets);
      for (const alias of aliases) used.add(alias);
      const { byteLength: bytes } = await deflate(utf8(JSON.stringify(panel)));
      panels.push({ id: info.id, dashboard: title, panel, bytes });
      shown.push(panel);
    }
    const filters = readFilters(state, id).map((filter) => filterValue(filter) as NonNullable<SnapshotContent['dashboards'][number]['filters']>[number]);
    dashboards.push({ title, panels: shown, ...(filters.length > 0 && { filters }) });
  }
  return { content: { format: 1, words: wordsNow(), dashboards, datasets: withInputs(datasets, used).map(describe) }, panels };
};
