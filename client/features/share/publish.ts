/**
 * Making a snapshot: encode, seal under a key that only the link will carry, send, and keep the link sealed on this device.
 */
import { fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { mintSnapshotId, type MintLetters, type RecordHash, type SnapshotId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SnapshotApi } from '../../sync/calls/snapshots.ts';
import { openLocal, sealLocal } from '../../vault/local.ts';
import { sealForLink, type Sealer } from '../../vault/seal.ts';
import { stretch } from '../../vault/stretch.ts';
import { encodeSnapshot, type SnapshotContent } from './format.ts';
import { linkKeyBytes, type SnapshotLink } from './link.ts';

export interface OwnLink extends SnapshotLink {
  readonly title: string;
  /** Ms since 1970. */
  readonly created: number;
  readonly expires?: number;
  /** It takes a password beside the link. */
  readonly locked?: boolean;
}

/** What the body is bound to: a body cannot be served under another id. */
export const snapshotContext = (id: SnapshotId): string => `snapshot|${id}`;
const linkContext = (id: SnapshotId): string => `link|${id}`;

/** A snapshot on its way: sealed once, so that sending it again after a lost reply is the same snapshot. */
export interface SealedSnapshot {
  readonly link: OwnLink;
  readonly sealed: Bytes;
  readonly digest: RecordHash;
}

export interface LinkTerms {
  /** Ms since 1970. */
  readonly expires?: number | undefined;
  /** None when it is empty. */
  readonly password?: string;
}

/** Fault TOO_LARGE with actual and allowed bytes. */
export const sealSnapshot = async (
  vault: Sealer,
  mint: MintLetters,
  snapshot: SnapshotContent,
  { expires, password = '' }: LinkTerms = {},
): Promise<Result<SealedSnapshot>> => {
  const [id, key] = [mintSnapshotId(mint), vault.crypto.random(linkKeyBytes)];
  const by = password === '' ? undefined : { password, stretch };
  const { sealed, digest } = await sealForLink(vault, key, snapshotContext(id), await encodeSnapshot(snapshot), by);
  if (sealed.byteLength > limits.itemSealedBytes) {
    return err(fault('TOO_LARGE', { actual: sealed.byteLength, allowed: limits.itemSealedBytes }));
  }
  const terms = { ...(expires !== undefined && { expires }), ...(by && { locked: true }) };
  return ok({ link: { id, key, title: snapshot.title, created: snapshot.created, ...terms }, sealed, digest });
};

/** Faults: those of the API; STORAGE_* when the link could not be kept here. */
export const publish = async (
  { vault, storage, api }: { readonly vault: Sealer; readonly storage: Storage; readonly api: SnapshotApi },
  { link, sealed, digest }: SealedSnapshot,
): Promise<Result<OwnLink>> => {
  const { id, expires } = link;
  const sent = await api.create({ id, digest, sealed, ...(expires !== undefined && { expires }) });
  if (!sent.ok) return sent;
  const kept = await keepLink({ vault, storage }, link);
  return kept.ok ? ok(link) : kept;
};

/** Sealed on this device: nothing else knows the key. */
export const keepLink = async ({ vault, storage }: { readonly vault: Sealer; readonly storage: Storage }, link: OwnLink): Promise<Result<void>> => {
  const { id, created, key, ...rest } = link;
  const plain = utf8(JSON.stringify({ ...rest, key: toBase64Url(key) }));
  return attempt(async () => storage.snapshots.put({ id, created, sealed: await sealLocal(vault, 'links', linkContext(id), plain) }));
};

/** The links made on this device, latest first; one that does not open is left out. */
export const ownLinks = async ({ vault, storage }: { readonly vault: Sealer; readonly storage: Storage }): Promise<readonly OwnLink[]> => {
  const rows = await storage.snapshots.list();
  const links = await Promise.all(
    rows.map(async ({ id, created, sealed }): Promise<readonly OwnLink[]> => {
      const plain = await openLocal(vault, 'links', linkContext(id), sealed);
      if (!plain.ok) return [];
      const { key, ...link } = JSON.parse(fromUtf8(plain.value)) as Omit<OwnLink, 'id' | 'created' | 'key'> & { readonly key: string };
      const linkKey = fromBase64Url(key);
      return linkKey === undefined ? [] : [{ ...link, id, created, key: linkKey }];
    }),
  );
  return links.flat();
};
