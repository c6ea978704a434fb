import { createDecipheriv, createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fromUtf8, utf8, type Bytes } from '../model/bytes.ts';
import type { OwnerId, RecordHash, ReplicaId, SessionId } from '../model/ids.ts';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { hashCheckpoint, openCheckpoint, sealCheckpoint, type CheckpointPlace } from './checkpoint.ts';
import { importDataKey } from './derive.ts';

const raw = crypto.random(32);
const key = await importDataKey(crypto, raw);
const hash = (letter: string): RecordHash => `${letter.repeat(42)}A` as RecordHash;
const [a, b] = ['a'.repeat(22) as ReplicaId, 'b'.repeat(22) as ReplicaId];
const place: CheckpointPlace = {
  owner: 'o'.repeat(22) as OwnerId,
  session: 's'.repeat(22) as SessionId,
  previous: hash('p'),
  vector: { [b]: [2 ** 33, hash('y')], [a]: [3, hash('x')] },
};
const content = utf8('the whole state');
const open = (at: CheckpointPlace, sealed: Bytes) => openCheckpoint(crypto, async (epoch) => (epoch === 7 ? key : undefined), at, sealed);
const made = await sealCheckpoint(crypto, key, { ...place, epoch: 7 }, content);

test('CKP-1 a checkpoint opens to its content at its own place only, whatever the order of its vector', async () => {
  expect(await open(place, made.sealed)).toEqual({ ok: true, value: content });
  expect(await open({ ...place, vector: { [a]: place.vector[a]!, [b]: place.vector[b]! } }, made.sealed)).toMatchObject({ ok: true });
  const others: CheckpointPlace[] = [
    { ...place, owner: 'O'.repeat(22) as OwnerId },
    { ...place, session: 'S'.repeat(22) as SessionId },
    { ...place, previous: undefined },
    { ...place, previous: hash('q') },
    { ...place, vector: { [a]: [3, hash('x')] } },
    { ...place, vector: { ...place.vector, [a]: [4, hash('x')] } },
    { ...place, vector: { ...place.vector, [a]: [3, hash('z')] } },
  ];
  for (const other of others) {
    expect(await open(other, made.sealed)).toEqual({ ok: false, fault: { code: 'UNREADABLE_RECORD' } });
    expect(await hashCheckpoint(crypto, other, made.sealed)).not.toBe(made.hash);
  }
});

test('CKP-1 a checkpoint in which any byte differs, or that is cut, does not open and has another hash', async () => {
  for (let at = 0; at < made.sealed.byteLength; at += 1) {
    const changed = made.sealed.map((byte, index) => (index === at ? byte ^ 1 : byte));
    expect((await open(place, changed)).ok).toBe(false);
    expect(await hashCheckpoint(crypto, place, changed)).not.toBe(made.hash);
    expect((await open(place, made.sealed.slice(0, at))).ok).toBe(false);
  }
  expect(await open(place, made.sealed.map((byte, at) => (at === 4 ? 8 : byte)))).toMatchObject({ fault: { code: 'WRONG_KEY', facts: { epoch: 8 } } });
  expect(await open(place, made.sealed.map((byte, at) => (at === 0 ? 2 : byte)))).toMatchObject({ fault: { code: 'UNSUPPORTED_VERSION' } });
});

test('CKP-1 node:crypto alone, following the drawing in SPEC.md, opens and hashes a checkpoint', () => {
  const u64 = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  };
  const sealed = Buffer.from(made.sealed);
  const entry = (replica: string, sequence: number, of: string) =>
    Buffer.concat([Buffer.from(replica), u64(sequence), Buffer.from(of, 'base64url')]);
  const bound = Buffer.concat([
    Buffer.from('hf1|checkpoint'),
    sealed.subarray(0, 5),
    Buffer.from(place.owner + place.session),
    Buffer.from(hash('p'), 'base64url'),
    Buffer.from([0, 2]),
    entry(a, 3, hash('x')),
    entry(b, 2 ** 33, hash('y')),
  ]);
  expect(createHash('sha256').update(bound).update(sealed.subarray(5)).digest('base64url')).toBe(made.hash);
  const opener = createDecipheriv('aes-256-gcm', raw, sealed.subarray(5, 17));
  opener.setAAD(bound);
  opener.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([opener.update(sealed.subarray(17, -16)), opener.final()]);
  expect([sealed[0], sealed.readUInt32BE(1)]).toEqual([1, 7]);
  expect(fromUtf8(padded.subarray(4, 4 + padded.readUInt32BE(0)))).toBe('the whole state');
});
