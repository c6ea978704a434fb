/** What this device holds, as a short text that changes whenever that does: so that a backup of the same is not made twice. */
import { toBase64Url, utf8 } from '../../../shared/model/bytes.ts';
import { sha256 } from '../../../shared/crypto/port.ts';
import type { SessionDeps } from '../../session/deps.ts';

export const markOf = async ({ storage, vault }: SessionDeps): Promise<string> => {
  const parts: unknown[] = [await storage.database.datasets.toCollection().primaryKeys()];
  for (const { id, replica, stored, base, deleted } of await storage.sessions.list()) {
    const last = await storage.records.last(id, replica);
    parts.push([id, last?.replica, last?.sequence, stored, base?.hash, deleted]);
  }
  return toBase64Url(await sha256(vault.crypto, utf8(JSON.stringify(parts))));
};
