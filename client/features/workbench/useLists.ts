/** Lists of the open session as hooks. They hold still while what they say is the same, so that an edit elsewhere paints nothing. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import {
  panelsOf,
  readDashboards,
  readDatasets,
  type DashboardInfo,
  type PanelInfo,
} from '../../../shared/documents/read.ts';
import type { Layout } from '../../../shared/documents/layout.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import { withMakings, type Table } from '../../data/making.ts';
import type { Shapes } from '../../data/shapes.ts';
import { useEntity } from '../../session/react.tsx';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const useDashboards = (): readonly DashboardInfo[] => useEntity('*', readDashboards, same);

const readTables = (state: DocState): readonly Table[] => withMakings(readDatasets(state));

/** What is made from others as it came out today; until that is known, as it did when it was defined. */
const shaped = (tables: readonly Table[], shapes: Shapes): readonly Table[] =>
  tables.map((table) => {
    const shape = table.making && shapes.of(table);
    return shape?.columns === undefined ? table : { ...table, columns: shape.columns, rows: shape.rows };
  });

/** Those that are made from others with what it takes to make them. */
export const useDatasets = (): readonly Table[] => {
  const { shapes } = useServices().data;
  const tables = useEntity('*', readTables, same);
  const version = useSyncExternalStore(shapes.subscribe, shapes.version);
  // oxlint-disable-next-line react/exhaustive-deps -- `version` says that `shapes` knows more
  return useMemo(() => (tables.some(({ making }) => making !== undefined) ? shaped(tables, shapes) : tables), [tables, shapes, version]);
};

/** Panels of a dashboard with the layout that is shown. */
export const usePanels = (dashboard: EntityId | undefined): readonly (PanelInfo & { readonly layout: Layout })[] =>
  useEntity(
    '*',
    useCallback((state: DocState) => (dashboard === undefined ? [] : panelsOf(state, dashboard)), [dashboard]),
    same,
  );
