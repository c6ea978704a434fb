/**
 * The lock. A passphrase is stretched by Argon2id into the one key that opens `wrapping`, under which everything secret of the row
 * is boxed; so another passphrase re-wraps 32 bytes and nothing else. Every step is one durable write of the whole row, and what it
 * finds or leaves opens by itself:
 *
 *   turn on   a new wrapping key, all boxes anew, a new exchange key: one write. Then, whenever the server answers, that key goes
 *             into the keyring with a new epoch (`rekey`, change.ts): what lay here in clear before opens nothing after it.
 *   turn off  the same boxes under a key that lies in the row again
 *   forgot    the 12 words open the keyring that lies here; a new exchange key, no lock
 *
 * Imported dynamically. Tabs that are open must start anew after turning on, turning off and forgetting.
 */
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import { exchangePairFrom } from '../../shared/crypto/curves.ts';
import { importDataKey } from '../../shared/crypto/derive.ts';
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { VaultDeps } from './account.ts';
import { afterAttempt, beforeAttempt, type AttemptsStore } from './attempts.ts';
import { withFirstRevision } from './enroll.ts';
import { exclusively } from './lock.ts';
import {
  asStored,
  openAccountKeys,
  openDevices,
  openedBy,
  openNextSecret,
  openSecret,
  putBox,
  resealFormer,
  sealSecrets,
  takeBox,
  type KeysStore,
  type Lock,
  type Opener,
  type OpenKeys,
  type StoredKeys,
  type Stretching,
} from './stored.ts';

/** Argon2id, 32 bytes. The passphrase as it was typed; `stretchable` has put it into one form. */
export type Stretch = (passphrase: string, by: Stretching) => Promise<Bytes>;

export interface LockDeps extends VaultDeps {
  readonly keys: KeysStore;
  readonly attempts: AttemptsStore;
  readonly stretch: Stretch;
}

const saltBytes = 16;
const keyBytes = 32;

/** One form for what looks alike on every keyboard. */
const stretchable = (passphrase: string): string => passphrase.normalize('NFKC');

const contextOf = ({ owner }: StoredKeys, id: string): string => `lock|${owner}|${id}`;

const keyOf = async ({ crypto, stretch }: LockDeps, passphrase: string, by: Stretching): Promise<DataKey> =>
  importDataKey(crypto, await stretch(stretchable(passphrase), by));

/** `cost`: what this device can bear (stretch.ts). */
export type Cost = Omit<Stretching, 'salt'>;

const wrap = async (deps: LockDeps, row: StoredKeys, id: string, passphrase: string, cost: Cost, wrapping: Bytes): Promise<Stretching & Pick<Lock, 'wrapping'>> => {
  const by = { salt: deps.crypto.random(saltBytes), memoryKiB: cost.memoryKiB, passes: cost.passes };
  return { ...by, wrapping: await sealBox(deps.crypto, await keyOf(deps, passphrase, by), contextOf(row, id), wrapping) };
};

/** Everything in the row's boxes under another key. */
const resealed = async (crypto: CryptoPort, row: OpenKeys, wrapping: DataKey): Promise<OpenKeys> => {
  const [secret, next, accountKeys, devices] = await Promise.all([
    openSecret(crypto, row),
    openNextSecret(crypto, row),
    openAccountKeys(crypto, row),
    openDevices(crypto, row),
  ]);
  const boxes = await sealSecrets(crypto, { owner: row.owner, wrapping }, { secret, next, accountKeys, devices });
  return { ...row, ...boxes, wrapping, former: await resealFormer(crypto, row.former, row.wrapping, wrapping) };
};

/** Fault ALREADY_EXISTS: a lock is on. How long a passphrase must be is the dialog's to see. */
export const turnLockOn = async (deps: LockDeps, passphrase: string, cost: Cost): Promise<Result<void>> => {
  const { crypto, keys, mint } = deps;
  return exclusively(async () => {
    const found = await keys.load();
    const open = found && openedBy(found);
    if (found?.lock !== undefined || open === undefined) return err(fault('ALREADY_EXISTS'));
    const row = await withFirstRevision(crypto, open);
    const [bytes, seed, id] = [crypto.random(keyBytes), crypto.random(keyBytes), mint(22)];
    const wrapping = await importDataKey(crypto, bytes);
    const wrapped = await wrap(deps, row, id, passphrase, cost, bytes);
    const next = { ...(await resealed(crypto, row, wrapping)), exchange: await exchangePairFrom(crypto, seed), rekey: true };
    await keys.save(asStored({ ...next, lock: { id, ...wrapped, exchange: await putBox(crypto, next, 'exchange', seed) } }));
    return ok(undefined);
  });
};

interface Unlocked {
  /** The bytes of the wrapping key. */
  readonly bytes: Bytes;
  readonly opener: Opener;
  /** Of the exchange key. */
  readonly seed: Bytes;
}

/** Counts the attempt before it is made, so that ending the browser in the middle gives nobody another one. */
const tryOpen = async (deps: LockDeps, row: StoredKeys, lock: Lock, passphrase: string): Promise<Result<Unlocked>> => {
  const { crypto, attempts, now } = deps;
  const may = await beforeAttempt(attempts, now());
  if (!may.ok) return may;
  const opened = await openBox(crypto, await keyOf(deps, passphrase, lock), contextOf(row, lock.id), lock.wrapping);
  if (!opened.ok) return err(fault('WRONG_KEY'));
  await afterAttempt(attempts);
  const wrapping = await importDataKey(crypto, opened.value);
  const seed = await takeBox(crypto, { owner: row.owner, wrapping }, 'exchange', lock.exchange);
  return ok({ bytes: opened.value, seed, opener: { wrapping, exchange: await exchangePairFrom(crypto, seed) } });
};

/** Faults: WRONG_KEY (another passphrase), RATE_LIMITED { wait } in ms after several wrong ones. */
export const unlock = async (deps: LockDeps, row: StoredKeys, passphrase: string): Promise<Result<OpenKeys>> => {
  if (row.lock === undefined) return err(fault('NOT_FOUND'));
  const opened = await tryOpen(deps, row, row.lock, passphrase);
  const keys = opened.ok ? openedBy(row, opened.value.opener) : undefined;
  if (keys !== undefined) return ok(keys);
  return opened.ok ? err(fault('WRONG_KEY')) : opened;
};

/** Changes a locked row with the passphrase at hand. */
const withPassphrase = (
  deps: LockDeps,
  passphrase: string,
  change: (row: OpenKeys, lock: Lock, unlocked: Unlocked) => Promise<StoredKeys>,
): Promise<Result<void>> =>
  exclusively(async () => {
    const row = await deps.keys.load();
    if (row?.lock === undefined) return err(fault('NOT_FOUND'));
    const unlocked = await tryOpen(deps, row, row.lock, passphrase);
    if (!unlocked.ok) return unlocked;
    const open = openedBy(row, unlocked.value.opener);
    if (open === undefined) return err(fault('WRONG_KEY'));
    await deps.keys.save(await change(open, row.lock, unlocked.value));
    return ok(undefined);
  });

/** Another passphrase for the same keys. Faults as unlock's, NOT_FOUND when no lock is on. */
export const changePassphrase = (deps: LockDeps, before: string, after: string, cost: Cost): Promise<Result<void>> =>
  withPassphrase(deps, before, async (row, lock, { bytes }) => asStored({ ...row, lock: { ...lock, ...(await wrap(deps, row, lock.id, after, cost, bytes)) } }));

/** Faults as unlock's, NOT_FOUND when no lock is on. */
export const turnLockOff = (deps: LockDeps, passphrase: string): Promise<Result<void>> =>
  withPassphrase(deps, passphrase, async (row, _, { seed }) => {
    const { crypto } = deps;
    const { lock: _lock, ...open } = await resealed(crypto, row, await importDataKey(crypto, crypto.random(keyBytes)));
    return { ...open, exchange: await exchangePairFrom(crypto, seed) };
  });
