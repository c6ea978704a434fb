import { expect, test } from 'vitest';
import { seeded } from '../../testing/seeded.ts';
import { createReplica, type Replica } from '../../testing/replica.ts';
import { sessionEntity, type EntityId } from '../../model/ids.ts';
import { addDashboard, addPanel, editText, nameVersion, newSession, remove, renameEntity, restore, setSetting } from '../commands.ts';
import { panelsOf, readDashboards, readSession, readVersions } from '../read.ts';
import { rewind } from './rewind.ts';
import { createState, type DocState } from '../state.ts';

const random = seeded(11);
const at = (of: Replica): DocState => {
  const state = createState();
  state.apply(of.doc.facts());
  return state;
};
/** What a person sees. */
const shown = (state: DocState) => ({
  session: readSession(state),
  dashboards: readDashboards(state).map(({ id, title, order }) => ({ id, title, order, panels: panelsOf(state, id).map((panel) => ({ ...panel, text: state.text(panel.id) })) })),
});
const panelOn = (of: Replica, dashboard: EntityId, title: string, text = ''): EntityId => {
  const made = addPanel(of.state, random.mint, { dashboard, panel: 'note', title, settings: { size: 1 }, layout: [4, 4], text });
  of.write(made.writes);
  return made.id;
};
const begun = () => {
  const one = createReplica(random);
  one.write(newSession({ title: 'Wells' }));
  const dashboard = addDashboard(one.state, random.mint, { title: 'Overview' });
  one.write(dashboard.writes);
  return { one, dashboard: dashboard.id, note: panelOn(one, dashboard.id, 'Note', 'first words') };
};

test('HIS-3: going back shows what the session showed, by later writes, whatever was made, changed, moved or deleted since', () => {
  const { one, dashboard, note } = begun();
  const gone = panelOn(one, dashboard, 'Deleted then');
  one.write(remove(one.state, gone));
  const past = at(one);
  const before = shown(past);
  one.write(renameEntity(one.state, sessionEntity, 'Other'));
  one.write(editText(one.state, note, 'second words, quite other'));
  one.write(setSetting(note, 'size', 2));
  one.write(setSetting(note, 'since', 'new'));
  const later = addDashboard(one.state, random.mint, { title: 'Later' });
  one.write(later.writes);
  panelOn(one, later.id, 'On it');
  one.write([{ entity: note, field: 'dashboard', value: later.id }]);
  one.write(remove(one.state, dashboard));
  one.write(restore(one.state, gone));
  one.write(remove(one.state, note));
  expect(shown(one.state)).not.toEqual(before);
  one.write(rewind(one.state, past), 'Restore');
  expect(shown(one.state)).toEqual(before);
  expect(one.state.conflicts()).toEqual([]);
  expect(rewind(one.state, past).length).toBeGreaterThan(0);
  expect(one.write(rewind(one.state, past)).patch.set).toEqual([]);
});

test('HIS-3: it is one step of undo, and what another device wrote unseen stands beside it', () => {
  const { one, note } = begun();
  const past = at(one);
  one.write(setSetting(note, 'size', 2));
  one.write(renameEntity(one.state, sessionEntity, 'Other'));
  const two = createReplica(random);
  two.merge(one.doc.encode());
  two.write(renameEntity(two.state, sessionEntity, 'Unseen'));
  const before = shown(one.state);
  one.write(rewind(one.state, past), 'Restore');
  one.undo();
  expect(shown(one.state)).toEqual(before);
  one.redo();
  one.merge(two.doc.encode());
  expect(one.state.conflicts().map(({ field }) => field)).toEqual(['title']);
  expect(one.state.heads(sessionEntity, 'title').map(({ value }) => value).toSorted()).toEqual(['Unseen', 'Wells']);
});

test('HIS-4: names of versions are part of the document, survive going back, and are listed latest first', () => {
  const { one } = begun();
  const past = at(one);
  one.write(nameVersion(random.mint, 'Before the audit', { at: 10, reach: { [random.mint(22)]: 3 } }).writes);
  const second = nameVersion(random.mint, 'After it', { at: 20, reach: {} });
  one.write(second.writes);
  one.write(rewind(one.state, past));
  expect(readVersions(one.state).map(({ name }) => name)).toEqual(['After it', 'Before the audit']);
  one.write(remove(one.state, second.id));
  one.write([{ entity: second.id, field: 'reach', value: { a: 'x' } }]);
  expect(readVersions(one.state).map(({ name }) => name)).not.toContain('After it');
});
