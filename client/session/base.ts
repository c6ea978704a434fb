/**
 * The base of a session: a checkpoint that stands here in place of records that this device never got, or needs no more. Its
 * content is a payload like a record's, deflated: the whole document as one update. It counts only when it opens at its place and
 * loads into an empty document with nothing left over, so what comes out is a change like any other.
 */
import { openCheckpoint } from '../../shared/crypto/checkpoint.ts';
import type { Change } from '../../shared/documents/facts.ts';
import { emptyPatch } from '../../shared/documents/patches.ts';
import { decodePayload, encodePayload } from '../../shared/documents/payload.ts';
import { schemaVersion } from '../../shared/documents/schema.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { BaseRow } from '../storage/rows.ts';
import { deflate, inflate } from './deflate.ts';
import type { SessionVault } from './deps.ts';

/** What is sealed: `update` is the whole document. `at` is wall clock, ms. */
export const packState = (update: Bytes, at: number): Promise<Bytes> =>
  deflate(encodePayload({ schema: schemaVersion, at, change: { update, patch: emptyPatch } }));

/** Loads nothing but this document. The patch sets every fact of it. */
const load = async (update: Bytes): Promise<Result<Change>> => {
  const { openDoc } = await import('../../shared/documents/doc.ts');
  const doc = openDoc({ clientId: 1 }, [update]);
  return doc.rejected.length > 0 ? err(fault('UNREADABLE_RECORD')) : ok({ update, patch: doc.facts() });
};

/** Faults: UNREADABLE_RECORD, UNSUPPORTED_VERSION (of newer code), WRONG_KEY. */
export const openBase = async (vault: SessionVault, { session, previous, vector, sealed }: BaseRow): Promise<Result<Change>> => {
  const place = { owner: vault.owner, session, previous, vector };
  const opened = await openCheckpoint(vault.crypto, (epoch) => vault.dataKey(session, epoch), place, sealed);
  if (!opened.ok) return opened;
  const plain = await inflate(opened.value, limits.checkpointPlainBytes);
  const payload = plain === undefined ? err(fault('UNREADABLE_RECORD')) : decodePayload(plain);
  if (!payload.ok) return payload;
  const { schema, change } = payload.value;
  return schema > schemaVersion ? err(fault('UNSUPPORTED_VERSION', { version: schema })) : load(change.update);
};
