import { expect, test } from 'vitest';
import { concat, toBase64Url } from '../model/bytes.ts';
import { parseDeviceId, parseOwnerId } from '../model/ids.ts';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { authMessage, verifyAuth } from './auth.ts';
import { newSigningPair, sign } from './curves.ts';

const owner = parseOwnerId('o'.repeat(22))!;
const device = parseDeviceId('d'.repeat(22))!;
const origin = 'https://example.org';

test('SEC-17 a signature opens the API for one origin, owner, device and nonce only', async () => {
  const pair = await newSigningPair(crypto);
  const message = authMessage(origin, owner, device, 'nonce');
  const signature = await sign(crypto, pair.privateKey, message);
  expect(await verifyAuth(crypto, pair.publicKey, message, signature)).toBe(true);
  const others = [
    authMessage('https://example.com', owner, device, 'nonce'),
    authMessage(origin, parseOwnerId('p'.repeat(22))!, device, 'nonce'),
    authMessage(origin, owner, parseDeviceId('e'.repeat(22))!, 'nonce'),
    authMessage(origin, owner, undefined, 'nonce'),
    authMessage(origin, owner, device, 'other'),
  ];
  for (const other of others) expect(await verifyAuth(crypto, pair.publicKey, other, signature)).toBe(false);
  const stranger = await newSigningPair(crypto);
  expect(await verifyAuth(crypto, stranger.publicKey, message, signature)).toBe(false);
});

test('SEC-17 no two requests share one message, and rubbish is refused without an exception', async () => {
  const split = authMessage('ab', owner, device, 'c');
  expect(toBase64Url(split)).not.toBe(toBase64Url(authMessage('a', owner, device, 'bc')));
  const pair = await newSigningPair(crypto);
  const signature = await sign(crypto, pair.privateKey, split);
  expect(await verifyAuth(crypto, pair.publicKey.slice(1), split, signature)).toBe(false);
  expect(await verifyAuth(crypto, pair.publicKey, split, concat(signature, new Uint8Array(1)))).toBe(false);
  expect(await verifyAuth(crypto, new Uint8Array(32).fill(255), split, signature)).toBe(false);
});
