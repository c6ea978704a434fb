import { expect, test } from 'vitest';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { concat, utf8 } from '../model/bytes.ts';
import { boxOverheadBytes, openBox, sealBox } from './box.ts';
import { importDataKey } from './derive.ts';

const key = await importDataKey(crypto, new Uint8Array(32).fill(1));
const otherKey = await importDataKey(crypto, new Uint8Array(32).fill(2));
const unreadable = { ok: false, fault: { code: 'UNREADABLE_RECORD' } };

test('SEC-8 a box opens only under its key and in its context', async () => {
  const plain = utf8('title');
  const box = await sealBox(crypto, key, 'view|a', plain);
  expect(box.byteLength).toBe(plain.byteLength + boxOverheadBytes);
  expect(await openBox(crypto, key, 'view|a', box)).toEqual({ ok: true, value: plain });
  expect(await openBox(crypto, key, 'view|b', box)).toEqual(unreadable);
  expect(await openBox(crypto, otherKey, 'view|a', box)).toEqual(unreadable);
  expect(await openBox(crypto, key, 'view|a', new Uint8Array(0))).toEqual(unreadable);
  expect(await openBox(crypto, key, 'view|a', box.slice(0, 20))).toEqual(unreadable);
});

test('SEC-8 no bit of a box can change, and a later version is named', async () => {
  const box = await sealBox(crypto, key, 'meta', utf8('x'));
  for (let bit = 0; bit < box.byteLength * 8; bit += 1) {
    const damaged = concat(box);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect((await openBox(crypto, key, 'meta', damaged)).ok, `bit ${bit}`).toBe(false);
  }
  const later = await openBox(crypto, key, 'meta', concat(new Uint8Array([2]), box.subarray(1)));
  expect(later).toEqual({ ok: false, fault: { code: 'UNSUPPORTED_VERSION', facts: { version: 2 } } });
});
