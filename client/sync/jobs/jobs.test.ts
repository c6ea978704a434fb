import { describe, expect, test, vi } from 'vitest';
import { fromUtf8, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { DeviceId, OwnerId, RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Ok } from '../../../shared/model/result.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { PullReply } from '../../../shared/protocol/messages.ts';
import { createDevice, vaultWith, type Device } from '../../../shared/testing/device.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { sealPayload } from '../../session/records/seal.ts';
import type { RecordRow } from '../../storage/rows.ts';
import type { SyncApi } from '../calls/api.ts';
import { hasUnsent } from '../../../shared/sync/choose.ts';
import { remove } from './deletion.ts';
import { readFacts } from './facts.ts';
import { fork, pull, push } from './jobs.ts';
import { release } from './replaced.ts';
import { relabel } from './rows.ts';

const owner = 'o'.repeat(22) as OwnerId;
const session = 's'.repeat(22) as SessionId;
const key = testCrypto.random(32);
const random = seeded(7);
const noHash = 'x'.repeat(43) as RecordHash;

const device = async (api: Partial<SyncApi> = {}): Promise<Device> => {
  const made = createDevice(await vaultWith(owner, random.mint(22) as DeviceId, key), random.mint, api, () => 5);
  made.create(session);
  return made;
};
const replicaOf = ({ store }: Device): ReplicaId => store.row(session)?.replica ?? ('' as ReplicaId);
const texts = async (of: Device): Promise<string[]> => (await of.payloads(session)).map(fromUtf8).sort();
const answer = (vector: Vector, records: Bytes[] = []): Ok<PullReply> => ({ ok: true, value: { revision: 2, vector, records, more: false } });

describe('what counts as acknowledged', () => {
  test('SYN-9 the row stored here has the sequence and the hash of the 2xx answer', async () => {
    let sent: readonly Bytes[] = [];
    let vector: Vector = {};
    const one = await device({ push: async (_, { records }) => ((sent = records), answer(vector)) });
    const first = await one.append(session, utf8('1'));
    const second = await one.append(session, utf8('2'));
    vector = { [first.replica]: [2, second.hash] };
    expect(await push(one.deps, session)).toMatchObject({ kind: 'answered' });
    expect(sent).toEqual([first.bytes, second.bytes]);
    expect(one.store.row(session)).toMatchObject({ acknowledged: vector, syncedAt: 5, revision: 2 });
    expect(one.announced).toContainEqual({ type: 'acknowledged', session, at: 5 });
  });

  test('SYN-9 an answer that covers less acknowledges less, and nothing is called synced', async () => {
    const one = await device({ push: async () => answer({ [replicaOf(one)]: [1, first.hash] }) });
    const first = await one.append(session, utf8('1'));
    await one.append(session, utf8('2'));
    await push(one.deps, session);
    expect(one.store.row(session)?.acknowledged).toEqual({ [first.replica]: [1, first.hash] });
    expect(one.store.row(session)?.syncedAt).toBeUndefined();
  });

  test('SYN-9 another hash at that place acknowledges nothing: it is a fork', async () => {
    const one = await device({ push: async () => answer({ [replicaOf(one)]: [1, noHash] }) });
    await one.append(session, utf8('1'));
    expect(await push(one.deps, session)).toMatchObject({ kind: 'fork-found', fork: { position: [1, noHash] } });
    expect(one.store.row(session)?.acknowledged).toEqual({});
    expect(one.announced).toEqual([]);
  });

  test('SYN-9 a pull acknowledges what an earlier push had committed unseen', async () => {
    const one = await device({ pull: async () => answer({ [replicaOf(one)]: [1, first.hash] }) });
    const first = await one.append(session, utf8('1'));
    expect(await pull(one.deps, session)).toMatchObject({ kind: 'answered', facts: { acknowledged: { [first.replica]: [1, first.hash] } } });
  });

  test('SYN-9 nothing of a replica that a job gives up while a row of the list is taken in', async () => {
    const [one, far] = [await device(), await device()];
    const theirs = await far.append(session, utf8('far'));
    await one.store.records.addPulled(session, [theirs]);
    const { last } = one.store.records;
    vi.spyOn(one.store.records, 'last').mockImplementationOnce(async (...asked) => {
      await release(one.deps, session, theirs.replica);
      return last(...asked);
    });
    await relabel(one.deps, { id: session, revision: 3, vector: { [theirs.replica]: [1, noHash] }, deleted: false, changed: 1 });
    expect(one.store.row(session)).toMatchObject({ closed: [theirs.replica], revision: 3 });
    expect(one.store.row(session)?.acknowledged).toEqual({});
  });
});

describe('what is sent', () => {
  test('SYN-10 only rows that a barrier has made durable, even if more are appended meanwhile', async () => {
    let sent = 0;
    const one = await device({
      push: async (_, { records }) => {
        sent = records.length;
        one.store.cutPower();
        return { ok: false, fault: fault('OFFLINE') };
      },
    });
    await one.append(session, utf8('1'));
    const pushing = push(one.deps, session);
    await pushing;
    expect(one.store.all(session)).toHaveLength(sent);
    expect(sent).toBe(1);
  });

  test('SYN-10 nothing at all when the barrier fails', async () => {
    let sent = false;
    const one = await device({ push: async () => ((sent = true), answer({})) });
    await one.append(session, utf8('1'));
    one.store.failBarrier(err(fault('STORAGE_FULL')));
    expect(await push(one.deps, session)).toMatchObject({ kind: 'failed', fault: { code: 'STORAGE_FULL' } });
    expect(sent).toBe(false);
  });

  test('SYN-21 metadata only if it describes all that the server will hold; otherwise it is owed and follows alone', async () => {
    const sent: (Bytes | undefined)[] = [];
    const counts: number[] = [];
    const one = await device({
      push: async (_, { records, meta }) => {
        sent.push(meta);
        counts.push(records.length);
        return answer({ [replicaOf(one)]: [1, first.hash] });
      },
    });
    const first = await one.append(session, utf8('1'));
    expect(await push(one.deps, session)).toMatchObject({ facts: { owesMeta: false } });
    const meta = utf8('sealed title');
    await one.store.sessions.update(session, (row) => ({ ...row, meta, metaAt: { [first.replica]: [1, first.hash] } }));
    expect(await push(one.deps, session)).toMatchObject({ facts: { owesMeta: false } });
    expect([sent, counts]).toEqual([[undefined, meta], [1, 0]]);
    expect(one.store.row(session)?.metaOwed).toBe(false);
    await one.append(session, utf8('2'));
    await push(one.deps, session);
    expect([sent.at(-1), counts.at(-1)]).toEqual([undefined, 1]); // it describes the first record only
  });
});

describe('what a disk gave out changed', () => {
  test('SYN-11 a row that does not open is not sent: those before it go, and then the others are sealed again without it', async () => {
    const sent: number[] = [];
    let vector: Vector = {};
    const one = await device({ push: async (_, { records }) => (sent.push(records.length), answer(vector)) });
    const first = await one.append(session, utf8('1'));
    const second = await one.append(session, utf8('2'));
    const { records } = one.store;
    const spoilt = { ...second, bytes: second.bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte)) };
    const reading = { ...records, outbox: async (...asked: Parameters<typeof records.outbox>) => (await records.outbox(...asked)).map((row) => (row.sequence === 2 ? spoilt : row)) };
    const deps = { ...one.deps, store: { ...one.store, records: reading } };
    vector = { [first.replica]: [1, first.hash] };
    await push(deps, session);
    expect(await push(deps, session)).toEqual({ kind: 'fork-found', fork: { replica: first.replica, position: undefined } });
    expect(sent).toEqual([1]);
  });
});

test('SYN-12 own rows that the server does not take for a chain are sealed again under a new replica', async () => {
  const one = await device({ push: async () => ({ ok: false, fault: fault('BROKEN_CHAIN') }) });
  await one.append(session, utf8('1'));
  expect(await push(one.deps, session)).toEqual({ kind: 'fork-found', fork: { replica: replicaOf(one), position: undefined } });
});

describe('what is taken in', () => {
  const far = async (): Promise<{ rows: readonly { bytes: Bytes; hash: RecordHash; replica: ReplicaId }[]; vector: Vector }> => {
    const other = await device();
    const rows = [await other.append(session, utf8('a')), await other.append(session, utf8('b')), await other.append(session, utf8('c'))];
    const last = rows[2];
    if (last === undefined) throw new Error('no rows');
    return { rows, vector: { [last.replica]: [3, last.hash] } };
  };

  test('SYN-11 a page is stored when every record follows the one before', async () => {
    const { rows, vector } = await far();
    const one = await device({ pull: async () => answer(vector, rows.map(({ bytes }) => bytes)) });
    expect(await pull(one.deps, session)).toMatchObject({ kind: 'answered', facts: { stored: vector } });
    expect(await texts(one)).toEqual(['a', 'b', 'c']);
    expect(one.announced).toContainEqual({ type: 'pulled', session });
  });

  test.each<[string, (records: Bytes[]) => Bytes[]]>([
    ['dropped', ([a, , c]) => [a, c].filter((one) => one !== undefined)],
    ['reordered', ([a, b, c]) => [a, c, b].filter((one) => one !== undefined)],
    ['changed', ([a, b, c]) => [a, b?.map((byte, at) => (at === b.length - 20 ? byte ^ 1 : byte)), c].filter((one) => one !== undefined)],
    ['cut short', ([a, b]) => [a, b].filter((one) => one !== undefined)],
  ])('SYN-11 of a page with a record %s nothing beyond what it bears out is stored', async (how, spoil) => {
    const { rows, vector } = await far();
    const one = await device({ pull: async () => answer(vector, spoil(rows.map(({ bytes }) => bytes))) });
    expect(await pull(one.deps, session)).toMatchObject({ kind: 'failed', fault: { code: how === 'cut short' ? 'UNAVAILABLE' : 'BROKEN_CHAIN' } });
    expect((await texts(one)).length).toBe(how === 'cut short' ? 2 : 0);
  });

  // Nothing follows the last one that would name its hash: stored, it would never open and never be fetched again.
  test.each([1, 66, 100])('SYN-11 the last record of a replica, changed on the way at byte -%i, is not stored', async (back) => {
    const { rows, vector } = await far();
    const spoilt = rows.map(({ bytes }, index) => (index === 2 ? bytes.map((byte, at) => (at === bytes.length - back ? byte ^ 1 : byte)) : bytes));
    const one = await device({ pull: async () => answer(vector, spoilt) });
    expect(await pull(one.deps, session)).toMatchObject({ kind: 'failed' });
    expect(await texts(one)).toEqual([]);
  });

  test('SYN-19 what a page brings counts as acknowledged with it, though nothing is noted of the rest of the answer any more', async () => {
    const { rows, vector } = await far();
    const one = await device({ pull: async () => ({ ok: true, value: { ...(answer(vector, rows.map(({ bytes }) => bytes)).value), more: true } }) });
    const { sessions } = one.store;
    const cut = { ...one.deps, store: { ...one.store, sessions: { ...sessions, update: async () => Promise.reject(new Error('a power cut')) } } };
    await expect(pull(cut, session)).rejects.toThrow('a power cut');
    expect(one.store.row(session)).toMatchObject({ stored: vector, acknowledged: vector });
  });

  test('STO-27 what is fetched from the start names no replica, so those that are here and not in the answer are asked about: one may have been retired', async () => {
    const { rows, vector } = await far();
    const [resting] = Object.entries(vector);
    if (resting === undefined) throw new Error('no replica');
    const asked: Vector[] = [];
    const named: Vector = Object.fromEntries([resting]);
    const one = await device({
      pull: async (_, held) => (asked.push(held), held[resting[0] as ReplicaId] === undefined ? answer({}) : { ok: true, value: { ...answer({}).value, retired: named } }),
    });
    await one.store.records.addPulled(session, rows as readonly RecordRow[]);
    await one.store.sessions.update(session, (row) => ({ ...row, refetch: true }));
    await pull(one.deps, session);
    expect(asked).toEqual([{}, named]);
    expect(one.store.row(session)).toMatchObject({ refetch: undefined, retired: named });
  });

  test('SYN-11 a last record that does not open here is stored if it is what the answer names', async () => {
    const other = createDevice(await vaultWith(owner, random.mint(22) as DeviceId, testCrypto.random(32)), random.mint, {}, () => 5);
    other.create(session);
    const row = await other.append(session, utf8('of another key'));
    const one = await device({ pull: async () => answer({ [row.replica]: [1, row.hash] }, [row.bytes]) });
    expect(await pull(one.deps, session)).toMatchObject({ kind: 'answered' });
    expect(one.store.all(session)).toHaveLength(1);
  });

  test('SYN-11 a record of another session does not follow', async () => {
    const { rows, vector } = await far();
    const elsewhere = 't'.repeat(22) as SessionId;
    const one = await device({ pull: async () => answer(vector, rows.map(({ bytes }) => bytes)) });
    one.create(elsewhere);
    expect(await pull(one.deps, elsewhere)).toMatchObject({ kind: 'failed', fault: { code: 'BROKEN_CHAIN' } });
  });
});

describe('forks', () => {
  test('SYN-12 what a server that went back has lost of a replica that somebody else goes on with moves along, though it was acknowledged', async () => {
    const one = await device({ pull: async () => ok({ revision: 2, vector: {}, records: [], more: false }) });
    const first = await one.append(session, utf8('acknowledged'));
    await one.store.sessions.update(session, (row) => ({ ...row, acknowledged: { [first.replica]: [1, first.hash] } }));
    expect((await fork(one.deps, session, { replica: first.replica, position: [2, noHash] })).kind).toBe('reread');
    expect(await texts(one)).toEqual(['acknowledged']);
    expect(one.store.all(session).map(({ replica }) => replica)).toEqual([replicaOf(one)]);
    expect(one.store.row(session)?.acknowledged).toEqual({});
  });

  test('SYN-12 unacknowledged records move to a new replica, those of a tab that appends meanwhile too', async () => {
    const one = await device();
    const first = await one.append(session, utf8('acknowledged'));
    await one.append(session, utf8('mine'));
    await one.store.sessions.update(session, (row) => ({ ...row, acknowledged: { [first.replica]: [1, first.hash] } }));
    const { sessions } = one.store;
    let rounds = 0;
    const racing = {
      ...sessions,
      fork: async (...all: Parameters<typeof sessions.fork>) => {
        if ((rounds += 1) === 1) await one.append(session, utf8('meanwhile'));
        return sessions.fork(...all);
      },
    };
    // What the server holds of the replica leads on from the record that it acknowledged.
    const next = await sealPayload(one.vault, { session, replica: first.replica, after: [1, first.hash] }, utf8('theirs'));
    const records = next.ok ? next.value.map(({ bytes }) => bytes) : [];
    const api = { ...one.deps.api, pull: async () => ok({ revision: 2, vector: {}, records, more: false }) };
    const deps = { ...one.deps, api, store: { ...one.store, sessions: racing } };
    expect((await fork(deps, session, { replica: first.replica, position: [2, noHash] })).kind).toBe('reread');
    expect(rounds).toBe(2);
    expect(await texts(one)).toEqual(['acknowledged', 'meanwhile', 'mine']);
    const now = replicaOf(one);
    expect(now).not.toBe(first.replica);
    expect(one.store.row(session)?.closed).toEqual([first.replica]);
    expect(one.announced).toContainEqual({ type: 'replica', session, replica: now });
    expect(one.store.all(session).filter((row) => row.replica === first.replica)).toEqual([first]);
  });

  test('SYN-12 of a retired replica only what lies above the server’s last record is moved', async () => {
    const one = await device();
    await one.append(session, utf8('1'));
    const second = await one.append(session, utf8('2'));
    await one.append(session, utf8('3'));
    await fork(one.deps, session, { replica: second.replica, position: [2, second.hash] });
    expect(one.store.all(session).filter((row) => row.replica === replicaOf(one))).toHaveLength(1);
    expect(await texts(one)).toEqual(['1', '2', '3']);
  });

  test('SYN-12 a fork that another pusher has mended is left alone', async () => {
    const one = await device();
    const before = replicaOf(one);
    await fork(one.deps, session, { replica: 'r'.repeat(22) as ReplicaId, position: undefined });
    expect(replicaOf(one)).toBe(before);
  });

  test('SYN-13 what a slow tab appended to the closed replica is moved before the push', async () => {
    let sent = 0;
    const one = await device({ push: async (_, { records }) => ((sent = records.length), answer({})) });
    const first = await one.append(session, utf8('1'));
    await fork(one.deps, session, { replica: first.replica, position: [1, noHash] });
    one.store.append({ ...first });
    await push(one.deps, session);
    expect(sent).toBe(2);
    expect(one.store.all(session).every((row) => row.replica === replicaOf(one))).toBe(true);
  });

  test('SYN-13 what counts as acknowledged no more under a closed replica is a reason to push, though nothing else waits', async () => {
    let sent = 0;
    const one = await device({ push: async (_, { records }) => ((sent = records.length), answer({})) });
    const first = await one.append(session, utf8('1'));
    const acknowledged = { [first.replica]: [first.sequence, first.hash] as const };
    await one.store.sessions.update(session, (row) => ({ ...row, acknowledged }));
    await fork(one.deps, session, { replica: first.replica, position: acknowledged[first.replica] });
    const factsNow = async () => (await readFacts(one.store, session))!;
    expect([await factsNow(), hasUnsent(await factsNow())]).toMatchObject([{ last: 0, strayed: false }, false]);
    // The server went back, and nobody had it to give.
    await one.store.sessions.update(session, (row) => ({ ...row, acknowledged: {} }));
    expect([await factsNow(), hasUnsent(await factsNow())]).toMatchObject([{ last: 0, strayed: true }, true]);
    await push(one.deps, session);
    expect([sent, await factsNow()]).toMatchObject([1, { last: 1, strayed: false }]);
  });
});

describe('deletions', () => {
  test('SYN-15 410 marks the session deleted and keeps every row', async () => {
    const one = await device({ push: async () => ({ ok: false, fault: fault('DELETED') }) });
    await one.append(session, utf8('not synced'));
    expect(await push(one.deps, session)).toMatchObject({ kind: 'deleted', facts: { deleted: true } });
    expect(await texts(one)).toEqual(['not synced']);
    expect(one.announced).toEqual([{ type: 'sessions-changed' }]);
  });

  test.each([[2, undefined], [1, 'copy'], [0, 'copy']] as const)('SYN-30 of two acknowledged records the tombstone covers %i', async (covered, owes) => {
    const one = await device({ pull: async () => ({ ok: false, fault: fault('DELETED'), vector: answered.slice(0, covered).at(-1) ?? {} }) });
    const rows = [await one.append(session, utf8('1')), await one.append(session, utf8('2'))];
    const answered = rows.map(({ replica, sequence, hash }) => ({ [replica]: [sequence, hash] as const }));
    await one.store.sessions.update(session, (row) => ({ ...row, acknowledged: answered[1] ?? {} }));
    expect(await pull(one.deps, session)).toMatchObject({ kind: 'deleted', facts: { buried: true, owes } });
  });

  test('SYN-16 a deletion that meets unseen edits is withdrawn', async () => {
    const one = await device({ remove: async () => ({ ok: false, fault: fault('BEHIND') }) });
    await one.store.sessions.update(session, (row) => ({ ...row, deleted: 4 }));
    expect(await remove(one.deps, session)).toMatchObject({ kind: 'revived', facts: { deleted: false } });
    expect(one.store.row(session)?.deleted).toBeUndefined();
  });
});
