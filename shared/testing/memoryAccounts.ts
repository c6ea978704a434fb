/**
 * The account part of the server in memory, with its real checks: single-use nonces, signatures against the current root or a
 * certified device, and no revision that does not follow.
 */
import { authMessage, verifyAuth } from '../crypto/auth.ts';
import { verifyKeyring } from '../crypto/keyring.ts';
import { toBase64Url, type Bytes } from '../model/bytes.ts';
import { fault } from '../model/faults.ts';
import { ownerIdOf } from '../crypto/root.ts';
import type { OwnerId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { TokenRequest } from '../protocol/messages.ts';
import { testCrypto as crypto } from './webCrypto.ts';

export interface MemoryAccounts {
  register(owner: OwnerId, revisions: readonly Bytes[]): void;
  revisions(owner: OwnerId): readonly Bytes[];
  challenge(owner: OwnerId): Promise<Result<string>>;
  keyring(auth: TokenRequest): Promise<Result<{ readonly revisions: readonly Bytes[] }>>;
  putKeyring(auth: TokenRequest, revision: Bytes): Promise<Result<void>>;
  signIn(auth: TokenRequest): Promise<Result<void>>;
}

export const memoryAccounts = (origin: string): MemoryAccounts => {
  const accounts = new Map<OwnerId, readonly Bytes[]>();
  const nonces = new Set<string>();

  /** Who has replaced the phrase is found by the new root's name, too. */
  const aliases = new Map<OwnerId, OwnerId>();
  const named = (owner: OwnerId): OwnerId => aliases.get(owner) ?? owner;

  const signIn = async ({ owner, device, root, nonce, signature }: TokenRequest): Promise<Result<void>> => {
    const refused = err(fault('UNAUTHENTICATED'));
    const keyring = await verifyKeyring(crypto, named(owner), accounts.get(named(owner)) ?? []);
    if (!nonces.delete(nonce) || !keyring.ok) return refused;
    const current = keyring.value.roots.at(-1);
    if (device === undefined && (root === undefined || toBase64Url(root) !== toBase64Url(current ?? new Uint8Array(0)))) return refused;
    const key = device === undefined ? root : keyring.value.devices.find(({ id }) => id === device)?.signing;
    if (key === undefined) return refused;
    return (await verifyAuth(crypto, key, authMessage(origin, owner, device, nonce), signature)) ? ok(undefined) : refused;
  };

  return {
    register: (owner, revisions) => void accounts.set(owner, revisions),
    revisions: (owner) => accounts.get(owner) ?? [],
    challenge: async () => {
      const nonce = toBase64Url(crypto.random(16));
      nonces.add(nonce);
      return ok(nonce);
    },
    signIn,
    keyring: async (auth) => {
      const signed = await signIn(auth);
      return signed.ok ? ok({ revisions: accounts.get(named(auth.owner)) ?? [] }) : signed;
    },
    putKeyring: async (auth, revision) => {
      const signed = await signIn(auth);
      if (!signed.ok) return signed;
      const owner = named(auth.owner);
      const before = accounts.get(owner);
      const grown = [...(before ?? []), revision];
      const verified = await verifyKeyring(crypto, owner, grown);
      if (!verified.ok) return verified.fault.code === 'BROKEN_CHAIN' ? err(fault('PRECONDITION_FAILED')) : verified;
      aliases.set(await ownerIdOf(crypto, verified.value.roots.at(-1) ?? new Uint8Array(0)), owner);
      if (accounts.get(owner) !== before) return err(fault('PRECONDITION_FAILED'));
      accounts.set(owner, grown);
      return ok(undefined);
    },
  };
};
