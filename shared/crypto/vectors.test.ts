/**
 * Version 1 of every format, held against shared/crypto/vectors.json: what has no randomness is made again and compared, what has
 * some (the keyring: HPKE chooses its own) is opened. A decoder that shares no code reads the same file: shared/testing/independent.
 */
import { expect, test } from 'vitest';
import { equalBytes, fromBase64Url, type Bytes } from '../model/bytes.ts';
import { parseOwnerId, parseSessionId } from '../model/ids.ts';
import type { Result } from '../model/result.ts';
import { deterministicVectors } from '../testing/cryptoVectors.ts';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { accountKeys, namedDevices } from './accountKeys.ts';
import { verifyAuth } from './auth.ts';
import { openBox } from './box.ts';
import { exchangePairFrom } from './curves.ts';
import { dataKey, importAccountKey, importDataKey } from './derive.ts';
import { openRecord } from './envelope.ts';
import { verifyKeyring } from './keyring.ts';
import { deriveRoot } from './root.ts';
import vectors from './vectors.json' with { type: 'json' };

const { deterministic, keyring } = vectors;
const bytes = (text: string): Bytes => fromBase64Url(text)!;
const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.code);
  return result.value;
};
const owner = parseOwnerId(deterministic.root.owner)!;
const session = parseSessionId(deterministic.derived.session)!;

test('SEC-25 all that has no randomness is made again exactly as the vectors have it', async () => {
  expect(await deterministicVectors()).toEqual(deterministic);
});

test('SEC-25 the records, the box and the signatures of the vectors open', async () => {
  const key = await dataKey(crypto, await importAccountKey(crypto, bytes(deterministic.derived.accountKey)), session);
  for (const record of deterministic.records) {
    const opened = must(await openRecord(crypto, async () => key, owner, session, bytes(record.bytes)));
    expect({ ...opened.header, payload: opened.payload, hash: opened.hash, bytes: record.bytes }).toEqual({
      ...record,
      payload: bytes(record.payload),
    });
  }
  const { box } = deterministic;
  const boxKey = await importDataKey(crypto, bytes(box.key));
  expect(must(await openBox(crypto, boxKey, box.context, bytes(box.box)))).toEqual(bytes(box.plain));
  for (const [index, message] of deterministic.auth.messages.entries()) {
    const signature = bytes(deterministic.auth.signatures[index]!);
    expect(await verifyAuth(crypto, bytes(deterministic.root.rootPublicKey), bytes(message), signature)).toBe(true);
  }
});

test('SEC-25 the keyring of the vectors is accepted and opens for whom it is sealed to', async () => {
  const revisions = keyring.revisions.map(bytes);
  const newest = must(await verifyKeyring(crypto, owner, revisions));
  expect(equalBytes(newest.hash, bytes(keyring.hash))).toBe(true);
  const root = await deriveRoot(crypto, bytes(keyring.secret));
  const device = await exchangePairFrom(crypto, bytes(keyring.device.exchangePrivateKey));
  expect(device.publicKey).toEqual(bytes(keyring.device.exchangePublicKey));
  const expected = new Map(Object.entries(keyring.accountKeys).map(([epoch, key]) => [Number(epoch), bytes(key)]));
  for (const pair of [root.recovery, device]) expect(must(await accountKeys(crypto, newest, pair))).toEqual(expected);
  expect((await namedDevices(crypto, newest, expected)).map(({ id, name }) => ({ id, name }))).toEqual([
    { id: keyring.device.id, name: keyring.device.name },
  ]);
  const revoked = await exchangePairFrom(crypto, bytes(keyring.revokedExchangePrivateKey));
  expect((await accountKeys(crypto, newest, revoked)).ok).toBe(false);
  expect((await accountKeys(crypto, must(await verifyKeyring(crypto, owner, revisions.slice(0, 2))), revoked)).ok).toBe(true);
});
