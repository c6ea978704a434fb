/** What this tab is looking at: dashboard, selected panel, open rails. A tab's own state, never part of the document. */
import { createContext, use } from 'react';
import type { EntityId } from '../../../shared/model/ids.ts';

export interface Workbench {
  readonly dashboard: EntityId | undefined;
  readonly showDashboard: (dashboard: EntityId) => void;
  readonly selected: EntityId | undefined;
  readonly select: (panel: EntityId | undefined) => void;
  /** Opens the settings of the selected panel and puts the focus there. */
  readonly openSettings: (panel: EntityId) => void;
  readonly openCommands: () => void;
  /** The data set's page, at its name, or the dialog that replaces or defines it. */
  readonly openDataset: (dataset: EntityId, view: DatasetView) => void;
  /** The dialog that makes a data set from others. */
  readonly define: (start?: Start) => void;
  /** The panel that fills the window. */
  readonly full: EntityId | undefined;
  readonly showFull: (panel: EntityId | undefined) => void;
}

export type DatasetView = 'details' | 'rename' | 'replace' | 'define';

/** What a new data set from SQL begins with. */
export interface Start {
  readonly name: string;
  readonly sql: string;
}

const Context = createContext<Workbench | undefined>(undefined);

export const WorkbenchProvider = Context;

export const useWorkbench = (): Workbench => {
  const workbench = use(Context);
  if (workbench === undefined) throw new Error('no workbench above this component');
  return workbench;
};
