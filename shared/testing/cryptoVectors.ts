/**
 * The test vectors of shared/crypto that come out the same each time: every input is fixed and the random bytes count up. Keys that
 * WebCrypto does not give out are made a second time by node:crypto, so the file states them too. Version 1 never changes; a later
 * version adds vectors beside these.
 */
import { hkdfSync } from 'node:crypto';
import { authMessage } from '../crypto/auth.ts';
import { sealBox } from '../crypto/box.ts';
import { dataKey, datasetName, importAccountKey, importDataKey } from '../crypto/derive.ts';
import { firstPrevious, recordFlags, sealRecord } from '../crypto/envelope.ts';
import { secretToWords } from '../crypto/phrase.ts';
import { deriveRoot } from '../crypto/root.ts';
import { concat, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import type { DeviceId, RecordHash, ReplicaId, SessionId } from '../model/ids.ts';
import { countingCrypto } from './webCrypto.ts';

const counted = (length: number, from: number): Bytes => new Uint8Array(length).map((_, index) => from + index);

const secret = counted(16, 0);
const accountKey = counted(32, 32);
const linkKey = counted(16, 64);
const session = 'SessionSessionSession1' as SessionId;
const replica = 'ReplicaReplicaReplica1' as ReplicaId;
const device = 'DeviceDeviceDevice-_01' as DeviceId;
const digest = 'hGcHI_SJ6x7ttEK8GJ-k0zbgnBXMWwaQSPCTIXmBH2s';

const raw = (input: Bytes, info: string): string =>
  toBase64Url(new Uint8Array(hkdfSync('sha256', input, new Uint8Array(0), utf8(info), 32)));

export const deterministicVectors = async () => {
  const crypto = countingCrypto(128);
  const root = await deriveRoot(crypto, secret);
  const account = await importAccountKey(crypto, accountKey);
  const key = await dataKey(crypto, account, session);
  const start = await firstPrevious(crypto, session);
  const record = async (sequence: number, previous: RecordHash, flags: number, payload: Bytes) => {
    const header = { flags, owner: root.owner, session, replica, sequence, previous, epoch: 1 };
    const { bytes, hash } = await sealRecord(crypto, key, header, payload);
    return { ...header, payload: toBase64Url(payload), bytes: toBase64Url(bytes), hash };
  };
  const first = await record(1, start, 0, utf8('a first change'));
  const second = await record(2, first.hash, recordFlags.continued, concat());
  const third = await record(2 ** 33, second.hash, 0, counted(300, 0));
  const box = await sealBox(crypto, await importDataKey(crypto, accountKey), 'view|one', utf8('what was seen'));
  const messages = [device, undefined].map((who) => authMessage('https://holdfast.example', root.owner, who, 'nonce-1'));
  const signatures = await Promise.all(messages.map((message) => root.sign(message)));
  return {
    root: {
      secret: toBase64Url(secret),
      words: secretToWords(secret).join(' '),
      rootPublicKey: toBase64Url(root.publicKey),
      recoveryPublicKey: toBase64Url(root.recovery.publicKey),
      owner: root.owner,
    },
    derived: {
      accountKey: toBase64Url(accountKey),
      session,
      dataKey: raw(accountKey, `hf1|data${session}`),
      digest,
      datasetKey: raw(accountKey, `hf1|set${digest}`),
      datasetNameKey: raw(accountKey, 'hf1|name'),
      datasetName: await datasetName(crypto, account, digest),
      purpose: 'view',
      localKey: raw(accountKey, 'hf1|localview'),
      linkKey: toBase64Url(linkKey),
      snapshotKey: raw(linkKey, 'hf1|snap'),
    },
    firstPrevious: start,
    records: [first, second, third],
    box: { key: toBase64Url(accountKey), context: 'view|one', plain: toBase64Url(utf8('what was seen')), box: toBase64Url(box) },
    auth: { origin: 'https://holdfast.example', device, nonce: 'nonce-1', messages: messages.map(toBase64Url), signatures: signatures.map(toBase64Url) },
  };
};
