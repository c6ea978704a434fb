/** The filters of a dashboard, and those that a panel of it is seen through: the saved ones, and what is marked in another panel. */
import { useCallback, useMemo } from 'react';
import { readFilters, type Filter, type FilterInfo } from '../../../shared/documents/filters.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { sessionEntity, type EntityId } from '../../../shared/model/ids.ts';
import { useEntity } from '../../session/react.tsx';
import { useBrush } from './brush.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const useFilters = (dashboard: EntityId | undefined): readonly FilterInfo[] =>
  useEntity(
    dashboard ?? sessionEntity,
    useCallback((state: DocState) => (dashboard === undefined ? [] : readFilters(state, dashboard)), [dashboard]),
    same,
  );

export const usePanelFilters = (dashboard: EntityId | undefined, panel: EntityId | undefined): readonly Filter[] => {
  const saved = useFilters(dashboard);
  const brush = useBrush(dashboard);
  return useMemo(() => (brush === undefined || brush.panel === panel ? saved : [...saved, ...brush.filters]), [saved, brush, panel]);
};
