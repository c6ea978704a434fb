/** Another password: the same content under a new link, and the former one revoked once the new one stands. */
import type { MintLetters } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { Storage } from '../../storage/storage.ts';
import type { SnapshotApi } from '../../sync/calls/snapshots.ts';
import type { Sealer } from '../../vault/seal.ts';
import { publish, sealSnapshot, type OwnLink } from './publish.ts';
import { openFetched } from './visit.ts';

export interface RelockDeps {
  readonly vault: Sealer;
  readonly storage: Storage;
  readonly api: SnapshotApi;
  readonly mint: MintLetters;
  readonly now: () => number;
}

/** Faults: PASSWORD_WRONG (the former one does not fit), those of publish. With an empty `next` it has none from then on. */
export const relock = async (deps: RelockDeps, link: OwnLink, former: string, next: string): Promise<Result<OwnLink>> => {
  const { vault, storage, api, mint } = deps;
  const fetched = await api.open(link.id);
  if (!fetched.ok) return fetched;
  const opened = await openFetched(deps, { link, sealed: fetched.value.sealed }, former);
  if (!opened.ok) return opened;
  const sealed = await sealSnapshot(vault, mint, opened.value.snapshot, { expires: link.expires, password: next });
  if (!sealed.ok) return sealed;
  const made = await publish({ vault, storage, api }, sealed.value);
  if (!made.ok) return made;
  const removed = await api.remove(link.id);
  if (removed.ok) await attempt(() => storage.snapshots.remove(link.id));
  return made;
};
