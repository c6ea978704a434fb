import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entityOf, pair, present, writerOf } from '../testing/documents.ts';
import { content, createReplica, type Replica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import * as commands from './commands.ts';
import { editedUnseen, mergedAutomatically } from './conflicts.ts';
import type { Change, Patch } from './facts.ts';
import { factKey, isJson, parseFactKey } from './keys.ts';
import { mergePatches } from './patches.ts';
import { deviceOf, panelsOf, readDatasets, readPanel, readSession } from './read.ts';
import { createState, fromView, toView } from './state.ts';
import { sessionEntity } from '../model/ids.ts';

const random = seeded(5);
const [board, chart] = [entityOf('board'), entityOf('chart')];
const [ann, bob] = [writerOf('ann'), writerOf('bob')];

const begin = (first: Replica): readonly Change[] => [
  first.write([
    { entity: board, field: 'kind', value: 'dashboard' },
    { entity: board, field: 'title', value: 'Overview' },
    { entity: chart, field: 'kind', value: 'panel' },
    { entity: chart, field: 'title', value: 'Chart' },
    { entity: chart, field: 'dashboard', value: board },
    { entity: chart, field: 'layout', value: [0, 0, 4, 3] },
    { entity: chart, field: 'set.x', value: 'time' },
  ]),
];

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

describe('patches and views', () => {
  const key = fc.tuple(
    fc.constantFrom(board, chart),
    fc.constantFrom('title', 'deleted', 'order', 'kind'),
    fc.constantFrom(ann, bob),
  );
  const value = fc.constantFrom('panel', 'a', 'b', false, { [ann]: 2 });
  const count = fc.integer({ min: 1, max: 6 });
  const patch: fc.Arbitrary<Patch> = fc.record({
    // A writer never gives one n two values.
    set: fc
      .array(fc.tuple(key, count), { maxLength: 3 })
      .map((all) =>
        all.map(([parts, n]) => [factKey(...parts), fc.sample(value, { numRuns: 1, seed: n })[0] ?? null, n, n] as const),
      ),
    del: fc.array(fc.tuple(key, count), { maxLength: 2 }).map((all) => all.map(([parts, n]) => [factKey(...parts), n] as const)),
  });
  const build = (patches: readonly Patch[]): ReturnType<typeof createState> => {
    const state = createState();
    for (const each of patches) state.apply(each);
    return state;
  };

  test('DOC-8 DOC-1 order and repetition of patches do not matter, nor whether they were merged', () => {
    const some = fc
      .array(patch, { maxLength: 6 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all.slice(0, 2)], { minLength: all.length + Math.min(2, all.length) }),
        ),
      );
    fc.assert(
      fc.property(some, ([all, other]) => {
        const state = build(all);
        for (const same of [build(other), build([mergePatches(other)])]) {
          expect(content(same)).toEqual(content(state));
          expect(same.conflicts()).toEqual(state.conflicts());
          expect(same.merged()).toEqual(state.merged());
          expect(same.entities()).toEqual(state.entities());
          expect(same.deleted()).toEqual(state.deleted());
        }
        const { set, del } = mergePatches([...other, ...all]);
        const keys = [...set, ...del].map(([key]) => key);
        expect(new Set(keys).size, 'each key once').toBe(keys.length);
      }),
    );
  });

  test('DOC-8 T1 a view survives its JSON, and knows what was removed before it', () => {
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 6 }), (all) => {
        const state = build(all);
        const read = fromView(JSON.parse(JSON.stringify(toView(state))));
        const again = present(read.ok ? read.value : undefined);
        for (const each of all) again.apply(each);
        expect(content(again)).toEqual(content(state));
        expect(again.conflicts()).toEqual(state.conflicts());
      }),
    );
  });

  test('DOC-8 what is not a view is a fault', () => {
    for (const view of [
      null,
      1,
      {},
      { version: 1 },
      { version: 1, set: [['x', 1, 1, 1]], del: [] },
      { version: 1, set: [], del: [[factKey(chart, 'a', ann), 0]] },
    ]) {
      expect(fromView(view)).toEqual({ ok: false, fault: { code: 'INVALID_INPUT' } });
    }
    expect(fromView({ version: 2, set: [], del: [] })).toEqual({ ok: false, fault: { code: 'UNSUPPORTED_VERSION' } });
    expect(fromView({ set: [], del: [] }).ok).toBe(false);
  });

  test('DOC-8 arrays handed out stay the same until their content changes', () => {
    const { a } = pair(begin);
    const [heads, list, conflicts] = [a.state.heads(chart, 'title'), a.state.entities('panel'), a.state.conflicts()];
    expect(a.write(commands.setSetting(chart, 'x', 1)).patch.set).toHaveLength(1);
    expect(a.state.heads(chart, 'title')).toBe(heads);
    expect(a.state.entities('panel')).toBe(list);
    expect(a.state.conflicts()).toBe(conflicts);
  });

  test('DOC-20 keys read back, and malformed ones are refused', () => {
    expect(parseFactKey(factKey(chart, 'set.x', ann))).toEqual({
      ok: true,
      value: { entity: chart, field: 'set.x', writer: ann },
    });
    for (const bad of [
      '',
      'session',
      'session/title',
      `session/Title#${ann}`,
      `short/title#${ann}`,
      `session/title#short`,
      `session/${'x'.repeat(41)}#${ann}`,
      `#${ann}/`,
    ]) {
      expect(parseFactKey(bad)).toEqual({ ok: false, fault: { code: 'INVALID_INPUT' } });
    }
  });

  test('DOC-20 a value is plain JSON of bounded depth', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    for (const good of [null, 1.5, 'x', true, [1, { a: null }], nested(32)]) expect(isJson(good)).toBe(true);
    for (const bad of [undefined, Number.NaN, Infinity, 1n, new Uint8Array(1), new Map(), () => 1, [undefined], nested(33)])
      expect(isJson(bad)).toBe(false);
  });
});

describe('reading', () => {
  test('DOC-19 a value of the wrong form reads as absent and stays in the document', () => {
    const { a } = pair(begin);
    a.write([
      { entity: chart, field: 'layout', value: [9, 0, 9, 1] },
      { entity: chart, field: 'title', value: 5 },
    ]);
    expect(readPanel(a.state, chart)).toMatchObject({ layout: undefined, title: '', settings: { x: 'time' } });
    expect(panelsOf(a.state, board).map(({ layout }) => layout)).toEqual([[0, 0, 6, 4]]);
    expect(a.state.value(chart, 'title')).toBe(5);
  });

  test('DOC-1 DOC-19 panels without a layout get the same places on every replica', () => {
    const placed = [
      ['p', 'q', 'r'],
      ['r', 'q', 'p'],
    ].map((names) => {
      const replica = createReplica(seeded(1));
      replica.write([{ entity: board, field: 'kind', value: 'dashboard' }]);
      for (const name of names)
        replica.write([
          { entity: entityOf(name), field: 'kind', value: 'panel' },
          { entity: entityOf(name), field: 'dashboard', value: board },
        ]);
      return panelsOf(replica.state, board).map(({ id, layout }) => [id, layout]);
    });
    expect(placed[0]).toEqual(placed[1]);
    expect(new Set(placed[0]?.map(String)).size).toBe(3);
  });

  test('DOC-19 kinds and fields of newer code are carried along', () => {
    const note = entityOf('note');
    const { a, b, exchange } = pair(begin);
    exchange(
      [
        a.write([
          { entity: note, field: 'kind', value: 'note' },
          { entity: note, field: 'text', value: 'hello' },
        ]),
      ],
      [],
    );
    expect(b.state.entities('note')).toEqual([note]);
    expect(b.state.value(note, 'text')).toBe('hello');
  });

  test('DOC-19 a session reads as it was written', () => {
    const { a } = pair((first) => [first.write(commands.newSession({ title: 'Wells', description: 'Spring' }))]);
    expect(readSession(a.state)).toEqual({ title: 'Wells', description: 'Spring' });
  });

  test('DOC-19 data sets that two devices named alike get different table names', () => {
    const info = {
      name: 'wells.csv',
      alias: 'wells',
      digest: 'd',
      bytes: 10,
      rows: 1,
      columns: [{ name: 'a', type: 'integer' }],
      format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' },
    } as const;
    const { a, b, exchange } = pair(() => []);
    const add = (replica: Replica): Change => replica.write(commands.addDataset(replica.state, random.mint, info).writes);
    exchange([add(a)], [add(b)]);
    expect(readDatasets(a.state).map(({ alias }) => alias)).toEqual(['wells', 'wells_2']);
    expect(readDatasets(a.state)).toEqual(readDatasets(b.state));
    add(a);
    expect(readDatasets(a.state)[2]).toMatchObject({ ...info, alias: 'wells_3' });
  });

  test('DOC-22 every writer names its device, and nothing takes these names away', () => {
    const { a, b, exchange } = pair(() => []);
    exchange(
      [a.write(commands.introduce(a.state, a.writer, 'Laptop'))],
      [b.write(commands.introduce(b.state, b.writer, 'Laptop'))],
    );
    exchange([a.write([...commands.introduce(a.state, a.writer, 'Desk'), ...commands.newSession({ title: 'S' })])], []);
    expect([deviceOf(b.state, a.writer), deviceOf(b.state, b.writer)]).toEqual(['Desk', 'Laptop']);
    expect(commands.introduce(a.state, a.writer, 'Desk')).toEqual([]);
    expect(b.state.conflicts()).toEqual([]);
    expect(a.undo()).toBe('nothing');
    expect(deviceOf(a.state, a.writer)).toBe('Desk');
  });
});
