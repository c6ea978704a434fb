/**
 * Accounts: the owner's keyring, revision by revision. The server keeps and checks it (shared/crypto) but cannot write it: a
 * revision is taken only when it is signed by whom the one before it names, so a swap needs no other precondition.
 */
import { ownerIdOf } from '../../shared/crypto/root.ts';
import { decodeRevision, type Keyring } from '../../shared/crypto/keyringFormat.ts';
import { verifyKeyring } from '../../shared/crypto/keyring.ts';
import { fromBase64Url, toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { AppDeps } from '../deps.ts';
import type { Item } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';
import { createTasks } from './tasks.ts';
import type { Identity } from './identity.ts';

/** Of an erased account only the time of that is left, for good: its owner id never lives again. */
type Account = { readonly revisions: readonly string[]; readonly erased?: number };

export interface Accounts {
  /**
   * Creates the account that the first revision names. The same again is a success, another first revision is ALREADY_EXISTS. `later`
   * revisions are added where they follow what is here; each is signed, so it does not matter who brings them. Without `mayCreate` an account that is not there yet is INVITE_NEEDED.
   */
  register(revision: Bytes, later?: readonly Bytes[], mayCreate?: boolean): Promise<Answer<OwnerId>>;
  /** All revisions, or undefined when there is no such account. */
  revisions(owner: OwnerId): Promise<readonly string[] | undefined>;
  /** The newest revision, read anew. */
  keyring(owner: OwnerId): Promise<Keyring | undefined>;
  /** The certified devices; what was read is trusted for limits.accountCache. */
  devices(owner: OwnerId): Promise<readonly DeviceId[]>;
  /**
   * The account that a root leads to: of its own first root, or one whose phrase was replaced by this root's. Whether it is the current
   * one there is for the caller to see.
   */
  ownerOf(named: OwnerId): Promise<OwnerId>;
  /** Adds a signed successor. The newest again is a success; one that follows something else is PRECONDITION_FAILED. */
  append(owner: OwnerId, revision: Bytes): Promise<Answer<void>>;
  /** Leaves a tombstone; what the owner had is cleared away by a task. Again is a success. */
  erase(owner: OwnerId): Promise<Answer<void>>;
  /** Server time of the erasure. */
  erasedAt(owner: OwnerId): Promise<number | undefined>;
  /** Whether this identity may act now. What was read is trusted for limits.accountCache. */
  admit(who: Identity): Promise<Answer<void>>;
}

const item = (owner: OwnerId, revisions: readonly string[]): Item => {
  const body: Account = { revisions };
  return { partition: owner, id: 'account', kind: 'account', sort: '', summary: null, body };
};

/** Names the account of a root that is not its first: who has only the new phrase knows no other name. Written before the revision. */
const aliasItem = (named: OwnerId, owner: OwnerId): Item => ({ partition: named, id: 'alias', kind: 'alias', sort: '', summary: null, body: { owner } });

const decodeAll = (revisions: readonly string[]): Bytes[] => revisions.flatMap((text) => fromBase64Url(text) ?? []);

export const createAccounts = ({ store, crypto, now }: Pick<AppDeps, 'store' | 'crypto' | 'now'>): Accounts => {
  const cache = new Map<OwnerId, { readonly keyring: Keyring; readonly at: number }>();
  const tasks = createTasks({ store, now });
  const read = async (owner: OwnerId): Promise<(Account & { etag: string }) | undefined> => {
    const stored = await store.read(owner, 'account');
    return stored && { ...(stored.body as Account), etag: stored.etag };
  };
  const keyring: Accounts['keyring'] = async (owner) => {
    const newest = decodeAll((await read(owner))?.revisions.slice(-1) ?? [])[0];
    const decoded = newest && (await decodeRevision(crypto, newest));
    if (!decoded?.ok) return undefined;
    if (cache.size >= limits.rateEntries) cache.clear();
    cache.set(owner, { keyring: decoded.value.keyring, at: now() });
    return decoded.value.keyring;
  };
  const recent = async (owner: OwnerId): Promise<Keyring | undefined> => {
    const cached = cache.get(owner);
    return cached !== undefined && now() - cached.at < limits.accountCache ? cached.keyring : keyring(owner);
  };

  const append: Accounts['append'] = async (owner, revision) => {
    const text = toBase64Url(revision);
    for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
      const account = await read(owner);
      if (account === undefined) return refuse('NOT_FOUND');
      if (account.erased !== undefined) return refuse('ERASED');
      if (account.revisions.at(-1) === text) return ok(undefined);
      const next = item(owner, [...account.revisions, text]);
      // The rules of the keyring call too many devices ill-formed; who asks is told what it is.
      const decoded = await decodeRevision(crypto, revision);
      const actualDevices = decoded.ok ? decoded.value.keyring.devices.length : 0;
      if (actualDevices > limits.ownerDevices) return refuse('OVER_QUOTA', { facts: { actual: actualDevices, allowed: limits.ownerDevices } });
      const verified = await verifyKeyring(crypto, owner, [...decodeAll(account.revisions), revision]);
      if (!verified.ok) return verified.fault.code === 'BROKEN_CHAIN' ? refuse('PRECONDITION_FAILED') : verified;
      const actual = JSON.stringify(next.body).length;
      const allowed = limits.itemEncodedBytes;
      if (actual > allowed) return refuse('TOO_LARGE', { facts: { actual, allowed } });
      const root = verified.value.roots.length > 1 ? verified.value.roots.at(-1) : undefined;
      if (root !== undefined) await store.create(aliasItem(await ownerIdOf(crypto, root), owner));
      if ((await store.replace(next, account.etag)) === undefined) continue;
      cache.delete(owner);
      return ok(undefined);
    }
    return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
  };

  /** In order; the ones that are here already do not follow, and are passed over. */
  const addLater = async (owner: OwnerId, later: readonly Bytes[]): Promise<void> => {
    const known = (await read(owner))?.revisions.length ?? 0;
    for (const revision of later.slice(Math.max(0, known - 1))) {
      const added = await append(owner, revision);
      if (!added.ok) return;
    }
  };

  return {
    keyring,
    async ownerOf(named) {
      if ((await read(named)) !== undefined) return named;
      return ((await store.read(named, 'alias'))?.body as { readonly owner: OwnerId } | undefined)?.owner ?? named;
    },
    async register(revision, later = [], mayCreate = true) {
      const decoded = await decodeRevision(crypto, revision);
      if (!decoded.ok) return decoded;
      const { owner } = decoded.value.keyring;
      const verified = await verifyKeyring(crypto, owner, [revision]);
      if (!verified.ok) return verified;
      if (!mayCreate && (await read(owner)) === undefined) return refuse('INVITE_NEEDED');
      const text = toBase64Url(revision);
      const created = await store.create(item(owner, [text]));
      const there = created === undefined ? await read(owner) : undefined;
      if (there?.erased !== undefined) return refuse('ERASED');
      if (created === undefined && there?.revisions[0] !== text) return refuse('ALREADY_EXISTS');
      await addLater(owner, later);
      return ok(owner);
    },
    async revisions(owner) {
      return (await read(owner))?.revisions;
    },
    async devices(owner) {
      return ((await recent(owner))?.devices ?? []).map(({ id }) => id);
    },
    append,
    async erase(owner) {
      for (let attempt = 0; attempt < limits.swapAttempts; attempt += 1) {
        const account = await read(owner);
        if (account === undefined) return refuse('NOT_FOUND');
        if (account.erased === undefined) await tasks.plan('owner', owner);
        const body: Account = { revisions: [], erased: account.erased ?? now() };
        const isDone = account.erased !== undefined || (await store.replace({ ...item(owner, []), body }, account.etag)) !== undefined;
        if (!isDone) continue;
        cache.delete(owner);
        return ok(undefined);
      }
      return refuse('UNAVAILABLE', { retryAfter: limits.backoffFirst });
    },
    async erasedAt(owner) {
      return (await read(owner))?.erased;
    },
    async admit({ owner, device }) {
      const known = await recent(owner);
      if (known === undefined) return refuse((await this.erasedAt(owner)) === undefined ? 'UNAUTHENTICATED' : 'ERASED');
      const active = device === undefined || known.devices.some(({ id }) => id === device);
      return active ? ok(undefined) : refuse('REVOKED');
    },
  };
};
