import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { prepare } from '../../shared/documents/prepare.ts';
import { panelsOf, readDashboards } from '../../shared/documents/read.ts';
import { createState } from '../../shared/documents/state.ts';
import { mintWriterId } from '../../shared/model/ids.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { analysisWrites } from './sampleAnalysis.ts';

const { mint } = seeded(4);

interface Day {
  readonly month: number;
  readonly date: string;
  readonly rain: number;
}
const days: readonly Day[] = readFileSync(path.join(import.meta.dirname, '../features/import/sample/seattle-weather.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [date = '', rain = ''] = line.split(',');
    return { date, month: Number(date.slice(5, 7)), rain: Number(rain) };
  });

const monthBy = (measure: (days: readonly Day[]) => number, best: (...values: number[]) => number): number => {
  const values = Array.from({ length: 12 }, (_, at) => measure(days.filter(({ month }) => month === at + 1)));
  return values.indexOf(best(...values)) + 1;
};
const rain = (some: readonly Day[]): number => some.reduce((sum, day) => sum + day.rain, 0);
const wetDays = (some: readonly Day[]): number => some.filter((day) => day.rain > 0).length;

test('UI-25: what the note of the sample analysis says is what the data says', () => {
  const state = createState();
  const imported: ImportedDataset = { name: 'seattle-weather.csv', alias: 'seattle_weather', rows: 1461, bytes: 1, content: { hash: 'x', key: 'y' }, columns: [], format: { kind: 'parquet' } } as unknown as ImportedDataset;
  state.apply(prepare(state, analysisWrites(mint, imported), { writer: mintWriterId(mint), nextN: 1, now: 1 }));
  const [analysis, data] = readDashboards(state);
  expect([analysis?.title, data?.title]).toEqual(['Analysis', 'Data']);
  const panels = analysis === undefined ? [] : panelsOf(state, analysis.id);
  expect(panels.map(({ panel }) => panel)).toEqual(['note', 'chart', 'sql', 'chart', 'statistic', 'statistic', 'chart']);
  const note = panels[0] === undefined ? '' : state.text(panels[0].id);
  expect(days.length).toBe(1461);
  expect([monthBy(rain, Math.min), monthBy(rain, Math.max), monthBy(wetDays, Math.max)]).toEqual([7, 11, 12]);
  const wettest = days.reduce((most, day) => (day.rain > most.rain ? day : most));
  expect([wettest.date.replaceAll('/', '-'), wettest.rain]).toEqual(['2015-03-15', 55.9]);
  expect(note).toContain('July is the driest month; November has the most rain, though December has more days of it. The wettest day was 15 March 2015, with 55.9 mm.');
  for (const named of ['Days by weather', 'Rain by month']) {
    expect(note).toContain(`“${named}”`);
    expect(panels.map(({ title }) => title)).toContain(named);
  }
});
