import { describe, expect, test } from 'vitest';
import { begin, board, chart, pair, present } from '../testing/documents.ts';
import { seeded } from '../testing/seeded.ts';
import * as commands from './commands.ts';
import { panelsOf, readDashboards, readDatasets, type DatasetInfo } from './read.ts';

const random = seeded(7);
const csv = { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' } as const;
const first: Omit<DatasetInfo, 'entity'> = {
  name: 'wells.csv',
  alias: 'wells',
  digest: 'one',
  bytes: 10,
  rows: 2,
  columns: [{ name: 'a', type: 'integer' }],
  format: csv,
};

describe('a newer file', () => {
  test('DST-4 a replacement keeps name and alias, and is one step of Undo', () => {
    const { a } = pair(begin);
    const made = commands.addDataset(a.state, random.mint, first);
    a.write(made.writes);
    const newer = { digest: 'two', bytes: 12, rows: 3, columns: [...first.columns, { name: 'b', type: 'text' as const }], format: csv };
    a.write(commands.replaceDataset(made.id, newer));
    expect(readDatasets(a.state)).toEqual([{ entity: made.id, name: 'wells.csv', alias: 'wells', ...newer }]);
    a.undo();
    expect(readDatasets(a.state)).toEqual([{ entity: made.id, ...first }]);
  });

  test('DST-4 of two replacements made apart one wins as a whole, also where they agree with the former file', () => {
    const { a, b, exchange } = pair(begin);
    const made = commands.addDataset(a.state, random.mint, first);
    exchange([a.write(made.writes)], []);
    const mine = { ...first, digest: 'mine', rows: 5 };
    const theirs = { ...first, digest: 'theirs', bytes: 77 };
    exchange([a.write(commands.replaceDataset(made.id, mine))], [b.write(commands.replaceDataset(made.id, theirs))]);
    for (const { state } of [a, b]) {
      const [shown] = readDatasets(state);
      const won = shown?.digest === 'mine' ? mine : theirs;
      expect(shown).toEqual({ entity: made.id, ...won });
    }
  });
});

describe('a copy of a dashboard', () => {
  test('DST-7 it has the panels of the first where they stand, and is taken back as one step', () => {
    const { a } = pair(begin);
    const made = present(commands.duplicateDashboard(a.state, random.mint, board, 'Overview 2'));
    a.write(made.writes);
    expect(readDashboards(a.state).map(({ title }) => title)).toEqual(['Overview', 'Overview 2']);
    const [was] = panelsOf(a.state, board);
    const copies = panelsOf(a.state, made.id);
    expect(copies).toEqual([{ ...present(was), id: present(copies[0]).id, dashboard: made.id }]);
    expect(present(copies[0]).id).not.toBe(chart);
    a.undo();
    expect(readDashboards(a.state).map(({ title }) => title)).toEqual(['Overview']);
    expect(panelsOf(a.state, made.id)).toEqual([]);
  });

  test('DST-7 what is no dashboard has no copy', () => {
    const { a } = pair(begin);
    expect(commands.duplicateDashboard(a.state, random.mint, chart, 'x')).toBeUndefined();
  });
});
