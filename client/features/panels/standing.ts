/** What a panel stands on: its data set, and the tables that its question may name. */
import type { Table } from '../../data/making.ts';
import type { PanelKind, PanelSource } from './kind.ts';

/** Undefined when it is gone. A kind that asks over the whole session then starts from the first that is there. */
export const datasetOf = (
  kind: PanelKind | undefined,
  datasets: readonly Table[],
  wanted: unknown,
): Table | undefined =>
  datasets.find(({ entity }) => entity === wanted) ?? (kind?.wholeSession === true ? datasets[0] : undefined);

export const sourceOf = (dataset: Table | undefined, tables: readonly Table[]): PanelSource => ({
  alias: dataset?.alias ?? '',
  columns: dataset?.columns ?? [],
  tables,
});
