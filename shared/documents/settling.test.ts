import { describe, expect, test } from 'vitest';
import { begin, board, chart, pair, present } from '../testing/documents.ts';
import { type Replica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import * as commands from './commands.ts';
import { editedUnseen, mergedAutomatically } from './conflicts.ts';
import type { Change } from './facts/facts.ts';
import { panelsOf, readPanel } from './read.ts';
import { sessionEntity } from '../model/ids.ts';

const random = seeded(5);

describe('settling', () => {
  const contested = (): ReturnType<typeof pair> => {
    const both = pair(begin);
    const { a, b, exchange } = both;
    exchange([a.write(commands.setSetting(chart, 'x', 'p'))], [b.write(commands.setSetting(chart, 'x', 'q'))]);
    return both;
  };

  test('DOC-18 T15 keeping one head settles the conflict on every replica', () => {
    const { a, b, exchange } = contested();
    const conflict = present(a.state.conflicts()[0]);
    exchange([a.write(commands.resolve(a.state, conflict, { keep: b.writer }))], []);
    for (const { state } of [a, b]) {
      expect(state.conflicts()).toEqual([]);
      expect(state.value(chart, 'set.x')).toBe('q');
    }
  });

  test('DOC-4 DOC-18 equal settlements at once collapse, different ones are a new conflict', () => {
    for (const [mine, theirs, left] of [
      ['r', 'r', 0],
      ['r', 's', 1],
    ] as const) {
      const { a, b, exchange } = contested();
      const settle = (replica: Replica, value: string): Change =>
        replica.write(commands.resolve(replica.state, present(replica.state.conflicts()[0]), { value }));
      exchange([settle(a, mine)], [settle(b, theirs)]);
      for (const { state } of [a, b]) expect(state.conflicts()).toHaveLength(left);
    }
  });

  test('DOC-18 what arrives while the dialog is open is not covered by the choice', () => {
    const { a, b, exchange } = contested();
    const shown = present(a.state.conflicts()[0]);
    exchange([], [b.write(commands.setSetting(chart, 'x', 'later', [[b.writer, 1]]))]);
    a.write(commands.resolve(a.state, shown, { keep: a.writer }));
    expect(
      a.state
        .heads(chart, 'set.x')
        .map(({ value }) => value)
        .sort(),
    ).toEqual(['later', 'p']);
  });

  test('DOC-18 settling a deletion covers only what was shown of the entity', () => {
    const { a, b, exchange } = pair(begin);
    exchange([a.write(commands.remove(a.state, chart))], [b.write(commands.setSetting(chart, 'x', 'depth'))]);
    const shown = present(a.state.conflicts()[0]);
    exchange([], [b.write(commands.setSetting(chart, 'y', 'later'))]);
    a.write(commands.resolve(a.state, shown, { deleted: true }));
    expect(editedUnseen(a.state, chart).map(({ field }) => field)).toEqual(['set.y']);
    a.write(commands.resolve(a.state, present(a.state.conflicts()[0]), { deleted: true }));
    expect(a.state.conflicts()).toEqual([]);
    expect(a.state.isDeleted(chart)).toBe(true);
  });

  test('DOC-18 Keep both leaves each value in a panel of its own', () => {
    const { a, b } = contested();
    const conflict = present(a.state.conflicts()[0]);
    a.write(present(commands.keepBoth(a.state, random.mint, conflict, b.writer)));
    expect(a.state.conflicts()).toEqual([]);
    const panels = panelsOf(a.state, board);
    expect(panels.map(({ settings }) => settings['x'])).toEqual(['q', 'p']);
    expect(panels.map(({ id }) => id)[0]).toBe(chart);
    expect(panels.map(({ title }) => title)).toEqual(['Chart', 'Chart']);
    expect(panels.map(({ layout }) => layout)).toEqual([
      [0, 0, 4, 3],
      [4, 0, 4, 3],
    ]);
  });

  test('DOC-18 Keep both is not offered where two cannot stand side by side', () => {
    const { a, b, exchange } = pair((first) => [first.write(commands.newSession({ title: 'S' }))]);
    exchange(
      [a.write(commands.renameEntity(a.state, sessionEntity, 'A'))],
      [b.write(commands.renameEntity(b.state, sessionEntity, 'B'))],
    );
    const conflict = present(a.state.conflicts()[0]);
    expect(commands.keepBoth(a.state, random.mint, conflict, a.writer)).toBeUndefined();
  });

  test('DOC-16 layout and order settle by themselves and are listed', () => {
    const { a, b, exchange } = pair(begin);
    exchange(
      [a.write(commands.setLayouts(a.state, [{ id: chart, layout: [1, 0, 4, 3] }]))],
      [b.write(commands.setLayouts(b.state, [{ id: chart, layout: [2, 0, 4, 3] }]))],
    );
    expect(a.state.conflicts()).toEqual([]);
    expect(mergedAutomatically(a.state)).toMatchObject([{ entity: chart, field: 'layout' }]);
    expect(readPanel(a.state, chart)?.layout).toEqual(readPanel(b.state, chart)?.layout);
    a.write(commands.setLayouts(a.state, [{ id: chart, layout: [3, 0, 4, 3] }]));
    expect(mergedAutomatically(a.state)).toEqual([]);
  });
});
