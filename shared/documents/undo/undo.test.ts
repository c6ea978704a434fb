import { describe, expect, test } from 'vitest';
import { entityOf, pair, present } from '../../testing/documents.ts';
import { content, createReplica, type Replica } from '../../testing/replica.ts';
import { seeded, type Seeded } from '../../testing/seeded.ts';
import { limits } from '../../model/limits.ts';
import * as commands from '../commands.ts';
import type { Change, Write } from '../facts/facts.ts';
import { panelsOf, type PanelInfo } from '../read.ts';
import { nextLabels, parseStack } from './undoStack.ts';

const random = seeded(21);
const board = entityOf('board');
const chart = entityOf('chart');
const values = (replica: Replica): unknown =>
  Object.fromEntries(replica.state.fields(chart).map((field) => [field, replica.state.value(chart, field)]));
const x = (replica: Replica): unknown => replica.state.value(chart, 'set.x');
const setX = (replica: Replica, value: string): Change => replica.write(commands.setSetting(chart, 'x', value), `x = ${value}`);
const done = (outcome: ReturnType<Replica['undo']>): Change => (typeof outcome === 'string' ? expect.fail(outcome) : outcome);
const begin = (first: Replica): readonly Change[] => [
  first.write([{ entity: board, field: 'kind', value: 'dashboard' }], 'board'),
  first.write(
    [
      { entity: chart, field: 'kind', value: 'panel' },
      { entity: chart, field: 'dashboard', value: board },
      { entity: chart, field: 'set.x', value: 'time' },
    ],
    'chart',
  ),
];

describe('undo', () => {
  test('DOC-12 takes steps back one by one and redo brings them again', () => {
    const { a } = pair(begin);
    for (const value of ['p', 'q', 'r']) setX(a, value);
    const seen: unknown[] = [];
    for (let step = 0; step < 3; step += 1) seen.push((done(a.undo()), x(a)));
    expect(seen).toEqual(['q', 'p', 'time']);
    done(a.undo());
    expect(a.state.entities('panel')).toEqual([]);
    done(a.redo());
    expect(a.state.entities('panel')).toEqual([chart]);
    for (let step = 0; step < 3; step += 1) seen.push((done(a.redo()), x(a)));
    expect(seen.slice(3)).toEqual(['p', 'q', 'r']);
    expect(a.redo()).toBe('nothing');
  });

  test('DOC-12 names the next step of either side, and a new step forgets what could be redone', () => {
    const { a } = pair(begin);
    setX(a, 'p');
    a.undo();
    expect(nextLabels(a.stack)).toEqual({ undo: 'chart', redo: 'x = p' });
    setX(a, 'q');
    expect(nextLabels(a.stack)).toEqual({ undo: 'x = q', redo: undefined });
  });

  test('DOC-12 I3 a value that somebody else wrote later is never erased', () => {
    const { a, b, exchange } = pair(begin);
    exchange([setX(a, 'mine')], []);
    exchange([], [setX(b, 'theirs')]);
    expect(a.undo()).toBe('superseded');
    expect(x(a)).toBe('theirs');
    expect(nextLabels(a.stack).undo).toBe('chart');
    expect(a.undo()).toBe('superseded');
    expect(a.state.entities('panel')).toEqual([chart]);
  });

  test('DOC-12 a value that somebody else wrote at the same time stays as a conflict', () => {
    const { a, b, exchange } = pair(begin);
    exchange([setX(a, 'mine')], [setX(b, 'theirs')]);
    done(a.undo());
    expect(
      a.state
        .heads(chart, 'set.x')
        .map(({ value }) => value)
        .sort(),
    ).toEqual(['theirs', 'time']);
  });

  test('DOC-12 a redo is superseded just so', () => {
    const { a, b, exchange } = pair(begin);
    exchange([setX(a, 'mine'), done(a.undo())], []);
    exchange([], [setX(b, 'theirs')]);
    expect(a.redo()).toBe('superseded');
    expect(x(a)).toBe('theirs');
  });

  test('DOC-12 a field that had no value has none again', () => {
    const { a, b, exchange } = pair(begin);
    const first = a.write(commands.setSetting(chart, 'y', 1));
    const before = content(a.state);
    exchange([first, done(a.undo())], []);
    expect(b.state.value(chart, 'set.y')).toBeUndefined();
    done(a.redo());
    expect(a.state.value(chart, 'set.y')).toBe(1);
    expect(content(a.state)).toHaveLength(before.length);
  });

  test('DOC-12 R11 deleting is taken back with everything, steps before it as well', () => {
    const { a } = pair(begin);
    setX(a, 'p');
    const before = values(a);
    a.write(commands.remove(a.state, board), 'delete');
    expect(a.state.entities()).toEqual([]);
    done(a.undo());
    expect(values(a)).toEqual({ ...(before as object), deleted: false });
    expect(a.state.entities('panel')).toEqual([chart]);
    done(a.undo());
    expect(x(a)).toBe('time');
    done(a.redo());
    done(a.redo());
    expect(a.state.entities()).toEqual([]);
  });

  test('DOC-6 DOC-12 going back to a state in which a deleted panel was there and was called otherwise is undone without a conflict', () => {
    const { a, b, exchange } = pair(begin);
    exchange([setX(a, 'p'), a.write(commands.remove(a.state, chart))], []);
    exchange([a.write([...commands.restore(a.state, chart), ...commands.setSetting(chart, 'x', 'time')])], []);
    exchange([done(a.undo())], []);
    for (const { state } of [a, b]) expect([state.isDeleted(chart), state.value(chart, 'set.x'), state.conflicts()]).toEqual([true, 'p', []]);
  });

  test.each(['layout', 'set.x'])('DOC-12 a restored panel in which devices differ about %s is deleted again without a conflict', (field) => {
    const { a, b, exchange } = pair(begin);
    const put = (replica: Replica, value: number): Change => replica.write([{ entity: chart, field, value: [value, 0, 4, 3] }]);
    exchange([put(a, 0)], [put(b, 4)]);
    exchange([a.write(commands.remove(a.state, chart), 'delete')], []);
    exchange([a.write(commands.restore(a.state, chart), 'restore')], []);
    exchange([done(a.undo())], []);
    for (const { state } of [a, b]) expect([state.isDeleted(chart), state.conflicts()]).toEqual([true, []]);
    done(a.redo());
    expect(a.state.entities('panel')).toEqual([chart]);
  });

  test('DOC-12 what another has added to a new dashboard keeps it from being undone', () => {
    const { a, b, exchange } = pair(() => []);
    const made = commands.addDashboard(a.state, random.mint, { title: 'New' });
    exchange([a.write(made.writes)], []);
    const added = commands.addPanel(b.state, random.mint, {
      dashboard: made.id,
      panel: 'table',
      title: 'T',
      settings: {},
      layout: [4, 3],
    });
    exchange([], [b.write(added.writes)]);
    expect(a.undo()).toBe('superseded');
    expect(a.state.entities('panel')).toEqual([added.id]);
  });

  test('DOC-12 a step over several fields is taken back whole or not at all', () => {
    const { a, b, exchange } = pair(begin);
    exchange([a.write([...commands.setSetting(chart, 'x', 'p'), ...commands.setSetting(chart, 'y', 1)])], []);
    exchange([], [b.write(commands.setSetting(chart, 'y', 2))]);
    expect(a.undo()).toBe('superseded');
    expect(x(a)).toBe('p');
  });

  test('DOC-12 DOC-16 layouts that others have moved since stay where they are, the rest goes back', () => {
    const { a, b, exchange } = pair((first) => [
      ...begin(first),
      ...['one', 'two'].map((title) =>
        first.write(
          commands.addPanel(first.state, random.mint, { dashboard: board, panel: 'table', title, settings: {}, layout: [4, 3] })
            .writes,
        ),
      ),
    ]);
    const [one, two] = ['one', 'two'].map((name) => present(panelsOf(a.state, board).find(({ title }) => title === name))) as [
      PanelInfo,
      PanelInfo,
    ];
    exchange(
      [
        a.write(
          commands.setLayouts(a.state, [
            { id: one.id, layout: [8, 0, 4, 3] },
            { id: two.id, layout: [0, 9, 4, 3] },
          ]),
        ),
      ],
      [],
    );
    exchange([], [b.write(commands.setLayouts(b.state, [{ id: two.id, layout: [4, 9, 4, 3] }]))]);
    done(a.undo());
    expect(a.state.value(one.id, 'layout')).toEqual(one.layout);
    expect(a.state.value(two.id, 'layout')).toEqual([4, 9, 4, 3]);
  });

  test('DOC-12 Keep both is one step', () => {
    const { a, b, exchange } = pair(begin);
    exchange([setX(a, 'p')], [setX(b, 'q')]);
    const conflict = present(a.state.conflicts()[0]);
    a.write(commands.keepBoth(a.state, random.mint, conflict, a.writer) ?? []);
    expect(a.state.entities('panel')).toHaveLength(2);
    done(a.undo());
    expect(a.state.entities('panel')).toEqual([chart]);
  });

  test('DOC-12 no more steps than the limit are kept', () => {
    const { a } = pair(begin);
    for (let count = 0; count < limits.undoSteps + 5; count += 1) setX(a, `${count}`);
    expect(a.stack.undo).toHaveLength(limits.undoSteps);
  });

  test('DOC-13 survives a reload under a new writer', () => {
    const { a } = pair(begin);
    for (const value of ['p', 'q']) setX(a, value);
    a.reopen();
    done(a.undo());
    a.reopen();
    done(a.undo());
    expect(x(a)).toBe('time');
    done(a.undo());
    expect(a.state.entities('panel')).toEqual([]);
    a.reopen();
    for (let step = 0; step < 3; step += 1) done(a.redo());
    expect(x(a)).toBe('q');
  });

  test('DOC-13 what is not a stack is not read as one', () => {
    const step = { label: 'x', changes: [{ entity: chart, field: 'title', own: null }] };
    expect(parseStack({ writers: [], undo: [step], redo: [] })).toBeDefined();
    for (const bad of [
      null,
      [],
      {},
      { writers: [1], undo: [], redo: [] },
      { writers: [], undo: [{ ...step, changes: [{}] }], redo: [] },
    ]) {
      expect(parseStack(bad)).toBeUndefined();
    }
  });

  test('DOC-12 DOC-13 alone on a session, any steps taken back and brought again end where they were', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const dice = seeded(seed);
      const a = createReplica(dice);
      begin(a);
      const shots = [live(a)];
      for (let step = 0; step < 20; step += 1) {
        const before = content(a.state);
        a.write(anyEdit(a, dice));
        if (content(a.state).join() !== before.join()) shots.push(live(a));
        if (dice.chance(0.1)) a.reopen();
      }
      const back = shots
        .slice(0, -1)
        .reverse()
        .map(() => (done(a.undo()), live(a)));
      expect(back, `seed ${seed}`).toEqual(shots.slice(0, -1).reverse());
      if (dice.chance(0.5)) a.reopen();
      const forth = shots.slice(1).map(() => (done(a.redo()), live(a)));
      expect(forth, `seed ${seed}`).toEqual(shots.slice(1));
    }
  });
});

const anyEdit = ({ state }: Replica, dice: Seeded): readonly Write[] => {
  const [panels, deleted, kind] = [state.entities('panel'), state.deleted(), dice.below(10)];
  if (panels.length === 0 || kind < 2) {
    return commands.addPanel(state, dice.mint, { dashboard: board, panel: 't', title: 'T', settings: { x: 0 }, layout: [4, 3] })
      .writes;
  }
  if (kind === 2) return commands.remove(state, dice.pick(panels));
  if (kind === 3 && deleted.length > 0) return commands.restore(state, dice.pick(deleted));
  return commands.setSetting(dice.pick(panels), dice.pick(['x', 'y']), dice.below(4));
};

/** What a person sees: the live entities with their values. */
const live = (replica: Replica): unknown =>
  [...replica.state.entities()].sort().map((id) => [
    id,
    [...replica.state.fields(id)]
      .filter((field) => field !== 'deleted')
      .sort()
      .map((field) => [field, replica.state.value(id, field)]),
  ]);
