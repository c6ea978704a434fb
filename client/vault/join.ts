/**
 * The side that is let in by a code. It makes its keys, leaves them sealed for the host, and waits until the host has certified
 * them; then it takes the keyring from the server, at or above the revision that the host named, and compares what the server lists
 * with what the host has seen there. Nothing is stored before all of that has come out right. The words are not among what it gets.
 */
import { checkDigits, decodeCode, doorOf, openAnswer, sealRequest, type Answer, type Applicant, type Knowledge, type PairingCode } from '../../shared/crypto/pairing.ts';
import { authMessage } from '../../shared/crypto/auth.ts';
import { sign } from '../../shared/crypto/curves.ts';
import { verifyKeyring } from '../../shared/crypto/keyring.ts';
import { fromBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DeviceId, OwnerId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { freshDevice, type FreshDevice } from './account.ts';
import { deviceName } from './deviceName.ts';
import { withRevisions } from './enroll.ts';
import { exclusively } from './lock.ts';
import { putAside } from './restore.ts';
import { sealSecrets, type OpenKeys } from './stored.ts';
import type { OpenVaultDeps } from './vault.ts';

/** Who signs for the new device before it has a vault. */
export interface NewDeviceAuth {
  readonly owner: OwnerId;
  readonly device: DeviceId;
  keyring(): readonly Bytes[];
  signAuth(origin: string, nonce: string): Promise<Bytes>;
}

export interface Listed {
  readonly id: SessionId;
  readonly vector: Vector;
  readonly deleted: boolean;
}

/** The server, for one who has a code only. */
export interface JoinApi {
  /** Faults: NOT_FOUND (wrong, used or over), ALREADY_EXISTS (somebody else has asked with this code). */
  request(owner: OwnerId, door: string, sealed: Bytes): Promise<Result<unknown>>;
  answer(owner: OwnerId, door: string): Promise<Result<{ readonly answer?: Bytes | undefined }>>;
  /** As the device, once it is certified. */
  keyring(auth: NewDeviceAuth): Promise<Result<{ readonly revisions: readonly Bytes[] }>>;
  sessions(auth: NewDeviceAuth): Promise<Result<readonly Listed[]>>;
}

export interface JoinDeps extends OpenVaultDeps {
  /** As text, or the link that carries it. */
  readonly code: string;
  readonly api: JoinApi;
  /** The digits to compare; called once, then the host decides. */
  readonly onCheck: (check: string) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Whether the person has gone. */
  readonly isOver: () => boolean;
}

/** What came of it: how many sessions the host has seen on the server, and how many of them the server shows older or not at all. */
export interface Joined {
  readonly sessions: number;
  readonly behind: number;
}

/** Of what the host has seen, what the server does not show. */
export const behindOf = (seen: Knowledge['sessions'], listed: readonly Listed[]): number => {
  const shown = new Map(listed.map((row) => [row.id, row]));
  return Object.entries(seen).filter(([id, vector]) => {
    const row = shown.get(id as SessionId);
    const holds = Object.fromEntries(Object.entries(row?.vector ?? {}).map(([replica, [last]]) => [replica, last]));
    // What was deleted since is told with its tombstone.
    return row === undefined || (!row.deleted && Object.entries(vector).some(([replica, last]) => (holds[replica] ?? 0) < last));
  }).length;
};

const awaitAnswer = async ({ crypto, api, wait, isOver }: JoinDeps, code: PairingCode, door: string, applicant: Applicant, own: FreshDevice): Promise<Result<Answer>> => {
  for (let waited = 0; waited < limits.pairingLifetime && !isOver(); waited += limits.pairingPoll) {
    const left = await api.answer(code.owner, door);
    if (!left.ok && left.fault.code !== 'OFFLINE') return left;
    const sealed = left.ok ? left.value.answer : undefined;
    if (sealed !== undefined) {
      const answer = await openAnswer(crypto, code.secret, applicant, own.exchange, sealed);
      return answer === undefined ? err(fault('BAD_SIGNATURE')) : ok(answer);
    }
    await wait(limits.pairingPoll);
  }
  return err(fault('NOT_FOUND'));
};

/** The row over the server's keyring, which must contain the host's revision, the host, and this device with its own keys. */
const rowFrom = async ({ crypto }: JoinDeps, own: FreshDevice, answer: Answer, revisions: readonly Bytes[]): Promise<Result<OpenKeys>> => {
  const { revision, hash } = answer.knowledge;
  const keyring = await verifyKeyring(crypto, own.owner, revisions, { revision, hash: fromBase64Url(hash) ?? new Uint8Array(0) });
  if (!keyring.ok) return keyring;
  const author = keyring.value.devices.find(({ id }) => id === answer.author);
  if (author === undefined || !(await answer.isSignedBy(author.signing))) return err(fault('BAD_SIGNATURE'));
  const boxes = await sealSecrets(crypto, own, { secret: undefined, accountKeys: [], devices: [] });
  return withRevisions(crypto, { version: 1, ...own, ...boxes, keyring: [], former: [] }, revisions);
};

/**
 * Every tab must start anew afterwards. Faults: LINK_BROKEN and UNSUPPORTED_VERSION (the code), READ_ONLY (a lock is on here),
 * ALREADY_EXISTS (this is a device of that account, or somebody else used the code), NOT_FOUND (the code is over or was refused),
 * BAD_SIGNATURE and BROKEN_CHAIN (the server's keyring is not the host's), and those of the API.
 */
export const joinByCode = async (deps: JoinDeps): Promise<Result<Joined>> => {
  const { crypto, keys, api } = deps;
  const code = decodeCode(deps.code);
  if (!code.ok) return code;
  const present = await keys.load();
  if (present?.lock !== undefined) return err(fault('READ_ONLY'));
  if (present?.owner === code.value.owner) return err(fault('ALREADY_EXISTS'));
  const door = await doorOf(crypto, code.value.secret);
  const own = await freshDevice(deps, code.value.owner);
  const { owner, device, signing, exchange } = own;
  const applicant = { id: device, signing: signing.publicKey, exchange: exchange.publicKey, name: deviceName(navigator.userAgent) };
  const asked = await api.request(owner, door, await sealRequest(crypto, code.value, applicant));
  if (!asked.ok) return asked;
  deps.onCheck(await checkDigits(crypto, code.value, applicant));
  const answer = await awaitAnswer(deps, code.value, door, applicant, own);
  if (!answer.ok) return answer;
  const auth: NewDeviceAuth = {
    owner,
    device,
    keyring: () => [],
    signAuth: (origin, nonce) => sign(crypto, signing.privateKey, authMessage(origin, owner, device, nonce)),
  };
  const read = await api.keyring(auth);
  if (!read.ok) return read;
  const row = await rowFrom(deps, own, answer.value, read.value.revisions);
  if (!row.ok) return row;
  const listed = await api.sessions(auth);
  if (!listed.ok) return listed;
  const seen = answer.value.knowledge.sessions;
  await exclusively(async () => keys.save(await putAside(crypto, await keys.load(), row.value)));
  return ok({ sessions: Object.keys(seen).length, behind: behindOf(seen, listed.value) });
};
