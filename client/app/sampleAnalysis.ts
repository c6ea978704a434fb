/**
 * The sample as an analysis that is worth two minutes: what the data says, beside a note that leads through what can be done with it.
 * The figures in the note are those of the data (sampleAnalysis.test.ts counts them).
 */
import { addDashboard, addDataset, addPanel, type NewPanel } from '../../shared/documents/commands.ts';
import type { Write } from '../../shared/documents/facts/facts.ts';
import { prepare } from '../../shared/documents/prepare.ts';
import { createState } from '../../shared/documents/state.ts';
import { mintWriterId, type MintLetters } from '../../shared/model/ids.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { chartDefaults, type ChartSettings } from '../features/panels/chart/settings.ts';
import { t } from '../texts/text.ts';

const guide = (): string =>
  [
    `# ${t`Two minutes with Seattle’s weather`}`,
    t`1,461 days, 2012 to 2015. July is the driest month; November has the most rain, though December has more days of it. The wettest day was 15 March 2015, with 55.9 mm.`,
    `1. ${t`Press the chart “Days by weather”, then one of its bars: its days are listed, and “${t`Mark for other panels`}” narrows all other panels to them.`}`,
    `2. ${t`Add a filter above, such as wind from 6. It holds for all panels, and stays with the session.`}`,
    `3. ${t`Change the SQL of “Rain by month” and run it; a column name completes as you type.`}`,
    `4. ${t`Undo takes back each step, also after a reload. History has every earlier state.`}`,
    `5. ${t`Share makes a link to exactly what you see, which nobody can change.`}`,
    t`All of this works without a network. Delete the session when you are done: it stays in the trash for 30 days.`,
  ].join('\n\n');

const chart = (title: string, settings: Partial<ChartSettings>) => ({ panel: 'chart', title, settings: { ...chartDefaults, ...settings, lines: [] } });

const panels = (table: string): readonly Omit<NewPanel, 'dashboard' | 'dataset'>[] => [
  { panel: 'note', title: t`Begin here`, settings: {}, text: guide(), layout: [0, 0, 4, 12] },
  { ...chart(t`Highest temperature, °C`, { type: 'line', x: 'date', y: 'temp_max', aggregate: 'mean', period: 'month' }), layout: [4, 0, 8, 8] },
  {
    panel: 'sql',
    title: t`Rain by month`,
    settings: {
      sql: `SELECT month(date) AS month, round(sum(precipitation) / 4) AS mm\nFROM ${table}\nGROUP BY month ORDER BY month`,
      show: 'chart',
      type: 'bar',
      x: 'month',
      y: 'mm',
      folded: true,
    },
    layout: [4, 8, 4, 8],
  },
  { ...chart(t`Days by weather`, { type: 'bar', x: 'weather', aggregate: 'count' }), layout: [8, 8, 4, 8] },
  { panel: 'statistic', title: t`Wettest day, mm`, settings: { measure: 'max', column: 'precipitation', unit: 'mm' }, layout: [0, 12, 4, 4] },
  { panel: 'statistic', title: t`Mean of the latest year, °C`, settings: { measure: 'mean', column: 'temp_max', unit: '°C', decimals: 1, time: 'date', period: 'year' }, layout: [0, 16, 4, 6] },
  { ...chart(t`Wind by weather`, { type: 'box', x: 'weather', y: 'wind' }), layout: [4, 16, 8, 6] },
];

/** `imported`: the sample that ships with the app. */
export const analysisWrites = (mint: MintLetters, imported: ImportedDataset): readonly Write[] => {
  const state = createState();
  const analysis = addDashboard(state, mint, { title: t`Analysis` });
  // The state only gives places and names here; the session is written by a writer of its own.
  state.apply(prepare(state, analysis.writes, { writer: mintWriterId(mint), nextN: 1, now: 0 }));
  const data = addDashboard(state, mint, { title: t`Data` });
  const dataset = addDataset(state, mint, imported);
  const table = addPanel(state, mint, { dashboard: data.id, panel: 'table', title: t`All days`, dataset: dataset.id, settings: {}, layout: [0, 0, 12, 16] });
  const shown = panels(imported.alias).map((panel) => addPanel(state, mint, { ...panel, dashboard: analysis.id, dataset: panel.panel === 'note' ? undefined : dataset.id }));
  return [...analysis.writes, ...data.writes, ...dataset.writes, ...table.writes, ...shown.flatMap(({ writes }) => writes)];
};
