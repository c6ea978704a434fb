/** shared/crypto/vectors.json, read by a decoder that shares nothing with the product but SPEC.md. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import vectors from '../../crypto/vectors.json' with { type: 'json' };
import * as decoder from './decoder.mjs';

const { fromText, toText } = decoder;
const { deterministic, keyring } = vectors;
const { root, derived } = deterministic;
const accountKey = fromText(derived.accountKey);
const key = decoder.hkdf(accountKey, `hf1|data${derived.session}`);
const place = { owner: root.owner, session: derived.session, key };

/** The words themselves are data of BIP 39; of the package that carries them nothing else is used. */
const wordList = (): readonly string[] => {
  const source = readFileSync(path.resolve(import.meta.dirname, '../../../node_modules/@scure/bip39/wordlists/english.js'), 'utf8');
  return /`([a-z\s]+)`/.exec(source)?.[1]?.trim().split(/\s+/) ?? [];
};

test('SEC-45 it imports nothing but the platform', () => {
  const source = readFileSync(path.join(import.meta.dirname, 'decoder.mjs'), 'utf8');
  expect([...source.matchAll(/^import .* from '([^']+)'|import\('([^']+)'\)\)\.(?!KeyObject)/gm)].map(([, from]) => from)).toEqual(['node:crypto', 'node:zlib']);
});

test('SEC-45 from the phrase to the owner', () => {
  const list = wordList();
  expect(list).toHaveLength(2048);
  const secret = decoder.secretOf(root.words, list);
  const found = decoder.rootOf(secret);
  expect({ secret: toText(secret), root: toText(found.publicKey), recovery: toText(found.recoveryPublicKey), owner: found.owner }).toEqual({
    secret: root.secret,
    root: root.rootPublicKey,
    recovery: root.recoveryPublicKey,
    owner: root.owner,
  });
  expect(() => decoder.secretOf(root.words.replace('abandon', 'ability'), list)).toThrow('checksum');
});

test('SEC-45 derived keys and names', () => {
  const { digest, purpose, linkKey } = derived;
  const keys = [`hf1|data${derived.session}`, `hf1|set${digest}`, 'hf1|name', `hf1|local${purpose}`].map((info) => toText(decoder.hkdf(accountKey, info)));
  expect(keys).toEqual([derived.dataKey, derived.datasetKey, derived.datasetNameKey, derived.localKey]);
  expect(toText(decoder.hkdf(fromText(linkKey), 'hf1|snap'))).toBe(derived.snapshotKey);
  expect(decoder.datasetName(accountKey, digest)).toBe(derived.datasetName);
  const { copy } = deterministic;
  expect(decoder.copyId(accountKey, copy.session, copy.replica)).toBe(copy.id);
});

test('SEC-45 records, their chain and their payload', () => {
  let previous = decoder.firstPrevious(derived.session);
  expect(previous).toBe(deterministic.firstPrevious);
  for (const record of deterministic.records) {
    const { payload, ...header } = decoder.openRecord({ ...place, wire: fromText(record.bytes) });
    const { owner: _owner, session: _session, bytes: _bytes, payload: expected, ...rest } = record;
    expect(header).toEqual(rest);
    expect(toText(payload)).toBe(expected);
    expect(header.previous).toBe(previous);
    previous = header.hash;
  }
  const { bytes, schema, at, change } = deterministic.payload;
  const read = decoder.readPayload(fromText(bytes));
  expect({ ...read, update: toText(read.update) }).toEqual({ schema, at, update: change.update, patch: change.patch });
});

test('SEC-45 boxes and metadata; a bit or another context does not open', () => {
  const { box, meta } = deterministic;
  const open = (context: string, sealed: Buffer) => decoder.openBox(fromText(box.key), context, sealed);
  expect(toText(open(box.context, fromText(box.box)))).toBe(box.plain);
  expect(() => open('view|two', fromText(box.box))).toThrow(/authenticate/);
  const flipped = fromText(box.box);
  flipped.writeUInt8(flipped.readUInt8(20) ^ 1, 20);
  expect(() => open(box.context, flipped)).toThrow(/authenticate/);
  expect(decoder.openMeta({ session: derived.session, keyOf: () => key, sealed: fromText(meta) })).toMatchObject({ title: 'Wells', panels: 2 });
});

test('SEC-45 checkpoints, one with a record that is held back', () => {
  for (const { sealed, hash, previous, vector, schema, at, update, held } of deterministic.checkpoints) {
    const positions = Object.fromEntries(Object.entries(vector).map(([replica, [sequence, last]]) => [replica, [Number(sequence), String(last)] as const]));
    const opened = decoder.openCheckpoint({ ...place, previous, vector: positions, sealed: fromText(sealed) });
    expect({ ...opened, update: toText(opened.update), held: opened.held.map(toText) }).toMatchObject({ epoch: 1, hash, schema, at, update, held });
    const wrong = { ...place, session: 'AnotherSession01234567', previous, vector: positions, sealed: fromText(sealed) };
    expect(() => decoder.openCheckpoint(wrong)).toThrow(/authenticate/);
  }
});

test('SEC-45 a snapshot by its link', () => {
  const { id, linkKey, sealed, digest, content } = deterministic.snapshot;
  expect(decoder.openSnapshot({ id, linkKey: fromText(linkKey), sealed: fromText(sealed) })).toEqual({ digest, content });
});

test('SEC-45 authentication', () => {
  const { origin, device, nonce, messages, signatures } = deterministic.auth;
  for (const [index, who] of [device, undefined].entries()) {
    const message = decoder.authMessage({ origin, owner: root.owner, device: who, nonce });
    expect(toText(message)).toBe(messages[index]);
    expect(decoder.isSigned(fromText(root.rootPublicKey), message, fromText(signatures[index] ?? ''))).toBe(true);
  }
});

test('SEC-45 the keyring: chain, signatures, account keys of every epoch, names', () => {
  const revisions = keyring.revisions.map((text) => decoder.readRevision(fromText(text)));
  let previous = Buffer.alloc(32);
  for (const { roots, devices, author, message, signatures, previous: named, hash } of revisions) {
    const by = author === undefined ? roots.at(-1) : devices.find(({ id }) => id === author)?.signing;
    expect(decoder.isSigned(by ?? Buffer.alloc(32), message, signatures[0] ?? Buffer.alloc(64))).toBe(true);
    expect(toText(named)).toBe(toText(previous));
    previous = hash;
  }
  const newest = revisions.at(-1);
  if (newest === undefined) throw new Error('no revision');
  expect([toText(previous), newest.owner]).toEqual([keyring.hash, keyring.owner]);
  for (const exchange of [decoder.rootOf(fromText(keyring.secret)).recovery, fromText(keyring.device.exchangePrivateKey)]) {
    const keys = decoder.accountKeys(newest, exchange);
    expect(Object.fromEntries([...keys].map(([epoch, opened]) => [epoch, toText(opened)]))).toEqual(keyring.accountKeys);
    const names = newest.devices.map((device) => decoder.deviceName(newest.owner, keys.get(device.nameEpoch) ?? Buffer.alloc(32), device));
    expect(names).toEqual([keyring.device.name]);
  }
  expect(() => decoder.accountKeys(newest, fromText(keyring.revokedExchangePrivateKey))).toThrow('nothing is sealed to it');
});
