/** How this device stands: what lies here, what lies only here, and since when. */
import { decodePayload } from '../../../shared/documents/wire/payload.ts';
import type { Result } from '../../../shared/model/result.ts';
import { clockKey } from '../../storage/announce.ts';
import { attempt } from '../../storage/failures.ts';
import type { SessionRow } from '../../storage/rows.ts';
import { ownFrom } from '../../storage/sessions.ts';
import { readSizes, type Sizes } from '../../storage/sizes.ts';
import type { Usage } from '../../storage/storage.ts';
import { openRow } from '../records/chain.ts';
import type { SessionDeps } from '../deps.ts';

export interface Health {
  readonly usage: Usage;
  readonly sizes: Sizes;
  /** Sessions with changes that only this device has. */
  readonly unsent: number;
  /** Wall clock of the oldest of those changes, ms; undefined when there is none, or when it does not say. */
  readonly oldest: number | undefined;
  /** When the server last had everything of some session, ms. */
  readonly synced: number | undefined;
  /** Ms by which this device's clock is ahead of the server's, when that is much. */
  readonly clock: number | undefined;
}

/** Undefined: everything is sent. A record that does not say when it was written counts from the session's last change. */
const oldestOf = async ({ storage, vault }: SessionDeps, row: SessionRow): Promise<number | undefined> => {
  const [first] = await storage.records.outbox(row.id, row.replica, ownFrom(row, row.replica), 1);
  if (first === undefined) return undefined;
  const opened = await openRow(vault, row.id, first);
  const payload = opened.ok ? decodePayload(opened.value.payload) : undefined;
  return payload?.ok === true ? payload.value.at : row.changed;
};

export const readHealth = (deps: SessionDeps): Promise<Result<Health>> =>
  attempt(async () => {
    const { storage } = deps;
    const rows = (await storage.sessions.list()).filter(({ deleted, forGood }) => deleted === undefined && forGood !== true);
    const [usage, sizes, waits] = await Promise.all([storage.usage(), readSizes(storage.database), Promise.all(rows.map((row) => oldestOf(deps, row)))]);
    const clock = await storage.kv.get(clockKey);
    const since = waits.filter((at) => at !== undefined);
    const synced = rows.flatMap(({ syncedAt }) => syncedAt ?? []);
    return {
      usage,
      sizes,
      unsent: since.length,
      oldest: since.length === 0 ? undefined : Math.min(...since),
      clock: typeof clock === 'number' ? clock : undefined,
      synced: synced.length === 0 ? undefined : Math.max(...synced),
    };
  });
