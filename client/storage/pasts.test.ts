/** The rules of the store itself, over tables that keep what IndexedDB keeps. */
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '../../shared/model/bytes.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import type { Clock } from '../../shared/testing/simulator/clock.ts';
import { createDisk } from '../../shared/testing/simulator/disk.ts';
import { createLockTable } from '../../shared/testing/simulator/locks.ts';
import { createProcess } from '../../shared/testing/simulator/realm.ts';
import { openTables } from '../../shared/testing/simulator/tables.ts';
import { openBases, withBase } from './bases.ts';
import { openPasts } from './pasts.ts';
import { isStopper } from './recordCodec.ts';
import { freshRow, openSessions, strayedSpans } from './sessions.ts';
import type { BaseRow } from './rows.ts';

const session = 's'.repeat(22) as SessionId;
const [own, closed, foreign] = ['o', 'c', 'f'].map((letter) => letter.repeat(22) as ReplicaId) as [ReplicaId, ReplicaId, ReplicaId];
const hash = (letter: string) => letter.repeat(43) as RecordHash;

const begun = async () => {
  const clock: Clock = { now: () => 0, later: () => () => undefined, sleep: async () => undefined, outside: (work) => work(), pass: async () => 0, settle: async () => undefined };
  const process = createProcess('tab', clock, createLockTable().forProcess);
  const disk = createDisk(clock, seeded(1), () => undefined, () => undefined);
  const database = openTables(disk, process);
  const [bases, pasts, sessions] = [openBases(database), openPasts(database), openSessions(database)];
  const at = (sequence: number) => [sequence, hash('h')] as const;
  const vector = { [own]: at(6), [closed]: at(4), [foreign]: at(5) };
  await sessions.put({ ...freshRow(session, own, 0), closed: [closed], acknowledged: { ...vector, [foreign]: at(7) } });
  for (const [replica, last] of [[own, 6], [closed, 4], [foreign, 7]] as const) {
    for (let sequence = 1; sequence <= last; sequence += 1) await database.records.add(utf8(`${sequence}`), [session, replica, sequence]);
  }
  const base = (letter: string, number: number): BaseRow => ({ session, hash: hash(letter), number, previous: undefined, vector, sealed: utf8('') });
  const keep = (each: BaseRow) => bases.put(each, (row) => withBase(row, each, { coverage: vector, held: [] }));
  /** Sequences of rows; a stopper is none. */
  const left = (replica: ReplicaId): unknown[] => {
    const { keys, values } = disk.peek('records');
    return keys.filter((key, index) => Array.isArray(key) && key[1] === replica && !isStopper(values[index] as Bytes)).map((key) => (key as [string, string, number])[2]);
  };
  return { database, pasts, sessions, base, keep, left };
};

test('CMP-1 the store lets rows go only behind a checkpoint and as far as the server has them, a bounded number at a time, and keeps the last own one', async () => {
  const { pasts, sessions, base, keep, left } = await begun();
  expect(await pasts.cut(session, foreign, 100, 3)).toEqual({ ok: true, value: 0 });
  await keep(base('a', 1));
  expect(await pasts.cut(session, foreign, 4, 3)).toEqual({ ok: true, value: 3 });
  expect(await pasts.cut(session, foreign, 100, 10)).toEqual({ ok: true, value: 2 });
  expect(left(foreign)).toEqual([6, 7]);
  expect(await pasts.cut(session, own, 100, 10)).toEqual({ ok: true, value: 5 });
  expect(await pasts.cut(session, own, 100, 10)).toEqual({ ok: true, value: 0 });
  expect(await pasts.cut(session, closed, 2, 10)).toEqual({ ok: true, value: 2 });
  expect([left(own), left(closed)]).toEqual([[6], [3, 4]]);
  expect((await sessions.get(session))?.cut).toEqual({ [own]: 5, [closed]: 2 });
});

test('CMP-5 a row that came too late where others went does not go, and is moved', async () => {
  const { database, pasts, sessions, base, keep, left } = await begun();
  await keep(base('a', 1));
  await pasts.cut(session, own, 3, 10);
  const late = { session, replica: own, sequence: 2, bytes: utf8('late'), hash: hash('l') };
  await database.records.add(late.bytes, [session, own, 2]);
  expect(await pasts.cut(session, own, 100, 10)).toEqual({ ok: true, value: 2 });
  expect(left(own)).toEqual([2, 6]);
  expect(await sessions.sweep(session, own, [late], { rows: [{ ...late, sequence: 7 }], aside: [] })).toEqual({ ok: true, value: 'done' });
  expect(left(own)).toEqual([6, 7]);
});

test('CMP-6 the checkpoint that was kept before becomes a past one, and goes when it is dropped', async () => {
  const { pasts, base, keep } = await begun();
  for (const [index, letter] of ['b', 'a', 'c'].entries()) await keep(base(letter, index + 1));
  await keep(base('c', 3));
  expect((await pasts.list(session)).map(({ number }) => number)).toEqual([1, 2]);
  await pasts.drop(session, [hash('b')]);
  expect((await pasts.list(session)).map(({ number }) => number)).toEqual([2]);
});

test('SYN-13 rows that the server has never look late: where a gap grows with a checkpoint they go, also those of a replica that it retired', async () => {
  const { database, sessions, base, left } = await begun();
  const bases = openBases(database);
  const at = (sequence: number) => [sequence, hash('h')] as const;
  const keep = async (each: BaseRow, coverage: BaseRow['vector']) => {
    expect(await bases.put(each, (row) => withBase(row, each, { coverage, held: [] }))).toEqual({ ok: true, value: 'done' });
  };
  // Another copy of this machine wrote on under the replica: the checkpoint reaches to 6, and its rows behind that come from the server.
  const first = { ...base('a', 1), vector: { [closed]: at(6) } };
  await keep(first, first.vector);
  await database.records.add(utf8('7'), [session, closed, 7]);
  await sessions.update(session, (row) => ({ ...row, acknowledged: { ...row.acknowledged, [closed]: at(7) }, stored: { [closed]: at(7) } }));
  await keep({ ...base('b', 2), vector: { [own]: at(6) } }, { [own]: at(6), [closed]: at(7) });
  const row = await sessions.get(session);
  const late = row === undefined ? [] : strayedSpans(row, closed);
  expect(late[0]).toEqual([4, 7]);
  expect(left(closed)).toEqual([1, 2, 3, 4]);
});

test('STO-21 where rows of a closed replica go because a checkpoint stands for them, their places stay taken', async () => {
  const { database, sessions, base, keep } = await begun();
  await sessions.update(session, (row) => ({ ...row, base: { hash: hash('a'), vector: { [closed]: [2, hash('h')] }, held: [], gaps: { [closed]: 2 } } }));
  expect(await keep(base('b', 2))).toEqual({ ok: true, value: 'done' });
  const places = await Promise.all([1, 2, 3, 4].map((sequence) => database.records.get([session, closed, sequence])));
  expect(places.map((value) => value !== undefined && isStopper(value))).toEqual([false, false, true, true]);
});

test('STO-21 where nothing counts as the server\'s any more, the places of rows that went behind a checkpoint are taken when the replica is closed', async () => {
  const { database, pasts, sessions, base, keep } = await begun();
  await keep(base('a', 1));
  await pasts.cut(session, own, 3, 10);
  const forked = { ...(await sessions.get(session))!, acknowledged: {}, cut: {} };
  expect(await sessions.fork(session, own, 'n'.repeat(22) as ReplicaId, { rows: [], aside: [] }, 3, () => forked)).toEqual({ ok: true, value: 'done' });
  const places = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((sequence) => database.records.get([session, own, sequence])));
  expect(places.map((value) => value !== undefined && isStopper(value))).toEqual([true, true, true, true, true, true, true]);
});
