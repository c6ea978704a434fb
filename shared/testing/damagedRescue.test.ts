/** What of a session that somebody deleted meanwhile is in the recovered copy, where its records are damaged on the disk. */
import { expect, test } from 'vitest';
import { createReader } from '../../client/session/records/reader.ts';
import { rescue } from '../../client/sync/jobs/rescue.ts';
import { addDashboard, setField } from '../documents/commands.ts';
import { openDoc } from '../documents/doc.ts';
import { textField } from '../documents/schema.ts';
import { fault } from '../model/faults.ts';
import { sessionEntity, type EntityId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { damage, flipped, inStep, titled } from './damaged.ts';

test('SYN-30 what builds on a record that is damaged here, and that nobody has any more, is in the recovered copy', async () => {
  const { random, here, there, session, rowOf, pass } = await inStep();
  await there.edit(session, () => setField(sessionEntity, 'title', 'of another device'));
  await pass(limits.pollLast);
  await here.edit(session, () => setField(sessionEntity, 'description', 'alone'));
  await pass(limits.pollLast);
  here.network.offline = true;
  await here.edit(session, () => setField(sessionEntity, 'title', 'over that'));
  await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'behind' }).writes);
  const theirs = rowOf(there)?.replica;
  if (theirs === undefined) throw new Error('no replica');
  await damage(here.device, theirs, [1, 2, 3, 4]);
  const { deps, store } = here.device;
  await store.sessions.update(session, (row) => ({ ...row, buried: true, deleted: 1 }));
  const gone: typeof deps = { ...deps, api: { ...deps.api, pull: async () => ({ ok: false, fault: fault('NOT_FOUND') }) } };
  expect(await rescue(gone, session)).toMatchObject({ kind: 'deleted' });
  const [copy] = (await store.sessions.list()).filter(({ id }) => id !== session);
  const titles = await titled(here, copy?.id ?? session);
  expect(titles).toContain('over that');
  expect(titles).toContain('behind');
});

/** A session with unsent records of its own that somebody has deleted for good, and a server that has nothing of it any more. */
const deleted = async () => {
  const world = await inStep();
  const { random, here, session, replica } = world;
  here.runner().stop(); // this test does its work
  const add = (name: string) => here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: name }).writes);
  for (const name of ['before', 'damaged', 'behind', 'last']) await add(name);
  const { deps, store } = here.device;
  await store.sessions.update(session, (row) => ({ ...row, buried: true, deleted: 1 }));
  const gone: typeof deps = { ...deps, api: { ...deps.api, pull: async () => ({ ok: false, fault: fault('NOT_FOUND') }) } };
  const last = (await store.records.last(session, replica))?.sequence ?? 0;
  /** As the engine does: again, as long as something is owed. */
  const settle = async (of: typeof deps = gone): Promise<void> => {
    for (let round = 0; round < 6; round += 1) await rescue(of, session);
  };
  /** Titles in all copies, and how many records do not fit in theirs. */
  const copies = async () => {
    const rows = (await store.sessions.list()).filter(({ id }) => id !== session);
    const unfit = rows.map(async ({ id }) => {
      const { changes, damaged } = await createReader({ storage: store, vault: here.device.vault }, id, {}).read();
      return damaged.length + openDoc({ clientId: 9 }, changes.map(({ update }) => update)).rejected.length;
    });
    return { titles: (await Promise.all(rows.map(({ id }) => titled(here, id)))).join(), unfit: await Promise.all(unfit) };
  };
  return { ...world, gone, last, add, settle, copies };
};

test('SYN-30 a record that a disk gives out changed once is in the recovered copy, and so is what lies behind it, whichever reading it was', async () => {
  const { here, session, replica, gone, last, settle, copies } = await deleted();
  const { store } = here.device;
  const before = store.contents();
  for (let at = 1, isMet = true; isMet; at += 1) {
    store.become(before);
    let readings = 0;
    const range: typeof store.records.range = async (...asked) => {
      const rows = await store.records.range(...asked);
      const own = rows.findIndex((row) => row.session === session && row.replica === replica && row.sequence === last - 2);
      if (own === -1) return rows;
      readings += 1;
      return readings === at ? Promise.all(rows.map((row, index) => (index === own ? flipped(here.device, row, 120) : row))) : rows;
    };
    await settle({ ...gone, store: { ...gone.store, records: { ...gone.store.records, range } } });
    isMet = readings >= at;
    const { titles, unfit } = await copies();
    for (const name of ['before', 'damaged', 'behind', 'last']) expect(titles).toContain(name);
    expect(unfit).toEqual([0]);
    expect(at).toBeLessThan(40);
  }
});

test('SYN-30 an own record that is damaged for good keeps nothing out of the recovered copy that lies behind it, nor what its author goes on to write', async () => {
  const { here, replica, last, add, settle, copies } = await deleted();
  await damage(here.device, replica, [last - 2]);
  await settle();
  await add('written later');
  await settle();
  await add('and later still');
  await settle();
  const { titles, unfit } = await copies();
  for (const name of ['before', 'behind', 'last', 'written later', 'and later still']) expect(titles).toContain(name);
  expect(titles).not.toContain('"damaged"');
  expect(unfit.every((count) => count === 0)).toBe(true);
});

test('SYN-30 own records that follow one which was read changed are in the recovered copy, like those that follow what lies there', async () => {
  const { random, here, session, add, settle, copies } = await deleted();
  const { records } = here.device.store;
  const usual: typeof records.last = records.last;
  records.last = async (...asked) => {
    const row = await usual(...asked);
    return row && flipped(here.device, row, 120);
  };
  await add('behind a bad reading');
  records.last = usual;
  await add('the next one');
  await settle();
  await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'later' }).writes);
  await settle();
  const { titles, unfit } = await copies();
  for (const name of ['before', 'last', 'behind a bad reading', 'the next one', 'later']) expect(titles).toContain(name);
  expect(unfit.every((count) => count === 0)).toBe(true);
});

test.each(['of another device', 'own'])('SYN-30 two workers that recover a session at the same instant, in which a record is damaged (%s), make one copy in which all fits', async (whose) => {
  const { random, here, there, session, replica, rowOf, pass } = await inStep();
  const note = random.mint(12) as EntityId;
  const write = (inserted: string) => [{ entity: note, field: textField, value: null, text: { at: 0, removed: '', inserted } }];
  await there.edit(session, () => [...setField(sessionEntity, 'title', 'theirs'), ...write('their text. ')]);
  await pass(limits.pollLast);
  here.network.offline = true;
  await here.edit(session, () => setField(sessionEntity, 'title', 'over that'));
  await here.edit(session, () => write('own text. '));
  await here.edit(session, ({ state }) => addDashboard(state, random.mint, { title: 'behind' }).writes);
  here.runner().stop(); // this test does its work
  const theirs = rowOf(there)?.replica;
  const { deps, store, vault } = here.device;
  const last = (await store.records.last(session, replica))?.sequence ?? 0;
  await damage(here.device, whose === 'own' ? replica : (theirs ?? replica), whose === 'own' ? [last - 2] : [1, 2, 3, 4, 5]);
  await store.sessions.update(session, (row) => ({ ...row, buried: true, deleted: 1 }));
  const gone: typeof deps = { ...deps, api: { ...deps.api, pull: async () => ({ ok: false, fault: fault('NOT_FOUND') }) } };
  for (let round = 0; round < 4; round += 1) await Promise.all([rescue(gone, session), rescue(gone, session)]);
  const [copy, ...more] = (await store.sessions.list()).filter(({ id }) => id !== session);
  expect(more).toEqual([]);
  const { changes, damaged } = await createReader({ storage: store, vault }, copy?.id ?? session, {}).read();
  expect([changes.length > 1, damaged]).toEqual([true, []]);
  const doc = openDoc({ clientId: 9 }, changes.map(({ update }) => update));
  expect(doc.rejected).toEqual([]);
  const { set, whole } = doc.facts();
  expect(JSON.stringify(set)).toContain('"behind"');
  expect(whole?.[0]?.[1].split('own text. ')).toHaveLength(2);
});
