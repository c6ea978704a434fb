/**
 * Opening a snapshot by its link. The key of a link that was opened is kept sealed on this device, because the fragment is
 * scrubbed from the address bar: a reload, and "Copy link", find it here.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { SnapshotId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { Storage } from '../../storage/storage.ts';
import { httpOf } from '../../sync/api.ts';
import { openSnapshot } from '../../sync/snapshots.ts';
import { openLocal, sealLocal } from '../../vault/local.ts';
import { openFromLink, type Sealer } from '../../vault/seal.ts';
import { decodeSnapshot, type SnapshotContent } from './format.ts';
import { parseLink, type SnapshotLink } from './link.ts';
import { ownLinks, snapshotContext } from './publish.ts';

export interface VisitDeps {
  readonly vault: Sealer;
  readonly storage: Storage;
}

export interface Visit {
  readonly link: SnapshotLink;
  readonly snapshot: SnapshotContent;
}

const keyName = (id: SnapshotId): string => `visited/${id}`;

const remember = async ({ vault, storage }: VisitDeps, { id, key }: SnapshotLink): Promise<void> => {
  const sealed = await sealLocal(vault, 'links', keyName(id), key);
  await attempt(() => storage.kv.put(keyName(id), sealed));
};

const remembered = async (deps: VisitDeps, id: SnapshotId): Promise<SnapshotLink | undefined> => {
  const { vault, storage } = deps;
  const own = (await ownLinks(deps)).find((link) => link.id === id);
  if (own !== undefined) return own;
  const sealed = await storage.kv.get(keyName(id));
  if (!(sealed instanceof Uint8Array)) return undefined;
  const key = await openLocal(vault, 'links', keyName(id), sealed);
  return key.ok ? { id, key: key.value } : undefined;
};

const linkOf = async (deps: VisitDeps, id: SnapshotId | undefined, fragment: string): Promise<Result<SnapshotLink>> => {
  const known = id !== undefined && fragment === '' ? await remembered(deps, id) : undefined;
  return known === undefined ? parseLink(id ?? '', fragment) : ok(known);
};

/** Faults: LINK_BROKEN (`cut` says whether something is missing), LINK_DEAD, OFFLINE and the other ones of the API. */
export const visit = async (deps: VisitDeps, id: SnapshotId | undefined, fragment: string): Promise<Result<Visit>> => {
  const link = await linkOf(deps, id, fragment);
  if (!link.ok) return link;
  const reply = await openSnapshot(httpOf(location.origin), link.value.id);
  if (!reply.ok) return reply.fault.code === 'NOT_FOUND' ? err(fault('LINK_DEAD')) : reply;
  const plain = await openFromLink(deps.vault, link.value.key, snapshotContext(link.value.id), reply.value.sealed);
  if (!plain.ok) return err(fault('LINK_BROKEN', { cut: 0 }));
  const snapshot = await decodeSnapshot(plain.value);
  if (!snapshot.ok) return snapshot;
  await remember(deps, link.value);
  return ok({ link: link.value, snapshot: snapshot.value });
};
