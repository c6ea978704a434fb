/**
 * The side that lets a device in: it shows a code, waits for who has read it, and certifies that device once a person has compared
 * the digits on both screens. A code is good once and for limits.pairingLifetime; the phrase plays no part.
 *
 *   code shown -> request -> digits compared -> revision with the device on the server -> answer
 */
import { newExchangePair } from '../../shared/crypto/curves.ts';
import { checkDigits, doorOf, encodeCode, newPairingSecret, openRequest, sealAnswer, type Applicant, type Knowledge } from '../../shared/crypto/pairing.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { RecordHash } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { changeKeyring, type KeyringApi } from './change.ts';
import type { Vault } from './vault.ts';

/** The account's mailbox on the server, for its devices. */
export interface HostMailbox {
  /** Opens it anew, in place of any other; answers until when, server time in ms. */
  open(door: string): Promise<Result<{ readonly until: number }>>;
  /** What somebody with the code has left. Fault NOT_FOUND: it is over. */
  request(): Promise<Result<{ readonly request?: Bytes | undefined }>>;
  answer(sealed: Bytes): Promise<Result<unknown>>;
  close(): Promise<Result<unknown>>;
}

export interface Hosting {
  readonly code: string;
  /** Undefined while nobody has asked. Faults: those of the mailbox; BAD_SIGNATURE when what lies there was not sealed with the code. */
  look(): Promise<Result<{ readonly applicant: Applicant; readonly check: string } | undefined>>;
  /** After a person has said that the digits are the same. Faults as changeKeyring's and the mailbox's. */
  admit(applicant: Applicant, sessions: Knowledge['sessions']): Promise<Result<void>>;
  /** Nobody gets in with this code any more. */
  close(): Promise<void>;
}

type HostingVault = Pick<Vault, 'crypto' | 'owner' | 'device' | 'devices' | 'keyring' | 'acceptKeyring' | 'propose' | 'owesKeys' | 'owesPhrase' | 'signPairing'>;

/** The latest sessions that fit; more would make the answer larger than the mailbox takes. */
const bounded = (sessions: Knowledge['sessions']): Knowledge['sessions'] => {
  let room: number = limits.pairingBytes / 2;
  return Object.fromEntries(
    Object.entries(sessions).filter((entry) => {
      room -= JSON.stringify(entry).length;
      return room > 0;
    }),
  ) as Knowledge['sessions'];
};

export const startHosting = async (
  vault: HostingVault,
  account: KeyringApi,
  mailbox: HostMailbox,
  now: () => number,
): Promise<Result<Hosting>> => {
  const { crypto, owner } = vault;
  const secret = newPairingSecret(crypto);
  const host = await newExchangePair(crypto);
  const opened = await mailbox.open(await doorOf(crypto, secret));
  if (!opened.ok) return opened;
  return ok({
    code: encodeCode({ secret, host: host.publicKey, owner }),
    look: async () => {
      const left = await mailbox.request();
      if (!left.ok) return left;
      if (left.value.request === undefined) return ok(undefined);
      const applicant = await openRequest(crypto, secret, host, left.value.request);
      if (applicant === undefined) return err(fault('BAD_SIGNATURE'));
      return ok({ applicant, check: await checkDigits(crypto, { secret, host: host.publicKey }, applicant) });
    },
    admit: async (applicant, sessions) => {
      // Over meanwhile: a device that nobody can answer any more is not added.
      const still = await mailbox.request();
      if (!still.ok) return still;
      const device = { ...applicant, name: applicant.name.slice(0, limits.deviceNameCharacters), added: now() };
      const added = await changeKeyring(vault, account, { kind: 'add', device }, () => vault.devices().some(({ id }) => id === device.id));
      if (!added.ok) return added;
      const newest = vault.keyring().at(-1) ?? new Uint8Array(0);
      const hash = toBase64Url(await sha256(crypto, newest)) as RecordHash;
      const knowledge = { revision: vault.keyring().length, hash, sessions: bounded(sessions) };
      const answered = await mailbox.answer(await sealAnswer(crypto, secret, applicant, knowledge, { device: vault.device, sign: vault.signPairing }));
      return answered.ok ? ok(undefined) : answered;
    },
    close: async () => void (await mailbox.close()),
  });
};
