/**
 * From stored rows to changes. Rows of one replica are taken as a gap-free run after a known position: each must open, name the
 * session and place it is stored under, and carry the hash of the one before. What follows the first row that does not is left
 * alone, so a damaged record never lets a later one in ahead of it. Parts of one payload count as one change.
 */
import { recordFlags, openRecord, type OpenedRecord } from '../../../shared/crypto/envelope.ts';
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { decodePayload } from '../../../shared/documents/wire/payload.ts';
import { concat, type Bytes } from '../../../shared/model/bytes.ts';
import { fault, type Fault } from '../../../shared/model/faults.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Position } from '../../../shared/model/vector.ts';
import type { RecordRow } from '../../storage/rows.ts';
import type { SessionVault } from '../deps.ts';

export interface Run {
  readonly changes: readonly Change[];
  /** Of each change the sequence of its first row. */
  readonly firsts: readonly number[];
  /** Position after the last change that is complete. */
  readonly position: Position;
  /** Sequence before its first row. */
  readonly from: number;
  readonly bytes: number;
  /** The highest schema version of its payloads; 0 for none. */
  readonly schema: number;
  /** Why the run ends before the rows do, and the row it stopped at. */
  readonly stopped?: { readonly row: RecordRow; readonly fault: Fault };
}

export const openRow = (vault: SessionVault, session: SessionId, row: RecordRow): Promise<Result<OpenedRecord>> =>
  openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, row.bytes);

const follows = (opened: OpenedRecord, row: RecordRow, [sequence, hash]: Position): boolean =>
  opened.header.replica === row.replica && opened.header.sequence === sequence + 1 && opened.header.previous === hash && opened.hash === row.hash;

/** `start` is the position before the first row; its hash is `firstPrevious` for sequence 0. */
export const openRun = async (vault: SessionVault, session: SessionId, rows: readonly RecordRow[], start: Position): Promise<Run> => {
  const [first] = rows;
  // Those in front of it went behind a checkpoint: nothing needs to be opened to see that these do not follow.
  if (first !== undefined && first.sequence !== start[0] + 1) {
    return { changes: [], firsts: [], from: start[0], position: start, bytes: 0, schema: 0, stopped: { row: first, fault: fault('BROKEN_CHAIN') } };
  }
  const opened = await Promise.all(rows.map((row) => openRow(vault, session, row)));
  const changes: Change[] = [];
  const firsts: number[] = [];
  let complete = start;
  let bytes = 0;
  let schema = 0;
  let at = start;
  let parts: Bytes[] = [];
  const run = (): Run => ({ changes, firsts, from: start[0], position: complete, bytes, schema });
  const stopAt = (row: RecordRow, cause: Fault): Run => ({ ...run(), stopped: { row, fault: cause } });
  for (const [index, row] of rows.entries()) {
    const result = opened[index];
    if (result === undefined || !result.ok) return stopAt(row, result?.fault ?? fault('INTERNAL'));
    if (!follows(result.value, row, at)) return stopAt(row, fault('BROKEN_CHAIN'));
    at = [row.sequence, row.hash];
    parts.push(result.value.payload);
    if ((result.value.header.flags & recordFlags.continued) !== 0) continue;
    const payload = decodePayload(parts.length === 1 ? result.value.payload : concat(...parts));
    if (!payload.ok) return stopAt(row, payload.fault);
    changes.push(payload.value.change);
    firsts.push(row.sequence - parts.length + 1);
    schema = Math.max(schema, payload.value.schema);
    bytes += row.bytes.byteLength;
    parts = [];
    complete = at;
  }
  return run();
};
