/** What a panel stands on: its data set, and the tables that its question may name. */
import type { DatasetInfo } from '../../../shared/documents/read.ts';
import type { PanelKind, PanelSource } from './kind.ts';

/** Undefined when it is gone. A kind that asks over the whole session then starts from the first that is there. */
export const datasetOf = (
  kind: PanelKind | undefined,
  datasets: readonly DatasetInfo[],
  wanted: unknown,
): DatasetInfo | undefined =>
  datasets.find(({ entity }) => entity === wanted) ?? (kind?.wholeSession === true ? datasets[0] : undefined);

export const sourceOf = (dataset: DatasetInfo | undefined, tables: readonly DatasetInfo[]): PanelSource => ({
  alias: dataset?.alias ?? '',
  columns: dataset?.columns ?? [],
  tables,
});
