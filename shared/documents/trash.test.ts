import { expect, test } from 'vitest';
import { createReplica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import type { EntityId } from '../model/ids.ts';
import { addDashboard, addDataset, addPanel, newSession, remove, removeForGood, renameEntity, restore } from './commands.ts';
import { panelsOf } from './read.ts';
import { trashOf } from './trash.ts';

const random = seeded(4);

const begun = () => {
  const one = createReplica(random);
  one.write(newSession({ title: 'Wells' }));
  const made = (of: { readonly id: EntityId; readonly writes: Parameters<typeof one.write>[0] }): EntityId => {
    one.write(of.writes);
    return of.id;
  };
  const dashboard = made(addDashboard(one.state, random.mint, { title: 'Overview' }));
  const panel = (title: string) => made(addPanel(one.state, random.mint, { dashboard, panel: 'note', title, settings: {}, layout: [4, 4] }));
  const dataset = made(
    addDataset(one.state, random.mint, { name: 'wells.csv', alias: 'wells', digest: 'd', bytes: 1, rows: 1, columns: [], format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' } }),
  );
  return { one, dashboard, dataset, first: panel('First'), second: panel('Second') };
};

test('TRA-1 deleted dashboards, panels and data sets are listed, the latest first, as long as the trash keeps them; what went along is not listed beside', () => {
  const { one, dashboard, dataset, first, second } = begun();
  expect(trashOf(one.state, 0)).toEqual([]);
  one.write(remove(one.state, first));
  one.write(remove(one.state, dataset));
  one.write(remove(one.state, dashboard));
  const listed = trashOf(one.state, 0);
  expect(listed.map(({ id, kind, along }) => [id, kind, along])).toEqual([[dashboard, 'dashboard', 1], [dataset, 'dataset', 0], [first, 'panel', 0]]);
  const [latest] = listed;
  expect(trashOf(one.state, latest!.at - 1).map(({ id }) => id)).toEqual([dashboard]);
  expect(trashOf(one.state, latest!.at)).toEqual([]);
  one.write(restore(one.state, dashboard));
  expect(trashOf(one.state, 0).map(({ id }) => id)).toEqual([dataset, first]);
  expect(panelsOf(one.state, dashboard).map(({ id }) => id)).toEqual([second]);
});

test('TRA-2 restoring is one step of undo, and holds against a deletion elsewhere that had not seen it', () => {
  const { one, first } = begun();
  const two = createReplica(random);
  two.merge(one.doc.encode());
  one.write(remove(one.state, first));
  one.write(restore(one.state, first), 'Restore');
  one.undo();
  expect(trashOf(one.state, 0).map(({ id }) => id)).toEqual([first]);
  one.redo();
  two.write(remove(two.state, first));
  one.merge(two.doc.encode());
  two.merge(one.doc.encode());
  for (const { state } of [one, two]) {
    expect(state.isDeleted(first)).toBe(false);
    expect(state.conflicts().map(({ field }) => field)).toEqual(['deleted']);
  }
});

test('TRA-3 what is deleted for good leaves the trash on every device, a dashboard with its panels; an edit elsewhere that it had not seen is a conflict, and can be kept', () => {
  const { one, dashboard, dataset, first, second } = begun();
  const two = createReplica(random);
  two.merge(one.doc.encode());
  expect(removeForGood(one.state, first)).toEqual([]);
  one.write(remove(one.state, dataset));
  one.write(remove(one.state, dashboard));
  one.write(removeForGood(one.state, dashboard));
  expect(trashOf(one.state, 0).map(({ id }) => id)).toEqual([dataset]);
  two.write(renameEntity(two.state, second, 'Edited unseen'));
  one.merge(two.doc.encode());
  two.merge(one.doc.encode());
  for (const { state } of [one, two]) {
    expect(trashOf(state, 0).map(({ id }) => id)).toEqual([dataset]);
    expect(state.conflicts().map(({ entity, field }) => [entity, field])).toEqual([[second, 'deleted']]);
  }
  two.write(restore(two.state, dashboard));
  one.merge(two.doc.encode());
  expect(panelsOf(one.state, dashboard).map(({ id }) => id).toSorted()).toEqual([first, second].toSorted());
});
