/**
 * The keys of this device, opened. The first launch makes an account without asking and without a network; an ordinary start reads
 * one row and opens one small box. Keys are derived when first asked for and kept as handles.
 *
 *   first launch    account.ts -> save -> vault             then, behind it: enroll.ts (HPKE) -> first revision -> save
 *   ordinary start  load -> vault
 *   restore         restore.ts
 */
import { authMessage } from '../../shared/crypto/auth.ts';
import type { NamedDevice } from '../../shared/crypto/accountKeys.ts';
import { sign } from '../../shared/crypto/curves.ts';
import * as derive from '../../shared/crypto/derive.ts';
import type { AccountKey, CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import type { KeyringChange } from '../../shared/crypto/revisions.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DatasetName, DeviceId, OwnerId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { createAccount, type VaultDeps } from './account.ts';
import { deviceName } from './deviceName.ts';
import { exclusively } from './lock.ts';
import { openAccountKey, openDevices, openSecret, type KeysStore, type StoredKeys } from './stored.ts';

export interface Vault {
  readonly owner: OwnerId;
  readonly device: DeviceId;
  readonly crypto: CryptoPort;
  /** Epoch that new records are sealed in; grows when a keyring with a new one is accepted, here or (after refresh) elsewhere. */
  readonly epoch: number;
  /** Of the current epoch, or of the one that a record names. Undefined when this device has no key of it. */
  dataKey(session: SessionId, epoch?: number): Promise<DataKey | undefined>;
  /** Under the first account key, so that what lies on the device stays readable after a rotation. */
  localKey(purpose: string): Promise<DataKey>;
  datasetKey(digest: string): Promise<DataKey>;
  datasetName(digest: string): Promise<DatasetName>;
  /** Under the first account key, which every device has, so that the copy exists once. */
  copyId(session: SessionId, replica: ReplicaId): Promise<SessionId>;
  /** The 12 words. */
  phrase(): Promise<string[]>;
  /** All revisions accepted, the first one first; empty for a moment at the very first launch (see ready). */
  keyring(): readonly Bytes[];
  /** Resolves when the first revision exists. Fault UNAVAILABLE when its code could not be loaded; may be called again. */
  ready(): Promise<Result<void>>;
  /** `origin` as in location.origin, `nonce` from the server's challenge. */
  signAuth(origin: string, nonce: string): Promise<Bytes>;
  /** Takes the server's whole list if it continues what is known. Faults: see withRevisions in enroll.ts. */
  acceptKeyring(revisions: readonly Bytes[]): Promise<Result<void>>;
  /** A successor signed by this device: put it on the server, then accept the grown list (change.ts does all of it). */
  propose(change: KeyringChange): Promise<Result<Bytes>>;
  devices(): readonly NamedDevice[];
  /** Reads again what another tab or the worker has accepted. */
  refresh(): Promise<void>;
}

/** HPKE and what needs it. Undefined when it is neither cached nor reachable. */
const loadEnroll = async () => {
  try {
    return await import('./enroll.ts');
  } catch {
    return undefined;
  }
};

export interface OpenVaultDeps extends VaultDeps {
  readonly keys: KeysStore;
}

/** The vault over a row that is stored already. */
export const vaultOf = async ({ crypto, keys }: OpenVaultDeps, stored: StoredKeys): Promise<Vault> => {
  let row = stored;
  let devices = await openDevices(crypto, row);
  const accounts = new Map<number, Promise<AccountKey | undefined>>();
  const derived = new Map<string, Promise<DataKey | undefined>>();

  const show = async (next: StoredKeys): Promise<void> => {
    devices = await openDevices(crypto, next);
    row = next;
  };

  const refresh = async (): Promise<void> => {
    const now = await keys.load();
    if (now?.owner === row.owner && now.keyring.length > row.keyring.length) await show(now);
  };

  const account = (epoch: number): Promise<AccountKey | undefined> => {
    const known = accounts.get(epoch);
    if (known !== undefined) return known;
    if (row.accountKeys[epoch - 1] === undefined) return Promise.resolve(undefined);
    const opened = openAccountKey(crypto, row, epoch).then((raw) => raw && derive.importAccountKey(crypto, raw));
    accounts.set(epoch, opened);
    return opened;
  };

  const dataKey = async (session: SessionId, epoch: number): Promise<DataKey | undefined> => {
    if (row.accountKeys[epoch - 1] === undefined) await refresh();
    const from = await account(epoch);
    if (from === undefined) return undefined;
    const name = `${epoch}|${session}`;
    const key = derived.get(name) ?? derive.dataKey(crypto, from, session);
    derived.set(name, key);
    return key;
  };

  /** Every row has the first account key. */
  const first = async (): Promise<AccountKey> => {
    const key = await account(1);
    if (key === undefined) throw new Error('the keys of this device are damaged: account|1');
    return key;
  };

  /** Changes the row: load, change and save under the lock, so that no other tab's change is lost. */
  const change = (next: (now: StoredKeys) => Promise<Result<StoredKeys>>): Promise<Result<void>> =>
    exclusively(async () => {
      const now = await keys.load();
      if (now?.owner !== row.owner) return err(fault('PRECONDITION_FAILED'));
      const changed = await next(now);
      if (!changed.ok) return changed;
      if (changed.value !== now) await keys.save(changed.value);
      await show(changed.value);
      return ok(undefined);
    });

  const ready = async (): Promise<Result<void>> => {
    if (row.keyring.length > 0) return ok(undefined);
    const enroll = await loadEnroll();
    return enroll === undefined
      ? err(fault('UNAVAILABLE'))
      : change(async (now) => ok(await enroll.withFirstRevision(crypto, now)));
  };

  return {
    owner: row.owner,
    device: row.device,
    crypto,
    get epoch() {
      return row.accountKeys.length;
    },
    dataKey: (session, epoch) => dataKey(session, epoch ?? row.accountKeys.length),
    localKey: async (purpose) => derive.localKey(crypto, await first(), purpose),
    datasetKey: async (digest) => derive.datasetKey(crypto, await first(), digest),
    datasetName: async (digest) => derive.datasetName(crypto, await first(), digest),
    copyId: async (session, replica) => derive.copyId(crypto, await first(), session, replica),
    phrase: async () => {
      const { secretToWords } = await import('../../shared/crypto/phrase.ts');
      return secretToWords(await openSecret(crypto, row));
    },
    keyring: () => row.keyring,
    ready,
    signAuth: (origin, nonce) => sign(crypto, row.signing.privateKey, authMessage(origin, row.owner, row.device, nonce)),
    acceptKeyring: async (revisions) => {
      const enroll = await loadEnroll();
      return enroll === undefined
        ? err(fault('UNAVAILABLE'))
        : change(async (now) => enroll.withRevisions(crypto, await enroll.withFirstRevision(crypto, now), revisions));
    },
    propose: async (wanted) => {
      const enroll = await loadEnroll();
      await refresh();
      return enroll === undefined ? err(fault('UNAVAILABLE')) : enroll.proposeRevision(crypto, row, wanted);
    },
    devices: () => devices,
    refresh,
  };
};

/**
 * Opens the keys of this profile; the first launch makes the account. Rejects as the store does. Returns before the first revision
 * of the keyring exists only to the one caller that made the account; every other one (the sync worker, a second tab) waits for
 * it, so that it can register.
 */
export const openVault = async (deps: OpenVaultDeps): Promise<Vault> => {
  const present = await deps.keys.load();
  if (present !== undefined && present.keyring.length > 0) return vaultOf(deps, present);
  let created = false;
  const row = await exclusively(async () => {
    const again = await deps.keys.load();
    if (again !== undefined) return again;
    const account = await createAccount(deps, deviceName(navigator.userAgent));
    await deps.keys.save(account);
    created = true;
    return account;
  });
  const vault = await vaultOf(deps, row);
  // Behind the first paint for whoever made it. A store that fails here has lost nothing: the next start makes the revision.
  const enrolled = vault.ready().catch(() => undefined);
  if (!created) await enrolled;
  return vault;
};
