/** Lists of the open session as hooks. They hold still while what they say is the same, so that an edit elsewhere paints nothing. */
import { useCallback } from 'react';
import {
  panelsOf,
  readDashboards,
  readDatasets,
  type DashboardInfo,
  type DatasetInfo,
  type PanelInfo,
} from '../../../shared/documents/read.ts';
import type { Layout } from '../../../shared/documents/layout.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useEntity } from '../../session/react.tsx';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const useDashboards = (): readonly DashboardInfo[] => useEntity('*', readDashboards, same);

export const useDatasets = (): readonly DatasetInfo[] => useEntity('*', readDatasets, same);

/** Panels of a dashboard with the layout that is shown. */
export const usePanels = (dashboard: EntityId | undefined): readonly (PanelInfo & { readonly layout: Layout })[] =>
  useEntity(
    '*',
    useCallback((state: DocState) => (dashboard === undefined ? [] : panelsOf(state, dashboard)), [dashboard]),
    same,
  );
