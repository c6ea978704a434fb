import { describe, expect, onTestFinished, test } from 'vitest';
import { addDashboard, addPanel, newSession, remove, renameEntity, resolve, setSetting } from '../../../shared/documents/commands.ts';
import type { Patch, Write } from '../../../shared/documents/facts/facts.ts';
import { prepare } from '../../../shared/documents/prepare.ts';
import { createState, type Conflict, type DocState } from '../../../shared/documents/state.ts';
import { mintWriterId, sessionEntity, type EntityId, type WriterId } from '../../../shared/model/ids.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { learnTexts } from '../../texts/text.ts';
import { byPlace, deletionStory, entityName, othersOf, placeName, sidesOf, sideWords } from './describe.ts';
import { fieldName, valueWords } from './fields.ts';

const { mint } = seeded(31);

/** Two devices over the same facts, each with its own state; `meet` exchanges what each has written since. */
const pair = () => {
  const make = (device: string) => {
    const state = createState();
    const writer = mintWriterId(mint);
    const sent: Patch[] = [];
    let n = 1;
    const write = (writes: readonly Write[]): void => {
      const named = n === 1 ? [...writes, { entity: sessionEntity, field: 'device', value: device }] : writes;
      const patch = prepare(state, named, { writer, nextN: n, now: 1000 * n });
      n += patch.set.length;
      state.apply(patch);
      sent.push(patch);
    };
    return { state, writer, sent, write };
  };
  const [a, b] = [make('device-a'), make('device-b')];
  const meet = (): void => {
    for (const [from, to] of [[a, b], [b, a]] as const) for (const patch of from.sent.splice(0)) to.state.apply(patch);
  };
  return { a, b, meet };
};

const names = { own: 'device-a', devices: [{ id: 'device-b', name: 'Chrome on Linux' }] };

const withPanel = () => {
  const devices = pair();
  const dashboard = addDashboard(devices.a.state, mint, { title: 'Overview' });
  devices.a.write(dashboard.writes);
  const panel = addPanel(devices.a.state, mint, { dashboard: dashboard.id, panel: 'chart', title: 'Rain', settings: { type: 'bar' }, layout: [6, 8] });
  devices.a.write(panel.writes);
  devices.meet();
  return { ...devices, panel: panel.id };
};

const onlyConflict = (state: DocState) => {
  const [conflict, ...others] = state.conflicts();
  if (conflict === undefined || others.length > 0) throw new Error(`${others.length + 1} conflicts`);
  return conflict;
};

const onlyOf = (values: readonly string[], writer: WriterId): Conflict => ({
  entity: sessionEntity,
  field: 'title',
  heads: values.map((value, at) => ({ writer, value, n: at + 1, at })),
});

describe('conflicts in words', () => {
  test('CON-1: each value once, with its device, this one first; names of place, thing and field', () => {
    const { a, b, meet, panel } = withPanel();
    a.write(setSetting(panel, 'type', 'line'));
    b.write(setSetting(panel, 'type', 'scatter'));
    meet();
    for (const { state } of [a, b]) {
      const conflict = onlyConflict(state);
      expect(sidesOf(state, names, conflict).map(({ device, value }) => [device, value])).toEqual([
        ['This device', 'line'],
        ['Chrome on Linux', 'scatter'],
      ]);
      expect([placeName(state, panel), entityName(state, panel), fieldName(conflict.field)]).toEqual(['Overview', 'Rain', 'Type']);
    }
    const alike = { own: 'device-c', devices: ['device-a', 'device-b'].map((id) => ({ id, name: 'Chrome on Windows' })) };
    expect(sidesOf(a.state, { ...names, ...alike }, onlyConflict(a.state)).map(({ device }) => device)).toEqual(['Chrome on Windows, device 1', 'Chrome on Windows, device 2']);
    expect([sideWords(a.state, 'dashboard', a.state.value(panel, 'dashboard') ?? null), sideWords(a.state, 'dataset', ''), sideWords(a.state, 'title', 'Wells')]).toEqual(['Overview', 'none', 'Wells']);
    const keep = (writer: WriterId): readonly Write[] => resolve(a.state, onlyConflict(a.state), { keep: writer });
    a.write(keep(b.writer));
    meet();
    expect([a.state.conflicts(), b.state.conflicts(), a.state.value(panel, 'set.type')]).toEqual([[], [], 'scatter']);
    expect(sidesOf(a.state, names, onlyOf(['line', 'bar'], a.writer)).map(({ device }) => device)).toEqual(['This device, tab 1', 'This device, tab 2']);
    expect(valueWords({ column: 'date', descending: true })).toBe('column date, descending yes');
    expect([valueWords(null), valueWords([]), valueWords(['a', 2])]).toEqual(['none', 'none', 'a, 2']);
    expect(['set.time', 'set.rowHeight', 'set.sql', 'title', 'dataset', 'bytes'].map(fieldName)).toEqual(['Time column', 'Row height', 'SQL', 'Title', 'Data set', 'File']);
  });

  test('CON-1: this device stands first whatever it is called in the language of the screen', () => {
    const { a, b, meet, panel } = withPanel();
    b.write(setSetting(panel, 'type', 'scatter'));
    a.write(setSetting(panel, 'type', 'bar'));
    a.write(setSetting(panel, 'type', 'line'));
    meet();
    learnTexts({ 'This device': 'Dieses Gerät' });
    onTestFinished(() => learnTexts({ 'This device': 'This device' }));
    expect(sidesOf(a.state, names, onlyConflict(a.state)).map(({ device, isOwn }) => [device, isOwn])).toEqual([
      ['Dieses Gerät', true],
      ['Chrome on Linux', false],
    ]);
  });

  test('CON-2: a deletion against an edit names who deleted and what was edited unseen', () => {
    const { a, b, meet, panel } = withPanel();
    a.write(remove(a.state, panel));
    b.write(renameEntity(b.state, panel as EntityId, 'Rain by month'));
    meet();
    const story = deletionStory(b.state, names, onlyConflict(b.state));
    expect(story.deleted.map(({ device }) => device)).toEqual(['This device']);
    expect(story.edited.map(({ device, field, value }) => [device, field, value])).toEqual([['Chrome on Linux', 'title', 'Rain by month']]);
  });

  test('CON-5: by dashboard in the order of the tabs; of what settled by itself the values that do not hold', () => {
    const { a, b, meet, panel } = withPanel();
    a.write(newSession({ title: 'S' }));
    const second = addDashboard(a.state, mint, { title: 'Second' });
    a.write(second.writes);
    meet();
    const other = addPanel(a.state, mint, { dashboard: second.id, panel: 'chart', title: 'Wind', settings: { type: 'bar' }, layout: [6, 8] });
    a.write(other.writes);
    meet();
    for (const [device, word] of [[a, 'mine'], [b, 'theirs']] as const) {
      device.write([other.id, panel].flatMap((id) => setSetting(id, 'type', word)));
      device.write([...renameEntity(device.state, sessionEntity, word), ...renameEntity(device.state, second.id, word)]);
      device.write([{ entity: panel, field: 'layout', value: [word === 'mine' ? 1 : 6, 0, 6, 8] }]);
    }
    meet();
    for (const { state } of [a, b]) {
      const [conflict] = state.merged();
      if (conflict === undefined) throw new Error('nothing has merged');
      const places = byPlace(state, state.conflicts());
      expect(places.map(({ place, conflicts }) => [place, conflicts.length])).toEqual([['Overview', 1], [entityName(state, second.id), 2], ['Session', 1]]);
      const [holds] = conflict.heads;
      const [another, ...none] = othersOf(state, names, conflict);
      expect([none, another?.value]).toEqual([[], conflict.heads.find(({ writer }) => writer !== holds?.writer)?.value]);
      expect(another?.device).toBe(holds?.writer === b.writer ? 'This device' : 'Chrome on Linux');
    }
  });
});
