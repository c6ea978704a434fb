/** What a panel asks of the engine today: its own question, seen through the filters of its dashboard. */
import { useMemo } from 'react';
import type { Filter } from '../../../shared/documents/filters.ts';
import type { Table } from '../../data/making.ts';
import { filtering, type Filtering } from '../filters/apply.ts';
import { usePanelFilters } from '../filters/useFilters.ts';
import type { PanelKind, PanelQuery, PanelSource, Settings } from './kind.ts';
import type { Panel } from './usePanel.ts';

export interface Asking {
  readonly query: PanelQuery;
  readonly filtering: Filtering;
}

export interface Asker {
  readonly kind: PanelKind;
  readonly settings: Settings;
  readonly dataset: Table | undefined;
  readonly source: PanelSource;
}

/** Undefined while the settings make no question. */
export const askingOf = ({ kind, settings, dataset, source }: Asker, filters: readonly Filter[]): Asking | undefined => {
  const query = dataset && kind.query(settings, source);
  if (dataset === undefined || query === undefined) return undefined;
  const whole = kind.wholeSession === true;
  const seen = filtering(whole ? (query.sources ?? [dataset]) : [dataset], filters, !whole);
  const frozen = query.frozen === undefined ? {} : { frozen: seen.wrap(query.frozen) };
  return { query: { ...query, sql: seen.wrap(query.sql), ...frozen }, filtering: seen };
};

export const useAsking = (panel: Panel | undefined): Asking | undefined => {
  const filters = usePanelFilters(panel?.info.dashboard, panel?.info.id);
  return useMemo(() => panel && askingOf(panel, filters), [panel, filters]);
};
