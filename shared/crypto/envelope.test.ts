import { expect, test } from 'vitest';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { concat, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { parseOwnerId, parseReplicaId, parseSessionId, type RecordHash } from '../model/ids.ts';
import type { DataKey } from './port.ts';
import { dataKey, importAccountKey } from './derive.ts';
import {
  firstPrevious,
  hashRecord,
  openRecord,
  readRecordHeader,
  recordFlags,
  recordOverheadBytes,
  sealedRecordBytes,
  sealRecord,
  type RecordHeader,
} from './envelope.ts';

const owner = parseOwnerId('oooooooooooooooooooooo')!;
const otherOwner = parseOwnerId('oooooooooooooooooooooP')!;
const session = parseSessionId('ssssssssssssssssssssss')!;
const otherSession = parseSessionId('ssssssssssssssssssssst')!;
const replica = parseReplicaId('rrrrrrrrrrrrrrrrrrrrrr')!;
const payload = utf8('a change of a title');

const accounts = [1, 2].map((epoch) => importAccountKey(crypto, new Uint8Array(32).fill(epoch)));
const keyOf = async (epoch: number): Promise<DataKey | undefined> => {
  const account = await accounts[epoch - 1];
  return account && dataKey(crypto, account, session);
};
const headerOf = async (change: Partial<RecordHeader> = {}): Promise<RecordHeader> => ({
  flags: 0,
  owner,
  session,
  replica,
  sequence: 1,
  previous: await firstPrevious(crypto, session),
  epoch: 1,
  ...change,
});
const sealOne = async (change: Partial<RecordHeader> = {}, content: Bytes = payload) => {
  const header = await headerOf(change);
  return sealRecord(crypto, (await keyOf(header.epoch))!, header, content);
};
const open = (bytes: Bytes) => openRecord(crypto, keyOf, owner, session, bytes);

test('SEC-1 a record opens to the header and payload it was sealed with, under the same hash', async () => {
  for (const length of [0, 1, 19, 5000, 200_000]) {
    const content = new Uint8Array(length).fill(7);
    const { bytes, hash } = await sealOne({ sequence: 2 ** 40, epoch: 2, flags: recordFlags.continued }, content);
    expect(bytes.byteLength).toBe(sealedRecordBytes(length));
    const opened = await open(bytes);
    expect(opened.ok && opened.value).toEqual({
      header: await headerOf({ sequence: 2 ** 40, epoch: 2, flags: recordFlags.continued }),
      payload: content,
      hash,
    });
    expect(await hashRecord(crypto, owner, session, bytes)).toBe(hash);
  }
});

test('SEC-2 a flip of any single bit, of the header, the nonce, the ciphertext or the tag, does not open', async () => {
  const { bytes, hash } = await sealOne();
  for (let bit = 0; bit < bytes.byteLength * 8; bit += 1) {
    const damaged = concat(bytes);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const everyKey = async () => keyOf(1);
    expect((await openRecord(crypto, everyKey, owner, session, damaged)).ok, `bit ${bit}`).toBe(false);
    expect(await hashRecord(crypto, owner, session, damaged)).not.toBe(hash);
  }
});

test('SEC-2 every record cut short or with bytes added does not open', async () => {
  const { bytes } = await sealOne();
  for (let length = 0; length < bytes.byteLength; length += 1) expect((await open(bytes.slice(0, length))).ok).toBe(false);
  expect((await open(concat(bytes, new Uint8Array(1)))).ok).toBe(false);
});

test('STO-23 what a disk gave out in place of a record has a hash, however short it is, and no other has the same', async () => {
  const { bytes } = await sealOne();
  const hashes = await Promise.all(Array.from({ length: bytes.byteLength + 1 }, (_, length) => hashRecord(crypto, owner, session, bytes.slice(0, length))));
  expect(new Set(hashes).size).toBe(bytes.byteLength + 1);
});

test('SEC-3 a record of another owner or session does not open, even under the same key', async () => {
  const { bytes } = await sealOne();
  const sameKey = async () => keyOf(1);
  expect(await openRecord(crypto, sameKey, otherOwner, session, bytes)).toEqual({ ok: false, fault: { code: 'UNREADABLE_RECORD' } });
  expect(await openRecord(crypto, sameKey, owner, otherSession, bytes)).toEqual({ ok: false, fault: { code: 'UNREADABLE_RECORD' } });
  expect((await openRecord(crypto, sameKey, owner, session, bytes)).ok).toBe(true);
});

test('SEC-4 a header is read without any key, and later flags are carried but not opened', async () => {
  const { bytes } = await sealOne({ flags: 0x82, sequence: 9 });
  const header = readRecordHeader(owner, session, bytes);
  expect(header.ok && header.value).toEqual(await headerOf({ flags: 0x82, sequence: 9 }));
  expect(await open(bytes)).toEqual({ ok: false, fault: { code: 'UNSUPPORTED_VERSION', facts: { flags: 0x82 } } });
});

test('SEC-4 a version of the future and an impossible header are refused', async () => {
  const { bytes } = await sealOne();
  expect(readRecordHeader(owner, session, concat(new Uint8Array([2]), bytes.subarray(1)))).toEqual({
    ok: false,
    fault: { code: 'UNSUPPORTED_VERSION', facts: { version: 2 } },
  });
  const spoil = (at: number, values: number[]): Bytes => {
    const spoilt = concat(bytes);
    spoilt.set(values, at);
    return spoilt;
  };
  const zeros = [0, 0, 0, 0, 0, 0, 0, 0];
  const impossible = [
    spoil(2, [0x2e]),
    spoil(2, [0xc3]),
    spoil(24, zeros),
    spoil(24, [0, 0x20]),
    spoil(64, zeros.slice(4)),
    new Uint8Array(0),
  ];
  for (const one of impossible) {
    expect(readRecordHeader(owner, session, one)).toEqual({ ok: false, fault: { code: 'UNREADABLE_RECORD' } });
  }
});

test('SEC-5 the epoch of the header chooses the key, and an epoch this device lacks says so', async () => {
  const { bytes } = await sealOne({ epoch: 2 });
  expect((await open(bytes)).ok).toBe(true);
  const onlyFirst = async (epoch: number) => (epoch === 1 ? keyOf(1) : undefined);
  expect(await openRecord(crypto, onlyFirst, owner, session, bytes)).toEqual({
    ok: false,
    fault: { code: 'WRONG_KEY', facts: { epoch: 2 } },
  });
});

test('SEC-6 equal payloads never give equal bytes, and the chain starts at a hash of the session', async () => {
  const [first, second] = [await sealOne(), await sealOne()];
  expect(toBase64Url(first.bytes)).not.toBe(toBase64Url(second.bytes));
  expect(await firstPrevious(crypto, session)).not.toBe(await firstPrevious(crypto, otherSession));
  const next = await sealOne({ sequence: 2, previous: first.hash });
  const header = readRecordHeader(owner, session, next.bytes);
  expect(header.ok && header.value.previous).toBe(first.hash);
});

test('SEC-1 sealing refuses a header that cannot be, as a bug of the caller', async () => {
  const wrong: Partial<RecordHeader>[] = [
    { sequence: 0 },
    { sequence: 2 ** 53 },
    { epoch: 0 },
    { epoch: 2 ** 32 },
    { flags: 256 },
    { previous: 'short' as RecordHash },
  ];
  for (const change of wrong) await expect(sealOne(change)).rejects.toThrow(RangeError);
  expect((await sealOne({}, new Uint8Array(0))).bytes.byteLength).toBe(recordOverheadBytes);
});
