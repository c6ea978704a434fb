import { describe, expect, test } from 'vitest';
import { begin, board, chart, pair, present } from '../../testing/documents.ts';
import { type Replica } from '../../testing/replica.ts';
import { seeded } from '../../testing/seeded.ts';
import * as commands from '../commands.ts';
import { editedUnseen } from '../conflicts.ts';
import { panelsOf } from '../read.ts';

const random = seeded(5);
const fields = (replica: Replica): readonly string[] =>
  replica.state.conflicts().map(({ entity, field }) => `${entity} ${field}`);

describe('deletion', () => {
  test('DOC-6 what its deleter had seen is deleted without a conflict', () => {
    const { a, b, exchange } = pair(begin);
    exchange([a.write(commands.remove(a.state, chart))], []);
    for (const { state } of [a, b]) {
      expect(state.entities('panel')).toEqual([]);
      expect(state.deleted('panel')).toEqual([chart]);
      expect(state.conflicts()).toEqual([]);
    }
  });

  test('DOC-6 T15 an edit that the deleter had not seen is a conflict, and says which', () => {
    const { a, b, exchange } = pair(begin);
    exchange([a.write(commands.remove(a.state, chart))], [b.write(commands.setSetting(chart, 'x', 'depth'))]);
    for (const replica of [a, b]) {
      expect(fields(replica)).toEqual([`${chart} deleted`]);
      expect(editedUnseen(replica.state, chart)).toMatchObject([{ field: 'set.x', head: { value: 'depth', writer: b.writer } }]);
    }
  });

  test('DOC-6 deletions add up: each edit was seen by one of the deleters', () => {
    const { a, b, exchange } = pair(begin);
    const mine = [a.write(commands.setSetting(chart, 'y', 1)), a.write(commands.remove(a.state, chart))];
    const theirs = [b.write(commands.setSetting(chart, 'z', 2)), b.write(commands.remove(b.state, chart))];
    exchange(mine, theirs);
    for (const { state } of [a, b]) {
      expect(state.conflicts()).toEqual([]);
      expect(state.isDeleted(chart)).toBe(true);
    }
  });

  test('DOC-7 restoring beats no later deletion and is covered by none that had not seen it', () => {
    const { a, b, exchange } = pair(begin);
    exchange([a.write(commands.remove(a.state, chart))], []);
    exchange([a.write(commands.restore(a.state, chart))], [b.write(commands.remove(b.state, chart))]);
    for (const replica of [a, b]) expect(fields(replica)).toEqual([`${chart} deleted`]);
    expect(a.state.entities('panel')).toEqual([chart]);
    exchange([], [b.write(commands.restore(b.state, chart))]);
    expect(fields(a)).toEqual([]);
    for (const field of a.state.fields(chart))
      expect(a.state.heads(chart, field).map(({ writer }) => writer)).toEqual([b.writer]);
  });

  test('DOC-7 a field in conflict stays in conflict when its panel comes back', () => {
    const { a, b, exchange } = pair(begin);
    exchange([a.write(commands.setSetting(chart, 'x', 'p'))], [b.write(commands.setSetting(chart, 'x', 'q'))]);
    a.write(commands.remove(a.state, chart));
    expect(fields(a)).toEqual([]);
    a.write(commands.restore(a.state, chart));
    expect(fields(a)).toEqual([`${chart} set.x`]);
    expect(
      a.state
        .heads(chart, 'set.x')
        .map(({ value }) => value)
        .sort(),
    ).toEqual(['p', 'q']);
  });

  test('DOC-17 a dashboard takes its panels along and brings back those that went with it', () => {
    const { a } = pair(begin);
    const other = commands.addPanel(a.state, random.mint, {
      dashboard: board,
      panel: 'table',
      title: 'Other',
      settings: {},
      layout: [4, 3],
    });
    a.write(other.writes);
    a.write(commands.remove(a.state, other.id));
    a.write(commands.remove(a.state, board));
    expect(a.state.entities()).toEqual([]);
    a.write(commands.restore(a.state, board));
    expect(a.state.panels(board)).toEqual([chart]);
    expect(a.state.deleted()).toEqual([other.id]);
  });

  test('DOC-17 a panel put on a dashboard that is being deleted makes the deletion a conflict', () => {
    const { a, b, exchange } = pair(begin);
    const added = commands.addPanel(b.state, random.mint, {
      dashboard: board,
      panel: 'table',
      title: 'New',
      settings: {},
      layout: [4, 3],
    });
    exchange([a.write(commands.remove(a.state, board))], [b.write(added.writes)]);
    for (const replica of [a, b]) expect(fields(replica)).toEqual([`${board} deleted`]);
    a.write(commands.resolve(a.state, present(a.state.conflicts()[0]), { deleted: false }));
    expect(
      panelsOf(a.state, board)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([chart, added.id].sort());
    exchange([], [b.write(commands.resolve(b.state, present(b.state.conflicts()[0]), { deleted: true }))]);
    expect(b.state.entities()).toEqual([]);
    expect(b.state.conflicts()).toEqual([]);
  });
});
