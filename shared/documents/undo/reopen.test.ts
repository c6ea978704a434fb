import { describe, expect, test } from 'vitest';
import { sessionEntity } from '../../model/ids.ts';
import { begin, board, chart, pair, present } from '../../testing/documents.ts';
import { content, type Replica } from '../../testing/replica.ts';
import { seeded } from '../../testing/seeded.ts';
import { beforeOf } from '../facts/before.ts';
import * as commands from '../commands.ts';
import { editedUnseen } from '../conflicts.ts';
import type { Change } from '../facts/facts.ts';
import { deviceOf, panelsOf } from '../read.ts';
import { deviceField } from '../schema.ts';
import type { DocState } from '../state.ts';

const random = seeded(5);
const done = (outcome: Change | 'nothing' | 'superseded'): Change => (typeof outcome === 'string' ? expect.fail(outcome) : outcome);

/** Device and value of each side. */
const sides = (state: DocState, field = 'set.x'): readonly (readonly [string | undefined, unknown])[] =>
  state
    .heads(chart, field)
    .map(({ writer, value }) => [deviceOf(state, writer), value] as const)
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));

const named = () => {
  const both = pair(begin);
  const { a, b, exchange } = both;
  const name = (replica: Replica, value: string): Change => replica.write([{ entity: sessionEntity, field: deviceField, value }]);
  exchange([name(a, 'here')], [name(b, 'there')]);
  return both;
};

const contested = () => {
  const both = named();
  const { a, b, exchange } = both;
  const mine = a.write(commands.setSetting(chart, 'x', 'p'), 'mine');
  const theirs = b.write(commands.setSetting(chart, 'x', 'q'), 'theirs');
  exchange([mine], [theirs]);
  return both;
};

const settle = (replica: Replica, value: string): Change => replica.write(commands.resolve(replica.state, present(replica.state.conflicts()[0]), { value }), 'settle');

const both = [
  ['here', 'p'],
  ['there', 'q'],
];

describe('undoing a settlement', () => {
  test.each(['p', 'q', 'merged'])('DOC-31: kept %s, taken back it is open again with both values and their devices, everywhere', (value) => {
    const { a, b, exchange } = contested();
    const shown = a.state.value(chart, 'set.x');
    exchange([settle(a, value)], []);
    exchange([done(a.undo())], []);
    for (const { state } of [a, b]) {
      expect(state.conflicts()).toHaveLength(1);
      expect(sides(state)).toEqual(both);
      expect(state.value(chart, 'set.x')).toBe(shown);
    }
    expect(content(a.state)).toEqual(content(b.state));
    exchange([done(a.redo())], []);
    for (const { state } of [a, b]) expect([state.conflicts(), state.value(chart, 'set.x')]).toEqual([[], value]);
    exchange([done(a.undo())], []);
    expect(sides(b.state)).toEqual(both);
    // Either device settles it like any other, and the steps before it can still be taken back.
    exchange([], [settle(b, 'q')]);
    expect([a.state.conflicts(), a.state.value(chart, 'set.x')]).toEqual([[], 'q']);
    expect(a.undo()).toBe('superseded');
  });

  test('DOC-31: it survives a reload, and what was written before it can be taken back as well', () => {
    const { a, b, exchange } = contested();
    exchange([settle(a, 'q')], []);
    a.reopen();
    exchange([done(a.undo())], []);
    expect(sides(b.state)).toEqual(both);
    exchange([done(a.undo())], []);
    expect(b.state.heads(chart, 'set.x').map(({ value }) => value).toSorted()).toEqual(['q', 'time']);
  });

  test('DOC-31 I14: settled here and there at once, and taken back here, what the other device chose stays beside both', () => {
    const { a, b, exchange } = contested();
    const [mine, theirs] = [settle(a, 'p'), settle(b, 'other')];
    const back = done(a.undo());
    exchange([mine, back], [theirs]);
    for (const { state } of [a, b]) expect(state.heads(chart, 'set.x').map(({ value }) => value).toSorted()).toEqual(['other', 'p', 'q']);
    expect(content(a.state)).toEqual(content(b.state));
  });

  test('DOC-31: settled by another device meanwhile, the undo is superseded', () => {
    const { a, b, exchange } = contested();
    exchange([settle(a, 'p')], []);
    exchange([], [b.write(commands.setSetting(chart, 'x', 'later'))]);
    expect(a.undo()).toBe('superseded');
    expect(sides(b.state)).toEqual([['there', 'later']]);
  });

  test('DOC-31: keeping both is taken back with its copy', () => {
    const { a } = contested();
    a.write(present(commands.keepBoth(a.state, random.mint, present(a.state.conflicts()[0]), a.writer)));
    expect(panelsOf(a.state, board)).toHaveLength(2);
    done(a.undo());
    expect([panelsOf(a.state, board).length, sides(a.state)]).toEqual([1, both]);
  });

  test.each(['delete', 'keep'])('DOC-31: of a deletion against an edit, too (%s)', (choice) => {
    const { a, b, exchange } = named();
    exchange([a.write(commands.remove(a.state, chart))], [b.write(commands.setSetting(chart, 'x', 'edited'))]);
    const conflict = present(a.state.conflicts()[0]);
    exchange([a.write(commands.resolve(a.state, conflict, { deleted: choice === 'delete' }))], []);
    expect([b.state.conflicts(), b.state.isDeleted(chart)]).toEqual([[], choice === 'delete']);
    exchange([done(a.undo())], []);
    for (const { state } of [a, b]) {
      expect(state.conflicts().map(({ field }) => field)).toEqual(['deleted']);
      expect(state.heads(chart, 'deleted').filter(({ value }) => value !== false).map(({ writer }) => deviceOf(state, writer))).toEqual(['here']);
      expect(editedUnseen(state, chart).map(({ field, head }) => [field, head.value])).toEqual(choice === 'delete' ? [['set.x', 'edited']] : []);
      expect(state.value(chart, 'set.x')).toBe('edited');
    }
    expect(content(a.state)).toEqual(content(b.state));
    exchange([done(a.redo())], []);
    for (const { state } of [a, b]) expect([state.conflicts(), state.isDeleted(chart)]).toEqual([[], choice === 'delete']);
  });

  test('DOC-31 CON-6: what was there before is still known', () => {
    const { a, b, exchange } = named();
    const first = a.write(commands.setSetting(chart, 'x', 'first'));
    exchange([first], []);
    const [mine, theirs] = [a.write(commands.setSetting(chart, 'x', 'p')), b.write(commands.setSetting(chart, 'x', 'q'))];
    exchange([mine], [theirs]);
    const patches = [first, mine, theirs, settle(a, 'p'), done(a.undo())].map(({ patch }) => patch);
    const place = { entity: chart, field: 'set.x', heads: a.state.heads(chart, 'set.x') };
    expect(beforeOf(undefined, patches, place)?.head?.value).toBe('first');
  });
});
