/**
 * An open session as a sealed file, out of the memory of its tab: for when the store refuses to write. Nothing is read from the store
 * or written to it. The file is a backup of one session whose changes no server has had (write.ts); importing it merges.
 */
import { toBase64Url } from '../../../shared/model/bytes.ts';
import { mintReplicaId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { SessionDeps } from '../../session/deps.ts';
import { sealPayload } from '../../session/records/seal.ts';
import type { OpenSession } from '../../session/types.ts';
import type { Vault } from '../../vault/vault.ts';

export type NowDeps = Pick<SessionDeps, 'mint' | 'now'> & { readonly vault: Vault };

/** Fault WRONG_KEY when this device has no key of its own epoch. */
export const exportNow = async ({ vault, mint, now }: NowDeps, session: OpenSession): Promise<Result<Blob>> => {
  const { id } = session;
  const sealed = await sealPayload(vault, { session: id, replica: mintReplicaId(mint), after: undefined }, await session.carry());
  if (!sealed.ok) return sealed;
  const lines = [
    { holdfast: 'backup', version: 1, owner: vault.owner, at: now(), keyring: vault.keyring().map(toBase64Url), sets: [] },
    { session: { id, revision: 0, vector: {}, changed: now(), deleted: false } },
    ...sealed.value.map(({ bytes }) => ({ unsent: toBase64Url(bytes) })),
    { end: { sessions: 1, records: 0, unsent: sealed.value.length, blobs: 0 } },
  ];
  return ok(new Blob(lines.map((line) => `${JSON.stringify(line)}\n`), { type: 'application/x-ndjson' }));
};
