/** What a session begins with, and what an imported data set brings along: a table of it, where there is nothing to see yet. */
import { addDashboard, addDataset, addPanel } from '../../shared/documents/commands.ts';
import type { Write } from '../../shared/documents/facts/facts.ts';
import { createState, type DocState } from '../../shared/documents/state.ts';
import type { MintLetters } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { t } from '../texts/text.ts';

/** Half the width, so that a first chart stands beside it. */
const tableSize = [6, 10] as const;

/** "seattle-weather.csv" -> "seattle-weather", cut to what a title may hold. */
export const titleFrom = (fileName: string): string =>
  fileName.replace(/\.[a-z0-9]{1,8}$/i, '').slice(0, limits.titleCharacters) || t`Data`;

/** An imported data set; the first of a session comes with a table. */
export const datasetWrites = (state: DocState, mint: MintLetters, imported: ImportedDataset): readonly Write[] => {
  const dataset = addDataset(state, mint, imported);
  const dashboards = state.entities('dashboard');
  const added = dashboards.length === 0 ? addDashboard(state, mint, { title: t`Overview` }) : undefined;
  const dashboard = added?.id ?? dashboards[0];
  if (dashboard === undefined || state.entities('panel').length > 0) return dataset.writes;
  const title = titleFrom(imported.name);
  const panel = addPanel(state, mint, { dashboard, panel: 'table', title, dataset: dataset.id, settings: {}, layout: tableSize });
  return [...(added?.writes ?? []), ...dataset.writes, ...panel.writes];
};

export const emptyWrites = (mint: MintLetters): readonly Write[] =>
  addDashboard(createState(), mint, { title: t`Overview` }).writes;

export const importedWrites = (mint: MintLetters, imported: ImportedDataset): readonly Write[] =>
  datasetWrites(createState(), mint, imported);
