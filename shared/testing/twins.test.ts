/** A machine image that is resumed twice while a document is open: both copies go on under one writer and one Yjs client. */
import { describe, expect, test, vi } from 'vitest';
import { newSession, remove, setField } from '../documents/commands.ts';
import { openDoc } from '../documents/doc.ts';
import type { Change } from '../documents/facts/facts.ts';
import { encodePayload } from '../documents/wire/payload.ts';
import { renamePatch, type Renames } from '../documents/facts/rename.ts';
import { mintSessionId, sessionEntity, type WriterId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { ok } from '../model/result.ts';
import type { Vector } from '../model/vector.ts';
import { inTrash } from '../../client/storage/sessions.ts';
import { readFacts } from '../../client/sync/jobs/facts.ts';
import { fork, pull, push } from '../../client/sync/jobs/jobs.ts';
import { forkReplica } from '../../client/sync/jobs/reappend.ts';
import { rescue } from '../../client/sync/jobs/rescue.ts';
import { reseed } from '../../client/sync/jobs/reseed.ts';
import { findTwins } from '../../client/sync/jobs/twins.ts';
import type { Outcome } from '../sync/state.ts';
import { damage } from './damaged.ts';
import { begin, board, chart, entityOf, present } from './documents.ts';
import { content, createReplica, type Replica } from './replica.ts';
import { seeded } from './seeded.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { noFaults, openWorld } from './world.ts';

/** The open document of a machine, and the same in its image: drawn from one seed, they are alike to the last id. */
const liveDocument = (): Replica => createReplica(seeded(77));

const resumedTwice = async (seed: number) => {
  const world = await openWorld(seed, noFaults(), 2);
  const { devices, pass, random } = world;
  const [first, elsewhere] = devices;
  if (first === undefined || elsewhere === undefined) throw new Error('two devices');
  const session = mintSessionId(random.mint);
  const [here, there] = [liveDocument(), liveDocument()];
  const append = async (of: SimulatedDevice, change: Change): Promise<void> => {
    const row = await of.device.append(session, encodePayload({ schema: change.patch.text === undefined ? 1 : 2, at: 1, change }));
    await of.device.store.barrier();
    of.runner().heard({ type: 'appended', session, replica: row.replica, sequence: row.sequence });
  };
  first.device.create(session);
  const common = [...begin(here), here.write(newSession({ title: 'common' }))];
  begin(there);
  there.write(newSession({ title: 'common' }));
  for (const change of common) await append(first, change);
  await pass(2 * limits.pollLast);
  world.image(first, 0);
  const second = devices.at(-1);
  if (second === undefined) throw new Error('no image');
  const settle = () => pass(6 * limits.pollLast);
  const wake = () => devices.forEach(({ runner }) => runner().happened({ type: 'woken', held: true }));
  const contents = () => Promise.all(devices.map((of) => of.content(session)));
  const end = () => devices.forEach(({ runner }) => runner().stop());
  return { ...world, session, first, second, elsewhere, here, there, append, settle, wake, contents, end };
};

/** Sorted by what they say: which of two values in conflict comes first is up to the letters that their writers were given. */
const titlesIn = (facts: readonly string[] = []): unknown[] =>
  facts.flatMap((fact) => (fact.includes('session/title') ? [(JSON.parse(fact) as unknown[])[1]] : [])).toSorted();

describe('two copies of one machine', () => {
  test('SYN-37 both change the same field: every device shows both values, as a conflict', async () => {
    const { first, second, here, there, append, settle, contents, end, elsewhere, session } = await resumedTwice(1);
    const [mine, theirs] = [here.write(setField(sessionEntity, 'title', 'from one')), there.write(setField(sessionEntity, 'title', 'from the other'))];
    // One place of one client, filled twice: what Yjs would drop without a word.
    expect(openDoc({ clientId: 9 }, [here.doc.encode()]).collides(theirs.update)).toBe(true);
    await append(first, mine);
    await settle();
    await append(second, theirs);
    await settle();
    const [one, two, three] = await contents();
    expect([two, three]).toEqual([one, one]);
    expect(titlesIn(one)).toEqual(['from one', 'from the other']);
    expect(elsewhere.device.store.row(session)?.twins).toBeUndefined();
    end();
  });

  test('SYN-37 what collides is told anew also where it was to be given back to a server that has lost everything', async () => {
    const { first, second, here, there, append, settle, contents, end, session, server } = await resumedTwice(13);
    await settle();
    second.runner().stop();
    await append(first, here.write(setField(sessionEntity, 'title', 'from one')));
    await settle();
    await append(second, there.write(setField(sessionEntity, 'title', 'from the other')));
    const { deps, store } = second.device;
    const { replica, acknowledged } = present(store.row(session));
    const forks = vi.spyOn(store.sessions, 'fork');
    const meanwhile = async <T>(work: Promise<T>): Promise<T> => {
      await settle();
      return work;
    };
    expect(await forkReplica(deps, session, { replica, position: acknowledged[replica] })).toMatchObject({ ok: true });
    expect(await meanwhile(pull(deps, session))).toMatchObject({ kind: 'answered' });
    server.lose();
    let given: Outcome = { kind: 'answered', facts: present(await readFacts(store, session)), server: {} };
    for (let page = 0; page < 4 && given.kind === 'answered'; page += 1) given = await meanwhile(reseed(deps, session, given.server));
    const found = await meanwhile(push(deps, session));
    expect(found).toMatchObject({ kind: 'fork-found' });
    if (found.kind === 'fork-found') await meanwhile(fork(deps, session, found.fork));
    // What was kept of the session to be painted first goes only where records say something else now.
    expect(forks.mock.calls.map(([, , , { retold }]) => retold)).toEqual([false, true]);
    expect(await meanwhile(push(deps, session))).toMatchObject({ kind: 'answered' });
    first.runner().happened({ type: 'woken', held: true });
    await settle();
    await settle();
    const [one, two, three] = await contents();
    expect([two, three]).toEqual([one, one]);
    expect(titlesIn(one)).toEqual(['from one', 'from the other']);
    end();
  });

  test('SYN-66 what lies unsent in front of a record that was set aside stays as it is, and is sent', async () => {
    const { first, elsewhere, here, append, settle, end, session } = await resumedTwice(12);
    first.network.offline = true;
    for (const field of ['front', 'bad', 'behind', 'last']) await append(first, here.write(setField(sessionEntity, field, field)));
    const { replica } = present(first.device.store.row(session));
    const last = present(await first.device.store.records.last(session, replica));
    await damage(first.device, replica, [last.sequence - 2]);
    first.network.offline = false;
    // As when another copy has written in its place: all of it moves, what lies in front of the damaged one, too.
    expect(await forkReplica(first.device.deps, session, { replica, position: undefined })).toMatchObject({ ok: true });
    first.runner().happened({ type: 'woken', held: true });
    await settle();
    expect(first.runner().state().told).toEqual({ kind: 'idle' });
    expect(first.device.store.row(session)?.closed).toHaveLength(2);
    const facts = await elsewhere.content(session);
    for (const field of ['front', 'behind', 'last']) expect(facts.filter((fact) => fact.includes(`session/${field}`))).toHaveLength(1);
    end();
  });

  test('SYN-66 behind a record that was set aside only what builds on it is told anew, not what lies in front of what it builds on', async () => {
    const { first, here, append, end, session } = await resumedTwice(11);
    first.network.offline = true;
    const { store } = first.device;
    const [before, after] = ['one', 'two'].map((title) => here.write(setField(sessionEntity, 'title', title))) as [Change, Change];
    const told = async () => {
      const row = await store.sessions.update(session, (now) => ({ ...now, suspect: 1, aside: [`${now.replica}.99`] }));
      return row && findTwins(first.device.deps, row);
    };
    await append(first, after);
    expect(await told()).toMatchObject({ value: { clients: [here.doc.clientId] } });
    await append(first, before);
    expect(await told()).toEqual({ ok: true, value: undefined });
    end();
  });

  test('SYN-31 a deletion by one copy that had written further does not cover what the other one had sent under the same replica', async () => {
    const { first, second, here, there, append, settle, contents, end, session, time } = await resumedTwice(21);
    for (const of of [first, second]) of.network.offline = true;
    for (const title of ['from one', 'again', 'further']) await append(first, here.write(setField(sessionEntity, 'title', title)));
    await append(second, there.write(setField(sessionEntity, 'title', 'from the other')));
    second.network.offline = false;
    second.runner().happened({ type: 'woken', held: true });
    await settle();
    const { store } = first.device;
    const last = await store.records.last(session, present(store.row(session)).replica);
    await store.sessions.update(session, (row) => inTrash(row, time.now(), last));
    await store.barrier();
    // Started anew it knows of the server what the list tells, which its own rows seem to cover.
    first.cutPower();
    first.network.offline = false;
    await settle();
    expect(store.row(session)).toMatchObject({ deleted: undefined, offer: 'spared' });
    const [one, ...others] = await contents();
    expect(others).toEqual(others.map(() => one));
    expect(titlesIn(one)).toEqual(['from the other', 'further']);
    end();
  });

  test('SYN-30 what both wrote of a session that was deleted meanwhile comes back in a copy each: neither takes the place of the other', async () => {
    const { first, second, elsewhere, here, there, append, settle, end, session, time } = await resumedTwice(9);
    for (const of of [first, second]) of.network.offline = true;
    await append(first, here.write(setField(sessionEntity, 'title', 'from one')));
    await append(second, there.write(setField(sessionEntity, 'title', 'from the other')));
    await elsewhere.device.store.sessions.update(session, (row) => inTrash(row, time.now(), undefined));
    elsewhere.runner().heard({ type: 'sessions-changed' });
    await settle();
    for (const of of [first, second]) {
      of.network.offline = false;
      of.runner().happened({ type: 'woken', held: true });
      await settle();
    }
    const titles: string[] = [];
    for (const { id } of await elsewhere.device.store.sessions.list()) {
      if (id === session) continue;
      const contents = await Promise.all([elsewhere, first, second].map((of) => of.content(id)));
      expect(contents).toEqual([contents[0], contents[0], contents[0]]);
      titles.push(...['from one', 'from the other'].filter((title) => contents[0]?.join().includes(`"${title}`)));
    }
    expect(titles.sort()).toEqual(['from one', 'from the other']);
    end();
  });

  test('SYN-30 two copies of one machine that recover at the same instant lose nothing: what both wrote is in the copies', async () => {
    const { first, second, elsewhere, here, there, append, settle, wake, end, session, time } = await resumedTwice(10);
    const note = entityOf('note');
    const write = (of: Replica, inserted: string) => of.write([{ entity: note, field: 'text', value: null, text: { at: 0, removed: '', inserted } }]);
    for (const of of [first, second]) of.network.offline = true;
    await append(first, here.write(setField(sessionEntity, 'title', 'from one')));
    await append(first, write(here, 'text of one. '));
    await append(second, there.write(setField(chart, 'set.x', 'from the other')));
    await append(second, write(there, 'text of the other. '));
    await elsewhere.device.store.sessions.update(session, (row) => inTrash(row, time.now(), undefined));
    elsewhere.runner().heard({ type: 'sessions-changed' });
    await settle();
    for (const of of [first, second]) of.network.offline = false;
    wake();
    await settle();
    const copies = (await elsewhere.device.store.sessions.list()).map(({ id }) => id).filter((id) => id !== session);
    const shown: string[] = [];
    for (const id of copies) {
      const contents = await Promise.all([elsewhere, first, second].map((of) => of.content(id)));
      expect(contents).toEqual([contents[0], contents[0], contents[0]]);
      shown.push(...(contents[0] ?? []));
    }
    for (const value of ['"from one', '"from the other"', 'text of one. ', 'text of the other. ']) expect(shown.join('\n')).toContain(value);
    for (const { runner } of [first, second, elsewhere]) expect(runner().state().told).toEqual({ kind: 'idle' });
    end();
  });

  test('SYN-30 two workers of one profile that recover at the same instant make one copy, in which nothing is in conflict', async () => {
    const { first, elsewhere, here, append, settle, end, session, time } = await resumedTwice(11);
    first.network.offline = true;
    await append(first, here.write(setField(chart, 'set.x', 'unseen')));
    await elsewhere.device.store.sessions.update(session, (row) => inTrash(row, time.now(), undefined));
    elsewhere.runner().heard({ type: 'sessions-changed' });
    await settle();
    first.runner().stop();
    first.network.offline = false;
    const { deps, store } = first.device;
    await store.sessions.update(session, (row) => ({ ...row, buried: true, deleted: time.now() }));
    const both = Promise.all([rescue(deps, session), rescue(deps, session)]);
    await settle();
    expect((await both).map(({ kind }) => kind)).toEqual(['deleted', 'deleted']);
    const copies = (await store.sessions.list()).filter(({ id }) => id !== session);
    expect(copies).toHaveLength(1);
    const { state } = createReplica(seeded(6));
    const facts = await first.content(copies[0]?.id ?? session);
    state.apply({ set: facts.flatMap((text) => ((fact) => (fact.length === 4 ? [fact] : []))(JSON.parse(text))), del: [] });
    expect(state.value(chart, 'set.x')).toBe('unseen');
    expect(state.conflicts()).toEqual([]);
    end();
  });

  test('SYN-37 what is written on under the same client, before the document has been opened again, is told anew, too', async () => {
    const { first, second, here, there, append, settle, contents, end, session } = await resumedTwice(2);
    await append(first, here.write(setField(chart, 'set.x', 'one')));
    await settle();
    await append(second, there.write(setField(chart, 'set.x', 'other')));
    await settle();
    await append(first, here.write(setField(chart, 'set.y', 'one again')));
    await append(second, there.write(setField(chart, 'set.x', 'other, later')));
    await append(second, there.write(setField(chart, 'set.y', 'other again')));
    await settle();
    const [one, two, three] = await contents();
    expect([two, three]).toEqual([one, one]);
    const shown = (one ?? []).join('\n');
    for (const value of ['"one"', '"other, later"', '"one again"', '"other again"']) expect(shown).toContain(value);
    // What its author had replaced himself is no conflict.
    expect(shown).not.toContain('"other"');
    expect(second.device.store.row(session)?.twins?.clients).toHaveLength(1);
    end();
  });

  test('SYN-37 a deletion by one copy does not cover what the other one wrote unseen; a note keeps the text of both', async () => {
    const { first, second, here, there, append, settle, contents, end } = await resumedTwice(3);
    const note = entityOf('note');
    const write = (of: Replica, inserted: string) => of.write([{ entity: note, field: 'text', value: null, text: { at: 0, removed: '', inserted } }]);
    await append(first, here.write(setField(chart, 'title', 'renamed here')));
    await append(first, write(here, 'text of one. '));
    await settle();
    await append(second, there.write(remove(there.state, chart)));
    await append(second, write(there, 'text of the other. '));
    await settle();
    const [one, two, three] = await contents();
    expect([two, three]).toEqual([one, one]);
    const shown = (one ?? []).join('\n');
    expect(shown).toContain('renamed here');
    expect(shown).toContain('text of one. ');
    expect(shown).toContain('text of the other. ');
    const judge = createReplica(seeded(5));
    judge.state.apply({ set: (one ?? []).flatMap((text) => ((fact) => (fact.length === 4 ? [fact] : []))(JSON.parse(text))), del: [] });
    expect(judge.state.conflicts().map(({ entity, field }) => `${entity}/${field}`)).toContain(`${chart}/deleted`);
    end();
  });

  test('SYN-37 what a second tab, open all along, puts in place of something that was told anew does not cover what the other copy wrote', async () => {
    const { first, second, here, there, append, settle, contents, end, session } = await resumedTwice(6);
    const beside = createReplica(seeded(78));
    expect(beside.merge(there.doc.encode())).toMatchObject({ ok: true });
    await append(first, here.write(setField(sessionEntity, 'title', 'from one')));
    await settle();
    const theirs = there.write(setField(sessionEntity, 'title', 'from the other'));
    expect(beside.merge(theirs.update)).toMatchObject({ ok: true });
    await append(second, theirs);
    await settle();
    // As the store of a browser notes it when own records are told anew, by the tab's mark.
    const row = present(second.device.store.row(session));
    const { clients, writers } = present(row.twins);
    second.device.store.put({ ...row, twins: { clients: [...clients, beside.doc.clientId], writers } });
    await append(second, beside.write(setField(sessionEntity, 'title', 'from the second tab')));
    await settle();
    const [one, two, three] = await contents();
    expect([two, three]).toEqual([one, one]);
    expect(titlesIn(one)).toEqual(['from one', 'from the second tab']);
    end();
  });

  test('SYN-68 what the server holds in place of a record that is here is taken also where it is met while all of it is fetched again', async () => {
    const { first, second, elsewhere, here, there, append, settle, session } = await resumedTwice(7);
    await settle();
    second.runner().stop();
    await append(first, here.write(setField(sessionEntity, 'title', 'from one')));
    await settle();
    await append(second, there.write(setField(sessionEntity, 'title', 'from the other')));
    for (const { runner } of [first, elsewhere]) runner().stop();
    const { deps, store } = elsewhere.device;
    const theirs = second.device.store.all(session);
    const last = present(theirs.at(-1));
    const { replica } = last;
    expect(store.row(session)).toMatchObject({ closed: [], stored: { [replica]: [last.sequence, expect.not.stringMatching(last.hash)] } });
    const page = { revision: 9, vector: { [replica]: [last.sequence, last.hash] } as Vector, records: theirs.map(({ bytes }) => bytes), more: false, meta: undefined, checkpoint: undefined };
    const api: typeof deps.api = { ...deps.api, pull: async () => ok(page) };
    await store.sessions.update(session, (row) => ({ ...row, refetch: true }));
    const pulled = pull({ ...deps, api }, session);
    await settle();
    expect(await pulled).toMatchObject({ kind: 'reread' });
    expect(store.row(session)?.closed).toEqual([replica]);
    expect(store.row(session)?.stored[replica]).toBeUndefined();
    expect(titlesIn(await elsewhere.content(session))).toContain('from one');
  });

  test('SYN-37 a copy whose document was opened anew collides with nothing, and nothing is told anew', async () => {
    const { first, second, here, append, settle, contents, end, session } = await resumedTwice(4);
    await append(first, here.write(setField(sessionEntity, 'title', 'from one')));
    await second.edit(session, () => setField(sessionEntity, 'description', 'from the other'));
    await settle();
    const [one, two, three] = await contents();
    expect([two, three]).toEqual([one, one]);
    // Whose push comes second was looked at, and found to collide with nothing; which of the two that is, is left open.
    const rows = [first, second].map(({ device }) => device.store.row(session));
    expect(rows.map((row) => [row?.suspect, row?.twins])).toEqual([[undefined, undefined], [undefined, undefined]]);
    expect(rows.filter((row) => row !== undefined && 'suspect' in row)).toHaveLength(1);
    end();
  });
});

test('DOC-30 an open document notices that another one writes under its client, also where its own place is filled', () => {
  const [here, there] = [liveDocument(), liveDocument()];
  for (const of of [here, there]) begin(of);
  const own = here.write(setField(sessionEntity, 'title', 'one'));
  const other = there.write(setField(sessionEntity, 'title', 'other'));
  const before = content(here.doc);
  expect(here.merge(other.update)).toEqual({ ok: false, fault: { code: 'FORK' } });
  expect(here.merge(there.write(setField(board, 'title', 'further')).update)).toEqual({ ok: false, fault: { code: 'FORK' } });
  expect(content(here.doc)).toEqual(before);
  // Its own changes may come back from where they are stored.
  expect(here.merge(own.update).ok).toBe(true);
  here.write(setField(sessionEntity, 'title', 'later'));
  expect(here.merge(own.update).ok).toBe(true);
});

test('DOC-30 a change told anew keeps values and counts, takes away what both knew, and covers nothing else', () => {
  const [old, next] = ['WriterAA' as WriterId, 'WriterBB' as WriterId];
  const renames: Renames = { [old]: { as: next, above: 5 } };
  const patch = renamePatch(
    {
      set: [
        ['session/title#WriterAA', 'x', 7, 1],
        ['chart_______/deleted#WriterAA', { WriterAA: 9, WriterCC: 3 }, 8, 1],
        ['note________/text#WriterAA', ['WriterAA@9', 'WriterAA@4 WriterAA@8 WriterCC@2', 3, 0, 3], 9, 1],
      ],
      del: [['session/title#WriterCC', 2], ['session/x#WriterAA', 4], ['session/y#WriterAA', 6]],
      text: [['note________/text#WriterAA', 9, 0, '', 'a']],
    },
    renames,
    (key) => (key === 'session/title#WriterAA' ? 5 : key.startsWith('chart') ? 6 : undefined),
  );
  expect(patch).toEqual({
    set: [
      ['session/title#WriterBB', 'x', 7, 1],
      ['chart_______/deleted#WriterBB', { WriterAA: 5, WriterBB: 9, WriterCC: 3 }, 8, 1],
      ['note________/text#WriterBB', ['WriterBB@9', 'WriterAA@4 WriterBB@8 WriterCC@2', 3, 0, 3], 9, 1],
    ],
    del: [['session/title#WriterAA', 5], ['session/title#WriterCC', 2], ['session/x#WriterAA', 4], ['session/y#WriterBB', 6]],
    text: [['note________/text#WriterBB', 9, 0, '', 'a']],
  });
});
