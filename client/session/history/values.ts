/**
 * What one field has held, as far as the records on this device tell: whoever wrote it, here or elsewhere. Cheaper than the whole past
 * (local.ts), because no document is built; it reaches back to the last time the records were compacted.
 */
import type { EntityId, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import type { Json } from '../../../shared/model/json.ts';
import { firstPrevious } from '../../../shared/crypto/envelope.ts';
import type { Position } from '../../../shared/model/vector.ts';
import { attempt } from '../../storage/failures.ts';
import type { Records } from '../../storage/records.ts';
import { openRow, openRun } from '../records/chain.ts';
import type { SessionVault } from '../deps.ts';

export interface PastValue {
  readonly value: Json;
  /** Wall clock of its writer, ms. */
  readonly at: number;
}

export interface ValuesDeps {
  readonly storage: { readonly records: Pick<Records, 'range' | 'replicas'> };
  readonly vault: SessionVault;
}

/** The latest first, each different value once. Empty where the records cannot be read. */
export const valuesOf = async ({ storage, vault }: ValuesDeps, session: SessionId, entity: EntityId, field: string): Promise<readonly PastValue[]> => {
  const found = await attempt(async () => {
    const begin: Position = [0, await firstPrevious(vault.crypto, session)];
    const of = async (replica: ReplicaId): Promise<readonly PastValue[]> => {
      const rows = await storage.records.range(session, replica, 1);
      const [first] = rows;
      // Behind a compaction the first record that is left leads on from one that is not here.
      const opened = first === undefined || first.sequence === 1 ? undefined : await openRow(vault, session, first);
      const from: Position = first === undefined || opened?.ok !== true ? begin : [first.sequence - 1, opened.value.header.previous];
      const { changes } = await openRun(vault, session, rows, from);
      return changes.flatMap(({ patch }) => patch.set.flatMap(([key, value, , at]) => (key.startsWith(`${entity}/${field}#`) ? [{ value, at }] : [])));
    };
    const all = await Promise.all((await storage.records.replicas(session)).map(of));
    return all.flat().toSorted((a, b) => b.at - a.at);
  });
  const seen = new Set<string>();
  return (found.ok ? found.value : []).filter(({ value }) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text);
  });
};
