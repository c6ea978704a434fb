/**
 * The base of a session: a checkpoint that stands here in place of records that this device never got, or needs no more. Its
 * content is the whole document as one update (documents/whole.ts), deflated. It counts only when it opens at its place and loads
 * into an empty document with nothing left over, so what comes out is a change like any other. A document of newer code is kept and
 * shown as far as this code understands it.
 *
 * Records that its author could not read, or that did not fit, are inside byte for byte. Of each replica they are everything from the
 * first such record up to the checkpoint's position, so a device that takes it over stands where one with the whole log does.
 */
import { hashCheckpoint, openCheckpoint } from '../../../shared/crypto/checkpoint.ts';
import { hashRecord, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { decodeWhole, encodeWhole, type Whole } from '../../../shared/documents/wire/whole.ts';
import { schemaVersion } from '../../../shared/documents/schema.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { ReplicaId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position } from '../../../shared/model/vector.ts';
import type { BaseRow, RecordRow } from '../../storage/rows.ts';
import { deflate, inflate } from './deflate.ts';
import type { SessionVault } from '../deps.ts';

export interface Base extends Change {
  readonly schema: number;
  /** Of newer code: for showing, and for being kept as it is. */
  readonly newer: boolean;
  /** Records that are held back, in the order in which they are sealed. */
  readonly held: readonly RecordRow[];
}

/** What is sealed. */
export const packState = (whole: Whole): Promise<Bytes> => deflate(encodeWhole(whole));

/** Loads nothing but this document. The patch sets every fact of it. */
const load = async (update: Bytes, newer: boolean): Promise<Result<Change>> => {
  const { openDoc, readNewer } = await import('../../../shared/documents/doc.ts');
  if (newer) return ok({ update, patch: readNewer([update]) });
  const doc = openDoc({ clientId: 1 }, [update]);
  return doc.rejected.length > 0 ? err(fault('UNREADABLE_RECORD')) : ok({ update, patch: doc.facts() });
};

/** The position that a record stands behind; undefined for what is no record. */
export const positionBefore = (vault: SessionVault, row: RecordRow): Position | undefined => {
  const header = readRecordHeader(vault.owner, row.session, row.bytes);
  return header.ok ? [header.value.sequence - 1, header.value.previous] : undefined;
};

/** Whether the rows are one chain from `start` to exactly `end`, whatever is in them. */
export const leads = (vault: SessionVault, rows: readonly RecordRow[], start: Position, end: Position): boolean => {
  let at = start;
  for (const row of rows) {
    const before = positionBefore(vault, row);
    if (before === undefined || before[0] !== at[0] || before[1] !== at[1]) return false;
    at = [row.sequence, row.hash];
  }
  return at[0] === end[0] && at[1] === end[1];
};

/** The held records as rows; undefined when they are not, of each replica, one chain up to the checkpoint's position. */
const rowsOf = async (vault: SessionVault, { session, vector }: BaseRow, held: readonly Bytes[]): Promise<readonly RecordRow[] | undefined> => {
  const rows: RecordRow[] = [];
  for (const bytes of held) {
    const header = readRecordHeader(vault.owner, session, bytes);
    if (!header.ok) return undefined;
    const { replica, sequence } = header.value;
    rows.push({ session, replica, sequence, bytes, hash: await hashRecord(vault.crypto, vault.owner, session, bytes) });
  }
  for (const replica of new Set(rows.map((row) => row.replica))) {
    const own = rows.filter((row) => row.replica === replica);
    const [first, last] = [own[0], own.at(-1)];
    const start = first && positionBefore(vault, first);
    // A retired replica is not in the vector any more; its end was compared when it was.
    const end = vector[replica] ?? (last && [last.sequence, last.hash]);
    if (start === undefined || end === undefined || !leads(vault, own, start, end)) return undefined;
  }
  return rows;
};

/** Replicas of which records are held back. */
export const heldReplicas = (held: readonly RecordRow[]): readonly ReplicaId[] => [...new Set(held.map(({ replica }) => replica))];

/** Faults: UNREADABLE_RECORD, UNSUPPORTED_VERSION (a format of newer code), WRONG_KEY. */
export const openBase = async (vault: SessionVault, row: BaseRow): Promise<Result<Base>> => {
  const { session, previous, vector, sealed } = row;
  const place = { owner: vault.owner, session, previous, vector };
  const opened = await openCheckpoint(vault.crypto, (epoch) => vault.dataKey(session, epoch), place, sealed);
  // What says that it is of newer code, or of another key, is what it was named for, or damaged.
  if (!opened.ok && opened.fault.code === 'UNREADABLE_RECORD') return opened;
  if (!opened.ok) return (await hashCheckpoint(vault.crypto, place, sealed)) === row.hash ? opened : err(fault('UNREADABLE_RECORD'));
  const plain = await inflate(opened.value, limits.checkpointPlainBytes);
  const whole = plain === undefined ? err(fault('UNREADABLE_RECORD')) : decodeWhole(plain);
  if (!whole.ok) return whole;
  const { schema, update } = whole.value;
  const held = await rowsOf(vault, row, whole.value.held);
  if (held === undefined) return err(fault('UNREADABLE_RECORD'));
  const newer = schema > schemaVersion;
  const change = await load(update, newer);
  return change.ok ? ok({ ...change.value, schema, newer, held }) : change;
};
