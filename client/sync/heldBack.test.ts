/** Checkpoints of sessions in which a record does not open or does not fit: nothing is dropped, and nothing comes to a halt. */
import { describe, expect, test } from 'vitest';
import { newSession, setField } from '../../shared/documents/commands.ts';
import { openDoc } from '../../shared/documents/doc.ts';
import { encodePayload } from '../../shared/documents/wire/payload.ts';
import { decodeWhole, encodeWhole } from '../../shared/documents/wire/whole.ts';
import { equalBytes, type Bytes } from '../../shared/model/bytes.ts';
import { sessionEntity, type DeviceId, type OwnerId, type SessionId } from '../../shared/model/ids.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { createDevice, vaultWith, type Device } from '../../shared/testing/device.ts';
import { content, createReplica, type Replica } from '../../shared/testing/replica.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { testCrypto } from '../../shared/testing/webCrypto.ts';
import { openBase } from '../session/records/base.ts';
import { createReader } from '../session/records/reader.ts';
import type { RecordRow } from '../storage/rows.ts';
import { adoptCheckpoint, keepBase } from './jobs/adopt.ts';
import { buildCheckpoint, cutItems, type Built } from './jobs/checkpoint.ts';

const session = 's'.repeat(22) as SessionId;
const key = testCrypto.random(32);
const random = seeded(17);

const device = async (): Promise<Device> => {
  const made = createDevice(await vaultWith('o'.repeat(22) as OwnerId, random.mint(22) as DeviceId, key), random.mint, {});
  made.create(session);
  return made;
};
const vectorOf = (rows: readonly RecordRow[]): Vector => Object.fromEntries(rows.map(({ replica, sequence, hash }) => [replica, [sequence, hash]]));
const sealedTitle = (of: Replica, title: string): Bytes => encodePayload({ schema: 1, at: 1, change: of.write(newSession({ title })) });
/** A payload that opens and holds nothing that can be read. */
const damaged = (): Bytes => Uint8Array.of(1, 1, 1, 3, 0);

const build = async ({ deps, store }: Device, vector: Vector, before?: Built): Promise<Built> => {
  const row = store.row(session)!;
  const built = await buildCheckpoint(deps, row, { vector, previous: before?.base.hash, number: (before?.base.number ?? 0) + 1 });
  if (!built.ok) throw new Error(built.fault.code);
  return built.value;
};
const takeOver = async (of: Device, { base }: Built): Promise<void> => {
  const { hash, number, previous, vector, sealed } = base;
  const taken = await adoptCheckpoint(of.deps, session, { hash, number, previous, vector, items: [...cutItems(sealed)] }, {});
  expect(taken).toEqual({ ok: true, value: undefined });
};
/** What somebody who opens the session there sees, and what is held back. */
const read = async ({ store, vault }: Device) => {
  const { changes, damaged: found } = await createReader({ storage: store, vault }, session, {}).read();
  const doc = openDoc({ clientId: 9 }, changes.map(({ update }) => update));
  return { shown: content(doc).join(), damaged: found.map(({ row, fault }) => `${row.sequence} ${fault.code}`), unfit: doc.rejected.length };
};

describe('a record that its author damaged', () => {
  /** Three titles, a damaged record, one more title behind it. */
  const author = async () => {
    const one = await device();
    const tab = createReplica(random);
    const rows: RecordRow[] = [];
    for (const title of ['one', 'two', 'three']) rows.push(await one.append(session, sealedTitle(tab, title)));
    rows.push(await one.append(session, damaged()), await one.append(session, sealedTitle(createReplica(random), 'behind')));
    return { one, rows };
  };

  test('CKP-17 goes along byte for byte with what its replica wrote behind it, counted by the vector', async () => {
    const { one, rows } = await author();
    const built = await build(one, vectorOf(rows));
    const opened = await openBase(one.vault, built.base);
    expect(opened.ok && opened.value.held.map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect(opened.ok && opened.value.held.every(({ bytes }, index) => equalBytes(bytes, rows[index + 3]!.bytes))).toBe(true);
    expect(built.base.vector).toEqual(vectorOf(rows));
  });

  test('CKP-17 a device that takes it over shows what one with the whole log shows, and lets nothing in after it', async () => {
    const { one, rows } = await author();
    const two = await device();
    await takeOver(two, await build(one, vectorOf(rows)));
    expect(await read(two)).toEqual(await read(one));
    expect((await read(two)).damaged).toEqual(['4 INVALID_INPUT']);
    const later = await one.append(session, sealedTitle(createReplica(random), 'later'));
    await two.store.records.addPulled(session, [later]);
    expect(await read(two)).toEqual(await read(one));
    expect((await read(two)).shown).toContain('three');
    expect((await read(two)).shown).not.toContain('later');
  });

  test('CKP-17 the next checkpoint holds it back in its turn, from whichever of both devices it is', async () => {
    const { one, rows } = await author();
    const two = await device();
    const first = await build(one, vectorOf(rows));
    await takeOver(two, first);
    await keepBase(one.deps, first.base, first);
    const later = await one.append(session, sealedTitle(createReplica(random), 'later'));
    await two.store.records.addPulled(session, [later]);
    for (const of of [one, two]) {
      const next = await openBase(of.vault, (await build(of, vectorOf([later]), first)).base);
      expect(next.ok && next.value.held.map(({ sequence }) => sequence)).toEqual([4, 5, 6]);
    }
  });

  test('CKP-17 a row that is not the very record of the vector is no such record: nothing is built from it', async () => {
    const { one, rows } = await author();
    const bad = rows[3]!;
    const flipped = { ...bad, bytes: bad.bytes.map((byte, at) => (at === 90 ? byte ^ 1 : byte)), hash: `${'h'.repeat(42)}A` as typeof bad.hash };
    const { records, sessions, bases } = one.store.contents();
    one.store.become({ records: new Map([...records].map(([at, row]) => [at, row === bad ? flipped : row])), sessions, bases });
    const row = one.store.row(session)!;
    expect(await buildCheckpoint(one.deps, row, { vector: vectorOf(rows), previous: undefined, number: 1 })).toEqual({ ok: false, fault: { code: 'UNAVAILABLE' } });
  });
});

test('CKP-17 a change that does not fit is held back, and taken in as soon as what it builds on has come', async () => {
  const [one, two] = [await device(), await device()];
  const tab = createReplica(random);
  const [first, second] = [sealedTitle(tab, 'first'), encodePayload({ schema: 1, at: 1, change: tab.write(setField(sessionEntity, 'description', 'second')) })];
  const lonely = await one.append(session, second);
  const built = await build(one, vectorOf([lonely]));
  expect(built.held).toEqual([lonely.replica]);
  await takeOver(two, built);
  expect(await read(two)).toMatchObject({ shown: '', damaged: [], unfit: 1 });
  const missing = await two.append(session, first);
  expect((await read(two)).shown).toContain('second');
  const next = await build(two, { ...vectorOf([lonely]), ...vectorOf([missing]) }, built);
  const opened = await openBase(two.vault, next.base);
  expect(opened.ok && opened.value.held).toEqual([]);
  expect(JSON.stringify(opened)).toContain('second');
});

test('CKP-17 whoever has read only the first record takes from the checkpoint what lies between that and those which it holds back', async () => {
  const [one, two] = [await device(), await device()];
  const [tab, other] = [createReplica(random), createReplica(random)];
  const [, unfit] = [sealedTitle(other, 'missing'), encodePayload({ schema: 1, at: 1, change: other.write(setField(sessionEntity, 'settings', 'unfit')) })];
  const first = await one.append(session, sealedTitle(tab, 'first'));
  await one.append(session, encodePayload({ schema: 1, at: 1, change: tab.write(setField(sessionEntity, 'description', 'between')) }));
  const last = await one.append(session, unfit);
  await two.store.records.addPulled(session, [first]);
  const reader = createReader({ storage: two.store, vault: two.vault }, session, {});
  const before = await reader.read();
  const built = await build(one, vectorOf([last]));
  expect(built.held).toEqual([last.replica]);
  await takeOver(two, built);
  const { changes } = await reader.read();
  const doc = openDoc({ clientId: 9 }, [...before.changes, ...changes].map(({ update }) => update));
  expect(content(doc).join()).toContain('between');
  expect(content(doc).join()).toBe((await read(one)).shown);
});

test('CKP-18 a checkpoint names the lowest schema version that can read it', async () => {
  const one = await device();
  const tab = createReplica(random);
  const plain = await one.append(session, sealedTitle(tab, 'plain'));
  const schemaOf = async (vector: Vector) => {
    const opened = await openBase(one.vault, (await build(one, vector)).base);
    return opened.ok && opened.value.schema;
  };
  expect(await schemaOf(vectorOf([plain]))).toBe(1);
  const note = tab.write([{ entity: sessionEntity, field: 'text', value: null, text: { at: 0, removed: '', inserted: 'a note' } }]);
  const text = await one.append(session, encodePayload({ schema: 2, at: 1, change: note }));
  expect(await schemaOf(vectorOf([text]))).toBe(2);
});

test('CKP-17 what is sealed in a checkpoint reads back as it was written; cut anywhere it is refused', () => {
  const held = [Uint8Array.of(1, 2, 3), new Uint8Array(300).fill(7), new Uint8Array(0)];
  const whole = { schema: 2, at: 1_700_000_000_000, update: Uint8Array.of(0, 0), held };
  const bytes = encodeWhole(whole);
  expect(decodeWhole(bytes)).toEqual({ ok: true, value: whole });
  expect(decodeWhole(encodeWhole({ ...whole, held: [] }))).toEqual({ ok: true, value: { ...whole, held: [] } });
  for (let end = 0; end < bytes.byteLength; end += 1) expect(decodeWhole(bytes.slice(0, end)).ok, `${end}`).toBe(false);
  expect(decodeWhole(Uint8Array.of(3, 0))).toEqual({ ok: false, fault: { code: 'UNSUPPORTED_VERSION' } });
});
