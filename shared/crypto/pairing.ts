/**
 * Letting a device in without the phrase. The host (a certified device) shows a code; whoever reads it can reach the mailbox and seal
 * to the host alone. The server passes two sealed messages and can open neither: everything that opens them is in the code, which
 * does not pass through it.
 *
 *   code     version 1 | secret 16 | host's one-time X25519 key 32 | owner id 22          base64url, as text or QR
 *   door     by which the server knows who has the code: from the secret
 *   request  device id 22 | Ed25519 key 32 | X25519 key 32 | name, UTF-8                   sealed to the host's key, boxed under the secret
 *   check    six digits over code and request: on both screens, compared by the person, because a code can be seen by others
 *   answer   host's device id 22 | signature 64 | what the host knows, JSON                sealed to the new device's key, boxed likewise
 *
 * The answer names the newest revision of the keyring and what the server held of each session, signed by the host: a server that
 * has gone back is seen by the new device. SPEC.md, PAI, has the bytes.
 */
import { concat, fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import { parseDeviceId, parseOwnerId, parseRecordHash, type DeviceId, type OwnerId, type RecordHash, type SessionId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import { openBox, sealBox } from './box.ts';
import { publicKeyBytes, signatureBytes, verify, type KeyPair } from './curves.ts';
import { deriveSeed, importDataKey } from './derive.ts';
import { sha256, type CryptoPort } from './port.ts';

const codeVersion = 1;
const secretBytes = 16;
const idLetters = 22;

export interface PairingCode {
  readonly secret: Bytes;
  /** The host's X25519 key, made for this code. */
  readonly host: Bytes;
  readonly owner: OwnerId;
}

/** Who asks to be let in. */
export interface Applicant {
  readonly id: DeviceId;
  readonly signing: Bytes;
  readonly exchange: Bytes;
  readonly name: string;
}

/** What the host knows of the account when it lets the device in. */
export interface Knowledge {
  readonly revision: number;
  /** SHA-256 of that revision, base64url. */
  readonly hash: RecordHash;
  /** Session to replica to the last sequence that the server was seen to hold. */
  readonly sessions: { readonly [session: SessionId]: { readonly [replica: string]: number } };
}

export const newPairingSecret = (crypto: CryptoPort): Bytes => crypto.random(secretBytes);

export const encodeCode = ({ secret, host, owner }: PairingCode): string =>
  toBase64Url(concat(new Uint8Array([codeVersion]), secret, host, utf8(owner)));

/** Takes a code as text or at the end of a link. Faults: LINK_BROKEN, UNSUPPORTED_VERSION { version }. */
export const decodeCode = (text: string): Result<PairingCode> => {
  const bytes = fromBase64Url(text.trim().replace(/^.*pair=/s, ''));
  const [version] = bytes ?? [];
  if (bytes === undefined || version === undefined) return err(fault('LINK_BROKEN'));
  if (version !== codeVersion) return err(fault('UNSUPPORTED_VERSION', { version }));
  const at = 1 + secretBytes + publicKeyBytes;
  const owner = bytes.byteLength === at + idLetters ? parseOwnerId(fromUtf8(bytes.subarray(at))) : undefined;
  if (owner === undefined) return err(fault('LINK_BROKEN'));
  return ok({ secret: bytes.slice(1, 1 + secretBytes), host: bytes.slice(1 + secretBytes, at), owner });
};

export const doorOf = async (crypto: CryptoPort, secret: Bytes): Promise<string> =>
  toBase64Url(await deriveSeed(crypto, secret, 'hf1|pair|door')).slice(0, idLetters);

const boxKey = async (crypto: CryptoPort, secret: Bytes) => importDataKey(crypto, await deriveSeed(crypto, secret, 'hf1|pair|key'));

const seal = async (crypto: CryptoPort, secret: Bytes, what: 'request' | 'answer', to: Bytes, plain: Bytes): Promise<Bytes> => {
  const { hpkeSeal } = await import('./hpke.ts');
  const context = `pair|${what}|${await doorOf(crypto, secret)}`;
  return sealBox(crypto, await boxKey(crypto, secret), context, await hpkeSeal(to, utf8(`hf1|${context}`), plain));
};

const open = async (crypto: CryptoPort, secret: Bytes, what: 'request' | 'answer', by: KeyPair, sealed: Bytes): Promise<Bytes | undefined> => {
  const { hpkeOpen } = await import('./hpke.ts');
  const context = `pair|${what}|${await doorOf(crypto, secret)}`;
  const inner = await openBox(crypto, await boxKey(crypto, secret), context, sealed);
  return inner.ok ? hpkeOpen(by, utf8(`hf1|${context}`), inner.value) : undefined;
};

const encodeRequest = ({ id, signing, exchange, name }: Applicant): Bytes => concat(utf8(id), signing, exchange, utf8(name));

export const sealRequest = (crypto: CryptoPort, { secret, host }: PairingCode, applicant: Applicant): Promise<Bytes> =>
  seal(crypto, secret, 'request', host, encodeRequest(applicant));

/** `host`: the pair whose public key is in the code. Undefined when it was not sealed by somebody who has the code. */
export const openRequest = async (crypto: CryptoPort, secret: Bytes, host: KeyPair, sealed: Bytes): Promise<Applicant | undefined> => {
  const plain = await open(crypto, secret, 'request', host, sealed);
  if (plain === undefined || plain.byteLength < idLetters + 2 * publicKeyBytes) return undefined;
  const id = parseDeviceId(fromUtf8(plain.subarray(0, idLetters)));
  const [from, middle] = [idLetters, idLetters + publicKeyBytes];
  const end = middle + publicKeyBytes;
  return id && { id, signing: plain.slice(from, middle), exchange: plain.slice(middle, end), name: fromUtf8(plain.subarray(end)) };
};

/** Six digits, the same on both screens unless somebody else has asked with the code. */
export const checkDigits = async (crypto: CryptoPort, { secret, host }: Pick<PairingCode, 'secret' | 'host'>, applicant: Applicant): Promise<string> => {
  const hash = await sha256(crypto, concat(utf8('hf1|pair|check'), secret, host, encodeRequest(applicant)));
  const digits = String(new DataView(hash.buffer).getUint32(0) % 1_000_000).padStart(6, '0');
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
};

const answerMessage = async (crypto: CryptoPort, secret: Bytes, applicant: Applicant, knowledge: Bytes): Promise<Bytes> =>
  concat(utf8('hf1|pair|answer'), utf8(await doorOf(crypto, secret)), await sha256(crypto, encodeRequest(applicant)), knowledge);

export interface AnswerAuthor {
  readonly device: DeviceId;
  sign(message: Bytes): Promise<Bytes>;
}

export const sealAnswer = async (crypto: CryptoPort, secret: Bytes, applicant: Applicant, knowledge: Knowledge, author: AnswerAuthor): Promise<Bytes> => {
  const json = utf8(JSON.stringify(knowledge));
  const signature = await author.sign(await answerMessage(crypto, secret, applicant, json));
  return seal(crypto, secret, 'answer', applicant.exchange, concat(utf8(author.device), signature, json));
};

export interface Answer {
  readonly author: DeviceId;
  readonly knowledge: Knowledge;
  /** Whether the device that the keyring certifies under `author` said this. */
  isSignedBy(signing: Bytes): Promise<boolean>;
}

const parseKnowledge = (text: string): Knowledge | undefined => {
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null) return undefined;
  const { revision, hash, sessions } = json as { readonly [name: string]: unknown };
  const known = typeof hash === 'string' ? parseRecordHash(hash) : undefined;
  if (!Number.isSafeInteger(revision) || known === undefined || typeof sessions !== 'object' || sessions === null) return undefined;
  return { revision: Number(revision), hash: known, sessions: sessions as Knowledge['sessions'] };
};

/** `own`: the applicant's exchange pair. Undefined when it does not open or is malformed. */
export const openAnswer = async (crypto: CryptoPort, secret: Bytes, applicant: Applicant, own: KeyPair, sealed: Bytes): Promise<Answer | undefined> => {
  const plain = await open(crypto, secret, 'answer', own, sealed);
  if (plain === undefined || plain.byteLength < idLetters + signatureBytes) return undefined;
  const author = parseDeviceId(fromUtf8(plain.subarray(0, idLetters)));
  const signature = plain.slice(idLetters, idLetters + signatureBytes);
  const json = plain.slice(idLetters + signatureBytes);
  const message = await answerMessage(crypto, secret, applicant, json);
  try {
    const knowledge = parseKnowledge(fromUtf8(json));
    if (author === undefined || knowledge === undefined) return undefined;
    return { author, knowledge, isSignedBy: (signing) => verify(crypto, signing, message, signature) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
