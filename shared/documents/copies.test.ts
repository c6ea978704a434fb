import { describe, expect, test } from 'vitest';
import { begin, board, chart, pair, present } from '../testing/documents.ts';
import { seeded } from '../testing/seeded.ts';
import * as commands from './commands.ts';
import { filesOf, keepAllFiles } from './files.ts';
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

describe('two newer files, put there apart', () => {
  const contested = () => {
    const both = pair(begin);
    const made = commands.addDataset(both.a.state, random.mint, first);
    both.exchange([both.a.write(made.writes)], []);
    const mine = { ...first, digest: 'mine', rows: 5, columns: [...first.columns, { name: 'b', type: 'text' as const }] };
    const theirs = { ...first, digest: 'theirs', bytes: 77 };
    both.exchange([both.a.write(commands.replaceDataset(made.id, mine))], [both.b.write(commands.replaceDataset(made.id, theirs))]);
    return { ...both, dataset: made.id, mine, theirs };
  };

  test('DST-10 they are one conflict of whole files, and keeping one settles all of it on every device', () => {
    const { a, b, exchange, dataset, theirs } = contested();
    const before = readDatasets(a.state);
    const conflict = present(a.state.conflicts()[0]);
    expect(a.state.conflicts()).toHaveLength(1);
    const files = filesOf(a.state, conflict).map(({ head, content }) => [head.writer, content.digest, content.rows, content.columns.length]);
    expect(files).toEqual(expect.arrayContaining([[a.writer, 'mine', 5, 2], [b.writer, 'theirs', 2, 1]]));
    exchange([a.write(commands.resolve(a.state, conflict, { keep: b.writer }))], []);
    for (const { state } of [a, b]) {
      expect(state.conflicts()).toEqual([]);
      expect(readDatasets(state)).toEqual([{ entity: dataset, ...theirs }]);
    }
    a.undo();
    expect(readDatasets(a.state)).toEqual(before);
  });

  test('DST-10 a third file that comes while the choice is open is not covered by it', () => {
    const { a, b, exchange, dataset } = contested();
    const shown = present(a.state.conflicts()[0]);
    exchange([], [b.write(commands.replaceDataset(dataset, { ...first, digest: 'late', rows: 9, bytes: 9 }))]);
    a.write(commands.resolve(a.state, shown, { keep: a.writer }));
    const after = present(a.state.conflicts()[0]);
    expect(filesOf(a.state, after).map(({ content }) => [content.digest, content.rows]).sort()).toEqual([['late', 9], ['mine', 5]]);
  });

  test('DST-10 both can be kept: the other file becomes a data set of its own', () => {
    const { a, mine, theirs, dataset } = contested();
    a.write(keepAllFiles(a.state, random.mint, present(a.state.conflicts()[0]), a.writer));
    expect(a.state.conflicts()).toEqual([]);
    const [kept, other, ...more] = readDatasets(a.state);
    expect(kept).toEqual({ entity: dataset, ...mine });
    expect(other).toEqual({ ...theirs, entity: present(other).entity, name: 'wells.csv (2)', alias: 'wells_2' });
    expect(more).toEqual([]);
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
