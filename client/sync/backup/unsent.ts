/**
 * Changes of a backup that no server had: appended here as own ones, sealed again, unless the session holds them already, by the very
 * records or by what they say. So taking a backup in again changes nothing.
 */
import { hashRecord, readRecordHeader, recordFlags } from '../../../shared/crypto/envelope.ts';
import { decodePayload } from '../../../shared/documents/wire/payload.ts';
import { concat, equalBytes, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { mintReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { openRow } from '../../session/records/chain.ts';
import type { SessionDeps } from '../../session/deps.ts';
import { createReader } from '../../session/records/reader.ts';
import { followEpoch } from '../../session/records/seal.ts';
import { resealRows } from '../../session/records/sweep.ts';
import type { RecordRow } from '../../storage/rows.ts';
import { freshRow } from '../../storage/sessions.ts';

const rowsOf = async ({ vault }: SessionDeps, session: SessionId, records: readonly Bytes[]): Promise<readonly RecordRow[]> => {
  const rows: RecordRow[] = [];
  for (const bytes of records) {
    const header = readRecordHeader(vault.owner, session, bytes);
    if (!header.ok) continue;
    const { replica, sequence } = header.value;
    rows.push({ session, replica, sequence, bytes, hash: await hashRecord(vault.crypto, vault.owner, session, bytes) });
  }
  return rows;
};

const isHere = async ({ storage }: SessionDeps, { session, replica, sequence, bytes }: RecordRow): Promise<boolean> => {
  const [row] = await storage.records.range(session, replica, sequence, sequence);
  return row !== undefined && equalBytes(row.bytes, bytes);
};

/** One payload: the rows of its parts, and the update that they make. */
interface Said {
  readonly rows: readonly RecordRow[];
  readonly update: Bytes;
}

/** What opens; a record that was damaged where it came from takes no other along. */
const saidIn = async ({ vault }: SessionDeps, session: SessionId, rows: readonly RecordRow[]): Promise<readonly Said[]> => {
  const found: Said[] = [];
  let parts: { readonly row: RecordRow; readonly payload: Bytes }[] = [];
  for (const row of rows) {
    const opened = await openRow(vault, session, row);
    if (!opened.ok) {
      parts = [];
      continue;
    }
    parts.push({ row, payload: opened.value.payload });
    if ((opened.value.header.flags & recordFlags.continued) !== 0) continue;
    const payload = decodePayload(concat(...parts.map((part) => part.payload)));
    if (payload.ok) found.push({ rows: parts.map((part) => part.row), update: payload.value.change.update });
    parts = [];
  }
  return found;
};

/** Whether the document says all of it already. */
const saysAll = async (deps: SessionDeps, session: SessionId, said: readonly Said[]): Promise<boolean> => {
  const [{ openDoc }, { changes }] = await Promise.all([import('../../../shared/documents/doc.ts'), createReader(deps, session, {}).read()]);
  const doc = openDoc({ clientId: 1 }, changes.map(({ update }) => update));
  const before = doc.encode();
  return said.every(({ update }) => doc.merge(update).ok && equalBytes(doc.encode(), before));
};

const rounds = 100;

/** Answers how many changes were appended. Faults: WRONG_KEY, those of the store; UNAVAILABLE when other tabs were always faster. */
export const takeUnsent = async (deps: SessionDeps, session: SessionId, records: readonly Bytes[]): Promise<Result<number>> => {
  const { storage, vault, mint, now } = deps;
  const missing: RecordRow[] = [];
  for (const row of await rowsOf(deps, session, records)) if (!(await isHere(deps, row))) missing.push(row);
  if (missing.length === 0) return ok(0);
  await storage.sessions.create(freshRow(session, mintReplicaId(mint), now()));
  const said = await saidIn(deps, session, missing);
  if (said.length === 0 || (await saysAll(deps, session, said))) return ok(0);
  for (let round = 0; round < rounds; round += 1) {
    const row = await storage.sessions.get(session);
    if (row === undefined) break;
    const last = await storage.records.last(session, row.replica);
    await followEpoch(vault, last);
    const place = { session, replica: row.replica, after: last && ([last.sequence, last.hash] as const) };
    const sealed = await resealRows(vault, said.flatMap(({ rows }) => rows), place);
    if (!sealed.ok) return sealed;
    const top = sealed.value.rows.at(-1);
    if (top === undefined || (await storage.records.appendAll(sealed.value.rows)) === 'taken') continue;
    storage.announcer.send({ type: 'appended', session, replica: row.replica, sequence: top.sequence });
    return ok(said.length);
  }
  return err(fault('UNAVAILABLE'));
};
