/**
 * A second reader of everything that Holdfast seals, written from shared/SPEC.md alone: no line of the product, nothing but
 * node:crypto and node:zlib. What the product writes and this cannot read is a fault of the one, the other, or the text between.
 * Every function throws on what does not open.
 */
import { createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';

/** @typedef {Buffer} Bytes @typedef {Readonly<Record<string, readonly [number, string]>>} Vector */

export const fromText = (/** @type {string} */ text) => Buffer.from(text, 'base64url');
export const toText = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (/** @type {Uint8Array[]} */ ...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const none = Buffer.alloc(0);
export const hkdf = (/** @type {Bytes} */ input, /** @type {string} */ info) => Buffer.from(hkdfSync('sha256', input, none, Buffer.from(info), 32));
const u16 = (/** @type {number} */ value) => Buffer.from([value >> 8, value & 0xff]);
const u64 = (/** @type {number} */ value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
const refuse = (/** @type {string} */ what) => {
  throw new Error(what);
};

/** nonce (12) | ciphertext | tag (16) */
const openGcm = (/** @type {Bytes} */ key, /** @type {Bytes} */ bound, /** @type {Bytes} */ sealed) => {
  const open = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  open.setAAD(bound);
  open.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([open.update(sealed.subarray(12, -16)), open.final()]);
};

const padme = (/** @type {number} */ length) => {
  const e = Math.floor(Math.log2(length));
  const step = 2 ** (e - (Math.floor(Math.log2(e)) + 1));
  return Math.ceil(length / step) * step;
};
const unpad = (/** @type {Bytes} */ padded) => {
  const end = 4 + padded.readUInt32BE(0);
  if (padme(end) !== padded.length || padded.subarray(end).some((byte) => byte !== 0)) refuse('not padded');
  return padded.subarray(4, end);
};

export const openBox = (/** @type {Bytes} */ key, /** @type {string} */ context, /** @type {Bytes} */ box) =>
  box[0] === 1 ? openGcm(key, Buffer.concat([Buffer.from('hf1|box'), box.subarray(0, 1), Buffer.from(context)]), box.subarray(1)) : refuse('version');

export const firstPrevious = (/** @type {string} */ session) => toText(sha256(Buffer.from(`hf1|first${session}`)));

/** @param {{ owner: string, session: string, key: Bytes, wire: Bytes }} record */
export const openRecord = ({ owner, session, key, wire }) => {
  if (wire[0] !== 1) refuse('version');
  const whole = Buffer.concat([wire.subarray(0, 2), Buffer.from(owner + session, 'ascii'), wire.subarray(2)]);
  return {
    flags: wire.readUInt8(1),
    replica: wire.toString('ascii', 2, 24),
    sequence: Number(wire.readBigUInt64BE(24)),
    previous: toText(wire.subarray(32, 64)),
    epoch: wire.readUInt32BE(64),
    hash: toText(sha256(whole)),
    payload: unpad(openGcm(key, whole.subarray(0, 112), wire.subarray(68))),
  };
};

const varint = (/** @type {Bytes} */ bytes, /** @type {number} */ from) => {
  let [value, at] = [0, from];
  for (let unit = 1; ; unit *= 0x80) {
    const byte = bytes.readUInt8(at);
    value += (byte & 0x7f) * unit;
    at += 1;
    if (byte < 0x80) return { value, at };
  }
};

export const readPayload = (/** @type {Bytes} */ bytes) => {
  if (bytes[0] !== 1) refuse('format');
  const schema = varint(bytes, 1);
  const at = varint(bytes, schema.at);
  const length = varint(bytes, at.at);
  const end = length.at + length.value;
  const [set, del, text] = JSON.parse(bytes.toString('utf8', end));
  return { schema: schema.value, at: at.value, update: bytes.subarray(length.at, end), patch: { set, del, ...(text === undefined ? {} : { text }) } };
};

const readWhole = (/** @type {Bytes} */ bytes) => {
  /** @type {Bytes[]} */
  const held = [];
  if (bytes[0] !== 2) return { ...readPayload(bytes), held };
  const count = varint(bytes, 1);
  let at = count.at;
  while (held.length < count.value) {
    const length = varint(bytes, at);
    at = length.at + length.value;
    held.push(bytes.subarray(length.at, at));
  }
  return { ...readPayload(bytes.subarray(at)), held };
};

/** @param {{ owner: string, session: string, key: Bytes, previous: string | null, vector: Vector, sealed: Bytes }} checkpoint */
export const openCheckpoint = ({ owner, session, key, previous, vector, sealed }) => {
  const replicas = Object.keys(vector).sort();
  const positions = replicas.flatMap((replica) => {
    const [sequence, hash] = vector[replica] ?? refuse('no position');
    return [Buffer.from(replica, 'ascii'), u64(sequence), fromText(hash)];
  });
  const bound = Buffer.concat([
    Buffer.from('hf1|checkpoint'),
    sealed.subarray(0, 5),
    Buffer.from(owner + session, 'ascii'),
    previous === null ? Buffer.alloc(32) : fromText(previous),
    u16(replicas.length),
    ...positions,
  ]);
  const content = unpad(openGcm(key, bound, sealed.subarray(5)));
  return { epoch: sealed.readUInt32BE(1), hash: toText(sha256(bound, sealed.subarray(5))), ...readWhole(inflateRawSync(content)) };
};

/** @param {{ id: string, linkKey: Bytes, sealed: Bytes }} snapshot */
export const openSnapshot = ({ id, linkKey, sealed }) => ({
  digest: toText(sha256(sealed)),
  content: JSON.parse(inflateRawSync(openBox(hkdf(linkKey, 'hf1|snap'), `snapshot|${id}`, sealed)).toString('utf8')),
});

/** @param {{ session: string, keyOf: (epoch: number) => Bytes, sealed: Bytes }} meta */
export const openMeta = ({ session, keyOf, sealed }) => JSON.parse(openBox(keyOf(sealed.readUInt32BE(0)), `meta|${session}`, sealed.subarray(4)).toString('utf8'));

const letters = (/** @type {Bytes} */ accountKey, /** @type {string} */ info, /** @type {string} */ text) =>
  toText(createHmac('sha256', hkdf(accountKey, info)).update(text).digest()).slice(0, 22);
export const datasetName = (/** @type {Bytes} */ accountKey, /** @type {string} */ digest) => letters(accountKey, 'hf1|name', digest);
export const copyId = (/** @type {Bytes} */ accountKey, /** @type {string} */ session, /** @type {string} */ replica) => letters(accountKey, 'hf1|copy', `${session}|${replica}`);

/** RFC 8410: a raw private key inside PKCS #8. */
const privateKey = (/** @type {'70' | '6e'} */ curve, /** @type {Bytes} */ seed) =>
  createPrivateKey({ key: Buffer.concat([Buffer.from(`302e020100300506032b65${curve}04220420`, 'hex'), seed]), format: 'der', type: 'pkcs8' });
const publicKey = (/** @type {'70' | '6e'} */ curve, /** @type {Bytes} */ raw) =>
  createPublicKey({ key: Buffer.concat([Buffer.from(`302a300506032b65${curve}032100`, 'hex'), raw]), format: 'der', type: 'spki' });
const rawPublic = (/** @type {import('node:crypto').KeyObject} */ key) => createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);

/** `list`: the 2,048 words of BIP 39 in English, in their order. The last 4 of the 132 bits are the first of the hash. */
export const secretOf = (/** @type {string} */ words, /** @type {readonly string[]} */ list) => {
  const bits = words.split(' ').map((word) => list.indexOf(word).toString(2).padStart(11, '0')).join('');
  const secret = Buffer.from((bits.slice(0, 128).match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  if ((sha256(secret).readUInt8(0) >> 4).toString(2).padStart(4, '0') !== bits.slice(128)) refuse('checksum');
  return secret;
};

export const rootOf = (/** @type {Bytes} */ secret) => {
  const root = rawPublic(privateKey('70', hkdf(secret, 'hf1|root')));
  const recovery = hkdf(secret, 'hf1|recovery');
  return { publicKey: root, recovery, recoveryPublicKey: rawPublic(privateKey('6e', recovery)), owner: toText(sha256(Buffer.from('hf1|owner'), root)).slice(0, 22) };
};

export const isSigned = (/** @type {Bytes} */ by, /** @type {Bytes} */ message, /** @type {Bytes} */ signature) => verify(null, message, publicKey('70', by), signature);

/** @param {{ origin: string, owner: string, device: string | undefined, nonce: string }} asked */
export const authMessage = ({ origin, owner, device = '', nonce }) =>
  Buffer.concat([Buffer.from('hf1/auth'), ...[origin, owner, device, nonce].flatMap((part) => [u16(Buffer.byteLength(part)), Buffer.from(part)])]);

export const readRevision = (/** @type {Bytes} */ bytes) => {
  let at = 0;
  const take = (/** @type {number} */ length) => {
    at += length;
    return at <= bytes.length ? bytes.subarray(at - length, at) : refuse('cut short');
  };
  const number = (/** @type {number} */ width) => Number(Buffer.concat([Buffer.alloc(8 - width), take(width)]).readBigUInt64BE());
  const id = () => take(22).toString('ascii');
  /** @template T @param {number} length @param {() => T} item */
  const list = (length, item) => Array.from({ length }, item);
  if (number(1) !== 1) refuse('version');
  const owner = id();
  const revision = number(4);
  const previous = take(32);
  const roots = list(number(1), () => take(32));
  const recovery = take(32);
  const epoch = number(4);
  const devices = list(number(1), () => ({ id: id(), signing: take(32), exchange: take(32), added: number(8), nameEpoch: number(4), name: take(number(2)) }));
  const revoked = list(number(2), id);
  const seals = list(devices.length + 1, () => take(80));
  const former = list(epoch - 1, () => take(61));
  const author = number(1) === 0 ? undefined : id();
  const message = Buffer.concat([Buffer.from('hf1|keyring'), bytes.subarray(0, at)]);
  const signatures = list(number(1), () => take(64));
  if (at !== bytes.length) refuse('something behind it');
  return { owner, revision, previous, roots, recovery, epoch, devices, revoked, seals, former, author, message, signatures, hash: sha256(bytes) };
};

const extract = (/** @type {Bytes} */ salt, /** @type {Bytes} */ input) => createHmac('sha256', salt).update(input).digest();
const expand = (/** @type {Bytes} */ key, /** @type {Bytes} */ info, /** @type {number} */ length) => {
  const blocks = [createHmac('sha256', key).update(Buffer.concat([info, Buffer.from([1])])).digest()];
  while (blocks.length * 32 < length) {
    blocks.push(createHmac('sha256', key).update(Buffer.concat([blocks.at(-1) ?? none, info, Buffer.from([blocks.length + 1])])).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
};

/** HPKE, RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; the first message of a context. */
const openHpke = (/** @type {Bytes} */ secret, /** @type {Bytes} */ info, /** @type {Bytes} */ sealed) => {
  const own = privateKey('6e', secret);
  const enc = sealed.subarray(0, 32);
  const labelled = (/** @type {Bytes} */ suite) => ({
    extract: (/** @type {Bytes} */ salt, /** @type {string} */ label, /** @type {Bytes} */ input) => extract(salt, Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(label), input])),
    expand: (/** @type {Bytes} */ key, /** @type {string} */ label, /** @type {Bytes} */ about, /** @type {number} */ length) =>
      expand(key, Buffer.concat([u16(length), Buffer.from('HPKE-v1'), suite, Buffer.from(label), about]), length),
  });
  const kem = labelled(Buffer.concat([Buffer.from('KEM'), u16(0x20)]));
  const agreed = diffieHellman({ privateKey: own, publicKey: publicKey('6e', enc) });
  const shared = kem.expand(kem.extract(none, 'eae_prk', agreed), 'shared_secret', Buffer.concat([enc, rawPublic(own)]), 32);
  const suite = labelled(Buffer.concat([Buffer.from('HPKE'), u16(0x20), u16(1), u16(2)]));
  const context = Buffer.concat([Buffer.from([0]), suite.extract(none, 'psk_id_hash', none), suite.extract(none, 'info_hash', info)]);
  const prk = suite.extract(shared, 'secret', none);
  const nonce = suite.expand(prk, 'base_nonce', context, 12);
  return openGcm(suite.expand(prk, 'key', context, 32), none, Buffer.concat([nonce, sealed.subarray(32)]));
};

/** Every account key that `exchange` (an X25519 private key) can open of a revision, by epoch. */
export const accountKeys = (/** @type {ReturnType<typeof readRevision>} */ ring, /** @type {Bytes} */ exchange) => {
  const own = rawPublic(privateKey('6e', exchange));
  const recipients = [{ id: 'recovery', exchange: ring.recovery }, ...ring.devices];
  const place = recipients.findIndex((recipient) => recipient.exchange.equals(own));
  const info = Buffer.from(`hf1|account${ring.owner}|${ring.epoch}|${recipients[place]?.id}`);
  const keys = new Map([[ring.epoch, openHpke(exchange, info, ring.seals[place] ?? refuse('nothing is sealed to it'))]]);
  for (let epoch = ring.epoch - 1; epoch >= 1; epoch -= 1) {
    const box = ring.former[epoch - 1] ?? refuse('no former key');
    keys.set(epoch, openBox(hkdf(keys.get(epoch + 1) ?? none, 'hf1|ringformer'), `former|${ring.owner}|${epoch}`, box));
  }
  return keys;
};

export const deviceName = (/** @type {string} */ owner, /** @type {Bytes} */ accountKey, /** @type {{ id: string, name: Bytes }} */ { id, name }) =>
  openBox(hkdf(accountKey, 'hf1|ringname'), `device|${owner}|${id}`, name).toString('utf8');

