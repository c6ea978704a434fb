/**
 * Opening a snapshot by its link. The link of one that was opened is kept sealed on this device, because the fragment is scrubbed
 * from the address bar: a reload, "Copy link" and the list of what was visited find it here. The server learns nothing of that list.
 */
import { fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { parseSnapshotId, type SnapshotId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { Storage } from '../../storage/storage.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { openSnapshot } from '../../sync/calls/snapshots.ts';
import { openLocal, sealLocal } from '../../vault/local.ts';
import { openFromLink, type Sealer } from '../../vault/seal.ts';
import { stretch } from '../../vault/stretch.ts';
import { decodeSnapshot, type SnapshotContent } from './format.ts';
import { parseLink, type SnapshotLink } from './link.ts';
import { ownLinks, snapshotContext } from './publish.ts';

export interface VisitDeps {
  readonly vault: Sealer;
  readonly storage: Storage;
  /** Wall clock, ms. */
  readonly now: () => number;
}

export interface Visit {
  readonly link: SnapshotLink;
  readonly snapshot: SnapshotContent;
}

/** What this device remembers of it. */
export interface Visited extends SnapshotLink {
  readonly title: string;
  /** When it was last opened here, ms. */
  readonly at: number;
}

const prefix = 'visited/';
const nameOf = (id: SnapshotId): string => prefix + id;
const keyBytes = 32;

const remember = async ({ vault, storage, now }: VisitDeps, { link: { id, key }, snapshot }: Visit): Promise<void> => {
  const plain = utf8(JSON.stringify({ key: toBase64Url(key), title: snapshot.title, at: now() }));
  const sealed = await sealLocal(vault, 'links', nameOf(id), plain);
  await attempt(() => storage.kv.put(nameOf(id), sealed));
};

/** The first form was the key alone. */
const parse = (id: SnapshotId, plain: Bytes): Visited | undefined => {
  if (plain.byteLength === keyBytes) return { id, key: plain, title: '', at: 0 };
  const { key, title, at } = JSON.parse(fromUtf8(plain)) as { readonly key: string; readonly title: string; readonly at: number };
  const known = fromBase64Url(key);
  return known && { id, key: known, title, at };
};

const read = async ({ vault, storage }: Pick<VisitDeps, 'vault' | 'storage'>, id: SnapshotId): Promise<Visited | undefined> => {
  const sealed = await storage.kv.get(nameOf(id));
  if (!(sealed instanceof Uint8Array)) return undefined;
  const plain = await openLocal(vault, 'links', nameOf(id), sealed);
  return plain.ok ? parse(id, plain.value) : undefined;
};

/** What was opened on this device, latest first. */
export const visitedLinks = async (deps: Pick<VisitDeps, 'vault' | 'storage'>): Promise<readonly Visited[]> => {
  const ids = (await deps.storage.kv.keys(prefix)).flatMap((key) => parseSnapshotId(key.slice(prefix.length)) ?? []);
  const links = await Promise.all(ids.map((id) => read(deps, id)));
  return links.flatMap((link) => link ?? []).sort((a, b) => b.at - a.at);
};

export const forgetVisit = ({ storage }: Pick<VisitDeps, 'storage'>, id: SnapshotId): Promise<Result<void>> => attempt(() => storage.kv.remove(nameOf(id)));

const remembered = async (deps: VisitDeps, id: SnapshotId): Promise<SnapshotLink | undefined> =>
  (await ownLinks(deps)).find((link) => link.id === id) ?? read(deps, id);

const linkOf = async (deps: VisitDeps, id: SnapshotId | undefined, fragment: string): Promise<Result<SnapshotLink>> => {
  const known = id !== undefined && fragment === '' ? await remembered(deps, id) : undefined;
  return known === undefined ? parseLink(id ?? '', fragment) : ok(known);
};

/** A snapshot that was fetched and waits for its password, or is refused. */
export interface Fetched {
  readonly link: SnapshotLink;
  readonly sealed: Bytes;
}

/** Faults: LINK_BROKEN (`cut` says whether something is missing), LINK_DEAD, OFFLINE and the other ones of the API. */
export const fetchSnapshot = async (deps: VisitDeps, id: SnapshotId | undefined, fragment: string): Promise<Result<Fetched>> => {
  const link = await linkOf(deps, id, fragment);
  if (!link.ok) return link;
  const reply = await openSnapshot(httpOf(location.origin), link.value.id);
  if (!reply.ok) return reply.fault.code === 'NOT_FOUND' ? err(fault('LINK_DEAD')) : reply;
  return ok({ link: link.value, sealed: reply.value.sealed });
};

/** Faults: PASSWORD_NEEDED, PASSWORD_WRONG, LINK_BROKEN, UNSUPPORTED_VERSION. The password is kept nowhere. */
export const openFetched = async (deps: VisitDeps, { link, sealed }: Fetched, password = ''): Promise<Result<Visit>> => {
  const by = password === '' ? undefined : { password, stretch };
  const plain = await openFromLink(deps.vault, link.key, snapshotContext(link.id), sealed, by);
  if (!plain.ok) return plain.fault.code.startsWith('PASSWORD_') ? plain : err(fault('LINK_BROKEN', { cut: 0 }));
  const snapshot = await decodeSnapshot(plain.value);
  if (!snapshot.ok) return snapshot;
  const visit = { link, snapshot: snapshot.value };
  await remember(deps, visit);
  return ok(visit);
};
