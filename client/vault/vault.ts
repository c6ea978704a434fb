/**
 * The keys of this device, opened. The first launch makes an account without asking and without a network; an ordinary start reads
 * one row and opens one small box. Keys are derived when first asked for and kept as handles.
 *
 *   first launch    account.ts -> save -> vault             then, behind it: enroll.ts (HPKE) -> first revision -> save
 *   ordinary start  load -> vault                           with a lock: load -> unlock (passphrase, or another tab) -> vault
 *   restore         restore.ts
 */
import { authMessage } from '../../shared/crypto/auth.ts';
import type { NamedDevice } from '../../shared/crypto/accountKeys.ts';
import { sign } from '../../shared/crypto/curves.ts';
import * as derive from '../../shared/crypto/derive.ts';
import type { AccountKey, CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DatasetName, DeviceId, OwnerId, ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { createAccount, type VaultDeps } from './account.ts';
import type { WantedChange } from './enroll.ts';
import { deviceName } from './deviceName.ts';
import { exclusively } from './lock.ts';
import { asStored, openAccountKey, openDevices, openedBy, openSecret, type KeysStore, type Opener, type OpenKeys, type StoredKeys } from './stored.ts';

export interface Vault {
  readonly owner: OwnerId;
  readonly device: DeviceId;
  readonly crypto: CryptoPort;
  /** Epoch that new records are sealed in; grows when a keyring with a new one is accepted, here or (after refresh) elsewhere. */
  readonly epoch: number;
  /** Of the current epoch, or of the one that a record names. Undefined when this device has no key of it. */
  dataKey(session: SessionId, epoch?: number): Promise<DataKey | undefined>;
  /** For what stays on this device (local.ts). Not of the newest epoch: it changes only when a lock is turned on. */
  localKeys(purpose: string): Promise<readonly [DataKey, ...DataKey[]]>;
  datasetKey(digest: string): Promise<DataKey>;
  datasetName(digest: string): Promise<DatasetName>;
  /** Under the first account key, which every device has, so that the copy exists once. */
  copyId(session: SessionId, replica: ReplicaId): Promise<SessionId>;
  /** The 12 words; none where another device let this one in. */
  phrase(): Promise<string[]>;
  /** Whether this device holds the words: not where another device let it in. */
  readonly hasPhrase: boolean;
  /** All revisions accepted, the first one first; empty for a moment at the very first launch (see ready). */
  keyring(): readonly Bytes[];
  /** Resolves when the first revision exists. Fault UNAVAILABLE when its code could not be loaded; may be called again. */
  ready(): Promise<Result<void>>;
  /** `origin` as in location.origin, `nonce` from the server's challenge. */
  signAuth(origin: string, nonce: string): Promise<Bytes>;
  /** Signs for this device what it tells one that it lets in (host.ts). */
  signPairing(message: Bytes): Promise<Bytes>;
  /** Takes the server's whole list if it continues what is known. Faults: see withRevisions in enroll.ts. */
  acceptKeyring(revisions: readonly Bytes[]): Promise<Result<void>>;
  /** A successor signed by this device: put it on the server, then accept the grown list (change.ts does all of it). */
  propose(change: WantedChange): Promise<Result<Bytes>>;
  /** Changes the row that is stored, for parts of the vault that are loaded when they are needed (phrase.ts). */
  change(next: (row: OpenKeys) => Promise<Result<OpenKeys>>): Promise<Result<void>>;
  devices(): readonly NamedDevice[];
  /** Reads again what another tab or the worker has accepted. */
  refresh(): Promise<void>;
  /** With a lock on: its id and what opens it, for the tab's worker and for other tabs. Never stored. */
  readonly lock: { readonly id: string; readonly opener: Opener } | undefined;
  /** A new exchange key still has to be put into the keyring (settleKeys in change.ts). */
  readonly owesKeys: boolean;
  /** New words wait for the server; until it has them, those before are the ones. */
  readonly owesPhrase: boolean;
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
  /** Opens a locked row, however long that takes. Without it one rejects. */
  readonly unlock?: (row: StoredKeys) => Promise<OpenKeys>;
}

/** The vault over a row that is stored already. */
export const vaultOf = async ({ crypto, keys }: OpenVaultDeps, stored: OpenKeys): Promise<Vault> => {
  let row = stored;
  let devices = await openDevices(crypto, row);
  const accounts = new Map<number, Promise<AccountKey | undefined>>();
  const derived = new Map<string, Promise<DataKey>>();

  /** What lies on the disk, opened as this row was; undefined when it is another account's or locked otherwise by now. */
  const read = async (): Promise<OpenKeys | undefined> => {
    const now = await keys.load();
    return now?.owner === row.owner && now.lock?.id === row.lock?.id ? openedBy(now, row) : undefined;
  };

  const show = async (next: OpenKeys): Promise<void> => {
    devices = await openDevices(crypto, next);
    row = next;
  };

  const refresh = async (): Promise<void> => {
    const now = await read();
    if (now === undefined || now.keyring.length < row.keyring.length) return;
    // Words that wait may come from another tab.
    const isOther = (now.nextSecret === undefined) !== (row.nextSecret === undefined);
    if (isOther || now.keyring.length > row.keyring.length) await show(now);
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

  const localKeys = async (purpose: string): Promise<readonly [DataKey, ...DataKey[]]> => {
    const newest = row.localEpoch ?? 1;
    const under = async (epoch: number): Promise<DataKey> => {
      const from = await account(epoch);
      if (from === undefined) return derive.localKey(crypto, await first(), purpose);
      const name = `local|${epoch}|${purpose}`;
      const key = derived.get(name) ?? derive.localKey(crypto, from, purpose);
      derived.set(name, key);
      return key;
    };
    return [await under(newest), ...(await Promise.all(Array.from({ length: newest - 1 }, (_, index) => under(newest - 1 - index))))];
  };

  /** Changes the row: load, change and save under the lock, so that no other tab's change is lost. */
  const change = (next: (now: OpenKeys) => Promise<Result<OpenKeys>>): Promise<Result<void>> =>
    exclusively(async () => {
      const now = await read();
      if (now === undefined) return err(fault('PRECONDITION_FAILED'));
      const changed = await next(now);
      if (!changed.ok) return changed;
      if (changed.value !== now) await keys.save(asStored(changed.value));
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
    localKeys,
    datasetKey: async (digest) => derive.datasetKey(crypto, await first(), digest),
    datasetName: async (digest) => derive.datasetName(crypto, await first(), digest),
    copyId: async (session, replica) => derive.copyId(crypto, await first(), session, replica),
    phrase: async () => {
      const { secretToWords } = await import('../../shared/crypto/phrase.ts');
      const secret = await openSecret(crypto, row);
      return secret === undefined ? [] : secretToWords(secret);
    },
    get hasPhrase() {
      return row.secret !== undefined;
    },
    keyring: () => row.keyring,
    ready,
    signAuth: (origin, nonce) => sign(crypto, row.signing.privateKey, authMessage(origin, row.owner, row.device, nonce)),
    signPairing: (message) => sign(crypto, row.signing.privateKey, message),
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
    change,
    devices: () => devices,
    refresh,
    lock: row.lock && { id: row.lock.id, opener: { wrapping: row.wrapping, exchange: row.exchange } },
    get owesKeys() {
      return row.rekey === true;
    },
    get owesPhrase() {
      return row.nextSecret !== undefined;
    },
  };
};

/**
 * Opens the keys of this profile; the first launch makes the account. Rejects as the store does. Returns before the first revision
 * of the keyring exists only to the one caller that made the account; every other one (the sync worker, a second tab) waits for
 * it, so that it can register.
 */
export const openVault = async (deps: OpenVaultDeps): Promise<Vault> => {
  const open = async (row: StoredKeys): Promise<OpenKeys> => {
    const opened = openedBy(row) ?? (await deps.unlock?.(row));
    if (opened === undefined) throw new Error('locked');
    return opened;
  };
  const present = await deps.keys.load();
  if (present !== undefined && present.keyring.length > 0) return vaultOf(deps, await open(present));
  let created = false;
  const row = await exclusively(async () => {
    const again = await deps.keys.load();
    if (again !== undefined) return open(again);
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
