/**
 * The test vectors of shared/crypto that come out the same each time: every input is fixed and the random bytes count up. Keys that
 * WebCrypto does not give out are made a second time by node:crypto, so the file states them too. Version 1 never changes; a later
 * version adds vectors beside these.
 */
import { hkdfSync } from 'node:crypto';
import { snapshotContext } from '../../client/features/share/publish.ts';
import type { SnapshotContent } from '../../client/features/share/format.ts';
import { sealMeta } from '../../client/session/list/meta.ts';
import { sealForLink } from '../../client/vault/seal.ts';
import { authMessage } from '../crypto/auth.ts';
import { sealBox } from '../crypto/box.ts';
import { sealCheckpoint } from '../crypto/checkpoint.ts';
import { copyId, dataKey, datasetName, importAccountKey, importDataKey, localKey } from '../crypto/derive.ts';
import { firstPrevious, recordFlags, sealRecord } from '../crypto/envelope.ts';
import { secretToWords } from '../crypto/phrase.ts';
import { deriveRoot } from '../crypto/root.ts';
import { openDoc } from '../documents/doc.ts';
import { encodePayload, type Payload } from '../documents/wire/payload.ts';
import { encodeWhole } from '../documents/wire/whole.ts';
import { concat, fromBase64Url, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import type { DeviceId, RecordHash, ReplicaId, SessionId, SnapshotId } from '../model/ids.ts';
import { countingCrypto } from './webCrypto.ts';

const counted = (length: number, from: number): Bytes => new Uint8Array(length).map((_, index) => from + index);

const secret = counted(16, 0);
const accountKey = counted(32, 32);
const linkKey = counted(16, 64);
const session = 'SessionSessionSession1' as SessionId;
const replica = 'ReplicaReplicaReplica1' as ReplicaId;
const device = 'DeviceDeviceDevice-_01' as DeviceId;
const digest = 'hGcHI_SJ6x7ttEK8GJ-k0zbgnBXMWwaQSPCTIXmBH2s';

const snapshot = 'SnapshotSnapshotSnaps1' as SnapshotId;

/** Deflated without compressing (RFC 1951, 3.2.4), because what a compressor makes differs from one machine to the next. */
const stored = (plain: Bytes): Bytes => {
  const length = plain.byteLength;
  return concat(Uint8Array.of(1, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff), plain);
};

const content: SnapshotContent = {
  format: 1,
  title: 'Wells',
  description: '',
  created: 1_700_000_000_000,
  dashboards: [{ title: 'Overview', panels: [{ kind: 'table', title: 'Rates', layout: [0, 0, 6, 4], settings: {} }] }],
  datasets: [],
};

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
  const patch = { set: [['session/title#WriterW1', 'Wells', 1, 1_700_000_000_000] as const], del: [['session/title#WriterW0', 3] as const] };
  const change: Payload = { schema: 1, at: 1_700_000_000_000, change: { update: openDoc({ clientId: 5 }, []).apply(patch), patch } };
  const messages = [device, undefined].map((who) => authMessage('https://holdfast.example', root.owner, who, 'nonce-1'));
  const signatures = await Promise.all(messages.map((message) => root.sign(message)));
  const vault = {
    owner: root.owner,
    device,
    crypto,
    epoch: 1,
    dataKey: async () => key,
    localKey: (purpose: string) => localKey(crypto, account, purpose),
    localKeys: async (purpose: string) => [await localKey(crypto, account, purpose)] as const,
    copyId: (of: SessionId, by: ReplicaId) => copyId(crypto, account, of, by),
  };
  const meta = await sealMeta(vault, session, { title: 'Wells', datasets: 1, panels: 2, conflicts: 0, changed: 1_700_000_000_000, pinned: false, archived: false });
  const whole = { schema: 1, at: 1_700_000_000_000, update: change.change.update };
  const checkpoint = async (previous: RecordHash | undefined, sequence: number, last: RecordHash, held: readonly Bytes[]) => {
    const place = { owner: root.owner, session, previous, vector: { [replica]: [sequence, last] as const }, epoch: 1 };
    const { sealed, hash } = await sealCheckpoint(crypto, key, place, stored(encodeWhole({ ...whole, held })));
    return { previous: previous ?? null, vector: place.vector, ...whole, update: toBase64Url(whole.update), held: held.map(toBase64Url), sealed: toBase64Url(sealed), hash };
  };
  const firstCheckpoint = await checkpoint(undefined, 1, first.hash, []);
  const link = await sealForLink(vault, counted(32, 96), snapshotContext(snapshot), stored(utf8(JSON.stringify(content))));
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
    payload: { ...change, change: { ...change.change, update: toBase64Url(change.change.update) }, bytes: toBase64Url(encodePayload(change)) },
    meta: toBase64Url(meta ?? concat()),
    copy: { session, replica, id: await copyId(crypto, account, session, replica) },
    checkpoints: [firstCheckpoint, await checkpoint(firstCheckpoint.hash, 2, second.hash, [fromBase64Url(second.bytes) ?? concat()])],
    snapshot: { id: snapshot, linkKey: toBase64Url(counted(32, 96)), sealed: toBase64Url(link.sealed), digest: link.digest, content },
    auth: { origin: 'https://holdfast.example', device, nonce: 'nonce-1', messages: messages.map(toBase64Url), signatures: signatures.map(toBase64Url) },
  };
};
