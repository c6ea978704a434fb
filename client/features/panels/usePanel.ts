/** A panel as the document has it today: its kind, its settings made sound, its data set, what of the saved does not fit. */
import { useCallback, useMemo } from 'react';
import { readPanel, type PanelInfo } from '../../../shared/documents/read.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { Table } from '../../data/making.ts';
import { useEntity } from '../../session/react.tsx';
import { useDatasets } from '../workbench/useLists.ts';
import type { PanelKind, PanelSource, SettingProblem, Settings } from './kind.ts';
import { findKind, parseSettings } from './kinds.ts';
import { datasetOf, sourceOf } from './standing.ts';

export interface Panel {
  readonly info: PanelInfo;
  readonly kind: PanelKind;
  readonly settings: Settings;
  readonly dataset: Table | undefined;
  readonly source: PanelSource;
  readonly problems: readonly SettingProblem[];
}

/** Undefined when it is no panel, or of a kind that only a newer version knows. */
export const usePanel = (id: EntityId): Panel | undefined => {
  const info = useEntity(id, useCallback((state: DocState) => readPanel(state, id), [id]));
  const datasets = useDatasets();
  const kind = findKind(info?.panel ?? '');
  const dataset = datasetOf(kind, datasets, info?.dataset);
  // By their text: a move of the panel makes new objects of the same settings, which must not draw a chart again.
  const saved = JSON.stringify(info?.settings ?? {});
  const settings = useMemo(
    () => (kind === undefined ? undefined : parseSettings(kind, JSON.parse(saved) as PanelInfo['settings'])),
    [kind, saved],
  );
  return useMemo(() => {
    if (info === undefined || kind === undefined || settings === undefined) return undefined;
    const source = sourceOf(dataset, datasets);
    return { info, kind, settings, dataset, source, problems: dataset === undefined ? [] : kind.problems(settings, source) };
  }, [info, kind, settings, dataset, datasets]);
};
