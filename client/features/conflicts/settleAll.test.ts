import { describe, expect, test } from 'vitest';
import { addDashboard, addPanel, introduce, remove, renameEntity, setField, setSetting } from '../../../shared/documents/commands.ts';
import { begin, board, chart, pair } from '../../../shared/testing/documents.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { settleAll, type Whose } from './settleAll.ts';

const own = 'device-a';
const random = seeded(21);

/** Both devices set one thing, and this one deletes the dashboard whose chart the other one edits. */
const contested = (deleting: boolean) => {
  const devices = pair(begin);
  const { a, b, exchange } = devices;
  exchange([a.write(introduce(a.state, a.writer, own))], [b.write(introduce(b.state, b.writer, 'device-b'))]);
  const mine = deleting ? remove(a.state, board) : renameEntity(a.state, board, 'Mine');
  exchange(
    [a.write([...mine, ...(deleting ? [] : setSetting(chart, 'x', 'p'))])],
    [b.write([...renameEntity(b.state, board, 'Theirs'), ...setSetting(chart, 'x', 'q')])],
  );
  return devices;
};

describe('all at once', () => {
  test('CON-3: every field takes the value of one side, on every device, as one change', () => {
    for (const [whose, title, x] of [['mine', 'Mine', 'p'], ['theirs', 'Theirs', 'q']] as const) {
      const { a, b, exchange } = contested(false);
      expect(a.state.conflicts()).toHaveLength(2);
      const { writes, settled, left } = settleAll(a.state, own, a.state.conflicts(), whose);
      expect([settled, left]).toEqual([2, 0]);
      exchange([a.write(writes)], []);
      for (const { state } of [a, b]) expect([state.conflicts(), state.value(board, 'title'), state.value(chart, 'set.x')]).toEqual([[], title, x]);
    }
  });

  test('CON-3: a deletion stands or falls with its side, and leaves nothing that its own batch had not seen', () => {
    for (const [whose, gone] of [['mine', true], ['theirs', false]] as const) {
      const { a, b, exchange } = contested(true);
      const { writes, left } = settleAll(a.state, own, a.state.conflicts(), whose);
      expect(left).toBe(0);
      exchange([a.write(writes)], []);
      for (const { state } of [a, b]) {
        expect([state.conflicts(), state.isDeleted(board), state.isDeleted(chart)]).toEqual([[], gone, gone]);
        expect([state.value(board, 'title'), state.value(chart, 'set.x')]).toEqual(['Theirs', 'q']);
      }
    }
  });

  test('CON-3: what goes with a deleted dashboard is not written to in the same change', () => {
    const { a, b, exchange } = pair(begin);
    const other = addDashboard(a.state, random.mint, { title: 'Other' });
    const extra = addPanel(a.state, random.mint, { dashboard: other.id, panel: 'chart', title: 'Extra', settings: { x: 'o' }, layout: [6, 8] });
    exchange([a.write(introduce(a.state, a.writer, own)), a.write([...other.writes, ...extra.writes])], [b.write(introduce(b.state, b.writer, 'device-b'))]);
    exchange(
      [a.write([...remove(a.state, board), ...setSetting(extra.id, 'x', 'p')])],
      [b.write([...renameEntity(b.state, board, 'Theirs'), ...setField(extra.id, 'dashboard', board), ...setSetting(extra.id, 'x', 'q')])],
    );
    expect(a.state.conflicts()).toHaveLength(2);
    exchange([a.write(settleAll(a.state, own, a.state.conflicts(), 'mine').writes)], []);
    for (const { state } of [a, b]) expect([state.conflicts(), state.isDeleted(board), state.isDeleted(extra.id)]).toEqual([[], true, true]);
  });

  test('CON-3: a panel that is kept keeps the dashboard on which it stands, whatever the same side has deleted', () => {
    const { a, b, exchange } = pair(begin);
    const other = addDashboard(a.state, random.mint, { title: 'Other' });
    const extra = addPanel(a.state, random.mint, { dashboard: other.id, panel: 'chart', title: 'Extra', settings: { x: 'o' }, layout: [6, 8] });
    exchange([a.write(introduce(a.state, a.writer, own)), a.write([...other.writes, ...extra.writes])], [b.write(introduce(b.state, b.writer, 'device-b'))]);
    exchange(
      [a.write([...remove(a.state, board), ...setSetting(extra.id, 'x', 'p')])],
      [b.write([...renameEntity(b.state, board, 'Theirs'), ...setField(extra.id, 'dashboard', board)]), b.write(remove(b.state, extra.id))],
    );
    expect(a.state.conflicts().map(({ entity, field }) => [entity, field]).sort()).toEqual([[board, 'deleted'], [extra.id, 'deleted']].sort());
    const { writes, left } = settleAll(a.state, own, a.state.conflicts(), 'mine');
    expect(left).toBe(0);
    exchange([a.write(writes)], []);
    for (const { state } of [a, b]) expect([state.conflicts(), state.isDeleted(board), state.isDeleted(extra.id), state.value(extra.id, 'set.x')]).toEqual([[], false, false, 'p']);
  });

  test('CON-3: a conflict in which the side has no part stays', () => {
    const { a } = contested(false);
    for (const [whose, settled] of [['mine', 0], ['theirs', 2]] as const satisfies readonly (readonly [Whose, number])[]) {
      expect(settleAll(a.state, 'a third device', a.state.conflicts(), whose)).toMatchObject({ settled, left: 2 - settled });
    }
  });
});
