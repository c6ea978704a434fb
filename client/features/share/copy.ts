/**
 * "Make a session from it": the snapshot's dashboards as a session of one's own. The raw data did not travel, so its panels show
 * the frozen results as their last known ones until the file is located.
 */
import { addDashboard, addDataset, addDerived, addPanel, setDefinition } from '../../../shared/documents/commands.ts';
import type { Write } from '../../../shared/documents/facts/facts.ts';
import { mintFilter, setFilter, type Filter } from '../../../shared/documents/filters.ts';
import { prepare } from '../../../shared/documents/prepare.ts';
import { readDatasets } from '../../../shared/documents/read.ts';
import { createState, type DocState } from '../../../shared/documents/state.ts';
import { mintWriterId, type EntityId, type MintLetters, type SessionId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { DataAccess } from '../../data/access.ts';
import { withMakings } from '../../data/making.ts';
import { createSession } from '../../session/create.ts';
import type { SessionDeps } from '../../session/deps.ts';
import { askingOf } from '../panels/asking.ts';
import { findKind, parseSettings } from '../panels/kinds.ts';
import { datasetOf, sourceOf } from '../panels/standing.ts';
import type { SnapshotContent, SnapshotPanel } from './format.ts';

interface Copied {
  readonly state: DocState;
  readonly writes: readonly Write[];
  readonly panels: readonly { readonly id: EntityId; readonly panel: SnapshotPanel; readonly dataset: EntityId | undefined; readonly filters: readonly Filter[] }[];
}

/** Writes on a scratch state, so that each command sees what the ones before it made (order, aliases). */
const copied = (snapshot: SnapshotContent, mint: MintLetters): Copied => {
  const state = createState();
  const writer = mintWriterId(mint);
  const writes: Write[] = [];
  const panels: Copied['panels'][number][] = [];
  const apply = (made: readonly Write[]): void => {
    state.apply(prepare(state, made, { writer, nextN: writes.length + 1, now: snapshot.created }));
    writes.push(...made);
  };
  const datasets = new Map<string, EntityId>();
  for (const { ref, ...dataset } of snapshot.datasets) {
    if (dataset.definition !== undefined) continue;
    const made = addDataset(state, mint, dataset);
    datasets.set(ref, made.id);
    apply(made.writes);
  }
  for (const { ref, name, alias, columns, rows, definition } of snapshot.datasets) {
    if (definition === undefined) continue;
    const made = addDerived(state, mint, { name, alias, definition: { ...definition, inputs: {}, columns, rows } });
    datasets.set(ref, made.id);
    apply(made.writes);
  }
  // Only now is each of them there: a definition may name one that stands after it.
  for (const { ref, columns, rows, definition } of snapshot.datasets) {
    const entity = datasets.get(ref);
    if (definition === undefined || entity === undefined) continue;
    const inputs = Object.fromEntries(Object.entries(definition.inputs).flatMap(([input, of]) => (datasets.has(of) ? [[input, datasets.get(of) as EntityId]] : [])));
    apply(setDefinition(entity, { sql: definition.sql, inputs, columns, rows }));
  }
  for (const { title, panels: shown, filters = [] } of snapshot.dashboards) {
    const dashboard = addDashboard(state, mint, { title });
    apply([...dashboard.writes, ...filters.flatMap((filter) => setFilter(dashboard.id, mintFilter(mint), filter))]);
    for (const panel of shown) {
      const dataset = datasets.get(panel.dataset ?? '');
      const { kind, title: name, settings, layout } = panel;
      const common = { dashboard: dashboard.id, panel: kind, title: name, dataset, layout };
      const { text, ...others } = settings;
      const isNote = findKind(kind)?.writing !== undefined && typeof text === 'string';
      const made = addPanel(state, mint, isNote ? { ...common, settings: others, text } : { ...common, settings });
      apply(made.writes);
      panels.push({ id: made.id, panel, dataset, filters });
    }
  }
  return { state, writes, panels };
};

export const copyToSession = async (deps: SessionDeps, data: DataAccess, snapshot: SnapshotContent): Promise<Result<SessionId>> => {
  const { state, writes, panels } = copied(snapshot, deps.mint);
  const created = await createSession(deps, { title: snapshot.title, writes });
  if (!created.ok) return created;
  const datasets = withMakings(readDatasets(state));
  for (const { id, panel, dataset: entity, filters } of panels) {
    const kind = findKind(panel.kind);
    const dataset = datasetOf(kind, datasets, entity);
    const query = kind && askingOf({ kind, settings: parseSettings(kind, panel.settings), dataset, source: sourceOf(dataset, datasets) }, filters)?.query;
    if (dataset === undefined || query === undefined || panel.result === undefined) continue;
    await data.results.keepResult(created.value, id, { dataset, ...query }, panel.result);
  }
  return ok(created.value);
};
