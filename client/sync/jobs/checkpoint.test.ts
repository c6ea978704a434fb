import { describe, expect, test, vi } from 'vitest';
import { newSession } from '../../../shared/documents/commands.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import { utf8, type Bytes } from '../../../shared/model/bytes.ts';
import type { DeviceId, OwnerId, RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { createDevice, vaultWith, type Device } from '../../../shared/testing/device.ts';
import { started, work, facts, sessionNamed } from '../../../shared/testing/engine.ts';
import { createReplica } from '../../../shared/testing/replica.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { limits } from '../../../shared/model/limits.ts';
import { openBase } from '../../session/records/base.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { SyncApi } from '../calls/api.ts';
import { adoptCheckpoint, keepBase } from './adopt.ts';
import { buildCheckpoint, cutItems } from './checkpoint.ts';
import { pull } from './jobs.ts';
import { sweepClosed } from './reappend.ts';

const session = 's'.repeat(22) as SessionId;
const key = testCrypto.random(32);
const random = seeded(3);
const closed = 'c'.repeat(22) as ReplicaId;
const hash = `${'h'.repeat(42)}A` as RecordHash;

const device = async (api: Partial<SyncApi> = {}): Promise<Device> => {
  const made = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, key), random.mint, api);
  made.create(session);
  return made;
};
const rowOf = ({ store }: Device): SessionRow => store.row(session)!;
/** Three changes of one document as rows; answers the vector that covers them. */
const written = async (of: Device): Promise<Vector> => {
  const replica = createReplica(random);
  let last: { replica: ReplicaId; sequence: number; hash: RecordHash } | undefined;
  for (const title of ['one', 'two', 'three']) last = await of.append(session, encodePayload({ schema: 1, at: 1, change: replica.write(newSession({ title })) }));
  return { [last!.replica]: [last!.sequence, last!.hash] };
};
const build = async (of: Device, vector: Vector) => buildCheckpoint(of.deps, rowOf(of), { vector, previous: undefined, number: 1 });

describe('building', () => {
  test('CKP-12 it holds what the records make, and reads back', async () => {
    const one = await device();
    const built = await build(one, await written(one));
    const opened = built.ok ? await openBase(one.vault, built.value.base) : built;
    expect(opened.ok).toBe(true);
    expect(JSON.stringify(opened)).toContain('three');
    expect(JSON.stringify(opened)).not.toContain('"one"');
  });

  test('CKP-12 a vector that the records do not reach, or reach with another hash, is not built', async () => {
    const one = await device();
    const vector = await written(one);
    const [replica, [sequence, last]] = Object.entries(vector)[0] as [ReplicaId, [number, RecordHash]];
    const wrong: Vector[] = [{ [replica]: [sequence + 1, last] }, { [replica]: [sequence, hash] }, { ...vector, [closed]: [1, hash] }];
    for (const other of wrong) {
      expect(await build(one, other)).toEqual({ ok: false, fault: { code: 'UNAVAILABLE' } });
    }
  });

  test('CKP-12 records that do not open, or are of newer code, are refused', async () => {
    const one = await device();
    await written(one);
    const { replica, sequence, hash: last } = await one.append(session, utf8('no payload'));
    expect((await build(one, { [replica]: [sequence, last] })).ok).toBe(false);
    const two = await device();
    const change = createReplica(random).write(newSession({ title: 'later' }));
    const newer = await two.append(session, encodePayload({ schema: 99, at: 1, change }));
    expect(await build(two, { [newer.replica]: [1, newer.hash] })).toMatchObject({ fault: { code: 'UNSUPPORTED_VERSION' } });
  });
});

describe('taking over', () => {
  test('CKP-13 only the one that the pointer names, whole, and without contradiction', async () => {
    const [one, two] = [await device(), await device()];
    const vector = await written(one);
    const built = await build(one, vector);
    if (!built.ok) throw new Error(built.fault.code);
    const { base } = built.value;
    const sent = { hash: base.hash, number: 1, vector, items: [...cutItems(base.sealed)] as Bytes[] };
    const flipped = sent.items.map((item) => item.map((byte, at) => (at === 40 ? byte ^ 1 : byte)));
    for (const bad of [{ ...sent, hash }, { ...sent, items: flipped }, { ...sent, vector: { ...vector, [closed]: [1, hash] as const } }]) {
      expect((await adoptCheckpoint(two.deps, session, bad, {})).ok).toBe(false);
    }
    expect(rowOf(two).base).toBeUndefined();
    expect((await adoptCheckpoint(two.deps, session, sent, {})).ok).toBe(true);
    expect(rowOf(two).base).toMatchObject({ hash: base.hash, vector });
    const [replica] = Object.keys(vector) as [ReplicaId];
    const three = await device();
    three.store.put({ ...rowOf(three), replica });
    await written(three);
    expect(await adoptCheckpoint(three.deps, session, sent, {})).toMatchObject({ ok: false, fault: { code: 'BROKEN_CHAIN' } });
  });

  /** What the server sends of a checkpoint that the device has built. */
  const put = async (of: Device) => {
    const vector = await written(of);
    const built = await build(of, vector);
    if (!built.ok) throw new Error(built.fault.code);
    const { hash: named, number, sealed } = built.value.base;
    return { vector, sent: { hash: named, number, vector, items: [...cutItems(sealed)] } };
  };

  test('SYN-68 what the one here holds of a replica that was retired before the server went back is not taken for covered by one that does not name it', async () => {
    const [gone, other, here] = [await device(), await device(), await device()];
    const [before, since] = [await put(gone), await put(other)];
    expect((await adoptCheckpoint(here.deps, session, before.sent, {})).ok).toBe(true);
    here.store.put({ ...rowOf(here), retired: before.vector });
    const [replica] = Object.keys(before.vector);
    expect(await adoptCheckpoint(here.deps, session, since.sent, {})).toEqual({ ok: false, fault: { code: 'BROKEN_CHAIN', facts: { replica } } });
    expect(rowOf(here).base).toMatchObject({ hash: before.sent.hash });
    // Told by the answer that brings the checkpoint, it is covered.
    expect((await adoptCheckpoint(here.deps, session, since.sent, before.vector)).ok).toBe(true);
  });

  test('SYN-12 what a copied profile wrote under the own replica is a fork, too, where a checkpoint holds it that retired the replica', async () => {
    const copied = await device();
    const { vector, sent } = await put(copied);
    const here = await device({ pull: async () => ({ ok: true, value: { revision: 2, vector: {}, records: [], more: false, checkpoint: sent } }) });
    here.store.put({ ...rowOf(here), replica: rowOf(copied).replica });
    const { replica } = rowOf(here);
    expect(await pull(here.deps, session)).toEqual({ kind: 'fork-found', fork: { replica, position: vector[replica] } });
    expect(rowOf(here).base).toBeUndefined();
  });

  test('CKP-13 one that was taken while an older one was looked at is not written over by that', async () => {
    const [one, two, here] = [await device(), await device(), await device()];
    const [older, newer] = [await put(one), await put(two)];
    const { replicas } = here.store.records;
    vi.spyOn(here.store.records, 'replicas').mockImplementationOnce(async (of) => {
      expect((await adoptCheckpoint(here.deps, session, newer.sent, {})).ok).toBe(true);
      return replicas(of);
    });
    expect(await adoptCheckpoint(here.deps, session, older.sent, {})).toEqual({ ok: false, fault: { code: 'UNAVAILABLE' } });
    expect(rowOf(here).base).toMatchObject({ hash: newer.sent.hash, vector: newer.vector });
    // Asked again, both are here.
    expect((await adoptCheckpoint(here.deps, session, older.sent, {})).ok).toBe(true);
    expect(rowOf(here).base?.vector).toEqual({ ...older.vector, ...newer.vector });
  });

  test('CKP-11 a row that a slow tab appends into the gap is moved to the current replica, before and after', async () => {
    const one = await device();
    const current = rowOf(one).replica;
    const late = async (): Promise<void> => {
      one.store.put({ ...rowOf(one), replica: closed, closed: [] });
      await one.append(session, utf8('late'));
      one.store.put({ ...rowOf(one), replica: current, closed: [closed] });
    };
    const base = { session, hash, number: 1, previous: undefined, vector: { [closed]: [10, hash] as const }, sealed: utf8('') };
    await late();
    expect((await keepBase(one.deps, base, { coverage: base.vector, held: [] })).ok).toBe(true);
    const under = () => one.store.all(session).map(({ replica, sequence }) => [replica === closed ? 'closed' : 'current', sequence]);
    expect(under()).toEqual([['current', 1]]);
    // Rows of the closed replica that another device wrote come in behind the gap.
    one.store.put({ ...rowOf(one), stored: { [closed]: [12, hash] } });
    await late();
    expect(under()).toEqual([['current', 1], ['closed', 1]]);
    await sweepClosed(one.deps, session);
    expect(under()).toEqual([['current', 1], ['current', 2]]);
  });
});

describe('when', () => {
  const due = { checkpointDue: true };

  test('CKP-14 after what is to be read and sent; a refusal for want of one brings it at once', () => {
    const id = sessionNamed('a');
    const engine = started({ a: facts(2, 1, due) });
    engine.pass(limits.pushLatest);
    expect(engine.state().sessions.get(id)?.job).toBe('push');
    const refusal = { kind: 'failed', fault: { code: 'CHECKPOINT_FIRST' } } as const;
    expect(work(engine.ended(id, 'push', refusal))).toEqual(['checkpoint a']);
    expect(work(engine.ended(id, 'checkpoint', { kind: 'reread', facts: facts(2, 1) }))).toEqual(['pull a']);
  });

  test('CKP-14 its failure holds up nothing else, and it is not tried twice in a minute', () => {
    const id = sessionNamed('a');
    const engine = started({ a: facts(1, 1, { ...due, stored: facts(1, 1).stored }) });
    engine.pass(1);
    expect(engine.state().sessions.get(id)?.job).toBe('checkpoint');
    engine.ended(id, 'checkpoint', { kind: 'reread', facts: facts(1, 1, due) });
    engine.ended(id, 'pull', { kind: 'answered', facts: facts(1, 1, due), server: facts(1, 1).acknowledged });
    expect(work(engine.pass(limits.checkpointSpread - 1000))).not.toContain('checkpoint a');
    expect(work(engine.pass(2000))).toContain('checkpoint a');
    engine.ended(id, 'checkpoint', { kind: 'failed', fault: { code: 'UNREADABLE_RECORD' } });
    engine.send({ type: 'appended', session: id, replica: facts(1, 1).replica, sequence: 2 });
    expect(work(engine.pass(limits.pushLatest))).toContain('push a');
  });
});
