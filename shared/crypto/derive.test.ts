import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { concat, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { parseSessionId } from '../model/ids.ts';
import { dataKey, datasetKey, datasetName, deriveSeed, importAccountKey, keyringKey, localKey, snapshotKey } from './derive.ts';
import { seal } from './gcm.ts';
import type { DataKey } from './port.ts';

const secret: Bytes = new Uint8Array(32).map((_, index) => index);
const account = await importAccountKey(crypto, secret);
const session = parseSessionId('ssssssssssssssssssssss')!;
const independent = (info: string): Bytes => new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), utf8(info), 32));

/** True when node:crypto, given the key that an independent HKDF makes, opens what `key` seals. */
const isKey = async (key: DataKey, raw: Bytes): Promise<boolean> => {
  const sealed = await seal(crypto, key, utf8('bound'), utf8('content'));
  const open = createDecipheriv('aes-256-gcm', raw, sealed.subarray(0, 12));
  open.setAAD(utf8('bound'));
  open.setAuthTag(sealed.subarray(-16));
  try {
    return concat(open.update(sealed.subarray(12, -16)), open.final()).byteLength === 7;
  } catch {
    return false;
  }
};

test('SEC-9 keys below the account key are HKDF-SHA-256 of it under their labels, one for each thing', async () => {
  expect(await isKey(await dataKey(crypto, account, session), independent(`hf1|data${session}`))).toBe(true);
  expect(await isKey(await datasetKey(crypto, account, 'digest'), independent('hf1|setdigest'))).toBe(true);
  expect(await isKey(await localKey(crypto, account, 'view'), independent('hf1|localview'))).toBe(true);
  expect(await isKey(await keyringKey(crypto, account, 'former'), independent('hf1|ringformer'))).toBe(true);
  expect(await isKey(await snapshotKey(crypto, secret), independent('hf1|snap'))).toBe(true);
  expect(await isKey(await localKey(crypto, account, 'undo'), independent('hf1|localview'))).toBe(false);
  expect(await deriveSeed(crypto, secret, 'hf1|root')).toEqual(independent('hf1|root'));
});

test('SEC-9 no derived key can be taken out of WebCrypto', async () => {
  const keys = [account, await dataKey(crypto, account, session), await snapshotKey(crypto, secret)];
  for (const key of keys) {
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow(/extractable|not supported/);
  }
});

test('SEC-10 a data set is named by an HMAC under the account key, not by its digest', async () => {
  const mac = createHmac('sha256', independent('hf1|name')).update('digest').digest();
  expect(await datasetName(crypto, account, 'digest')).toBe(toBase64Url(mac).slice(0, 22));
  const other = await importAccountKey(crypto, new Uint8Array(32).fill(9));
  expect(await datasetName(crypto, other, 'digest')).not.toBe(await datasetName(crypto, account, 'digest'));
});
