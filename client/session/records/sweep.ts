/**
 * Own rows that a slow tab appended where they do not belong: under a replica after it was closed, or at a place whose row had been
 * deleted behind a checkpoint. The server will never take them there. Each is opened,
 * sealed again as the next record of the current replica, and moved in one transaction. Nothing is lost when this is cut off:
 * the rows stay where they are until the next barrier or the next start sweeps again.
 *
 * One that does not open holds up none of the others: it is set aside as it is, and said.
 */
import { recordFlags, type OpenedRecord } from '../../../shared/crypto/envelope.ts';
import { decodePayload } from '../../../shared/documents/wire/payload.ts';
import { concat, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position } from '../../../shared/model/vector.ts';
import { attempt } from '../../storage/failures.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import type { Records } from '../../storage/records.ts';
import { strayedIn, strayedSpans, type Span } from '../../storage/sessions.ts';
import { positionBefore } from './base.ts';
import { openRow } from './chain.ts';
import { isDamaged } from './doubted.ts';
import type { SessionDeps, SessionVault } from '../deps.ts';
import { followEpoch, sealPayload } from './seal.ts';

/** How often what is sealed again is begun anew because a tab has appended meanwhile: a few times a second at most, and sealing takes milliseconds. */
export const rounds = 8;

export const rowsIn = async (records: Pick<Records, 'range'>, session: SessionId, replica: ReplicaId, spans: readonly Span[]): Promise<RecordRow[]> =>
  (await Promise.all(spans.map(([above, upTo]) => records.range(session, replica, above + 1, upTo)))).flat();

export interface Resealed {
  readonly rows: readonly RecordRow[];
  /** Those that do not open, and with each what is left of its payload: kept as they are. */
  readonly aside: readonly RecordRow[];
}

export interface Resealing {
  readonly session: SessionId;
  readonly replica: ReplicaId;
  readonly after: Position | undefined;
  /** Where the rows lie. A disk may give out changed what lies there whole, so what does not open is read once more. */
  readonly from?: Pick<Records, 'range'> | undefined;
  /** The row of their session: it may name one of them by its hash. */
  readonly of?: SessionRow | undefined;
  /** Asked for each payload, in order. */
  readonly rewritten?: ((payload: Bytes) => Promise<Bytes>) | undefined;
}

/** Opens a row, at the third reading at last. A row that others name by another hash is damaged, whatever its first bytes say of it (doubted.ts). */
const openSurely = async (vault: SessionVault, row: RecordRow, next: RecordRow | undefined, { from, of }: Pick<Resealing, 'from' | 'of'>): Promise<Result<OpenedRecord>> => {
  let found = row;
  for (let read = 1; ; read += 1) {
    const opened = await openRow(vault, row.session, found);
    if (opened.ok) return opened;
    if (read === limits.damagedReads || from === undefined) {
      const named = next && positionBefore(vault, next);
      const isOther = named !== undefined && named[0] === row.sequence && named[1] !== found.hash;
      const isSpoilt = isOther || (from !== undefined && (await isDamaged(vault, from, of, found, opened.fault)));
      return isSpoilt ? err(fault('UNREADABLE_RECORD', { sequence: row.sequence })) : opened;
    }
    found = (await from.range(row.session, row.replica, row.sequence, row.sequence))[0] ?? found;
  }
};

/** The payloads of `rows`, sealed again under `replica` after `after`, for a fork and for a sweep alike. */
export const resealRows = async (vault: SessionVault, rows: readonly RecordRow[], { session, replica, after, from, of, rewritten = async (payload) => payload }: Resealing): Promise<Result<Resealed>> => {
  const out: RecordRow[] = [];
  const aside: RecordRow[] = [];
  let parts: { readonly row: RecordRow; readonly payload: Bytes }[] = [];
  /** Behind a row that does not open, what begins in the middle of a payload is none. */
  let torn = false;
  const setAside = (...more: readonly RecordRow[]): void => {
    aside.push(...parts.map((part) => part.row), ...more);
    parts = [];
    torn = true;
  };
  for (const [index, row] of rows.entries()) {
    const opened = await openSurely(vault, row, rows[index + 1], { from, of });
    if (!opened.ok && opened.fault.code !== 'UNREADABLE_RECORD') return opened;
    if (!opened.ok) {
      setAside(row);
      continue;
    }
    parts.push({ row, payload: opened.value.payload });
    if ((opened.value.header.flags & recordFlags.continued) !== 0) continue;
    const payload = concat(...parts.map((part) => part.payload));
    if (torn && !decodePayload(payload).ok) {
      setAside();
      continue;
    }
    const last = out.at(-1);
    const place = { session, replica, after: last === undefined ? after : ([last.sequence, last.hash] as const) };
    const sealed = await sealPayload(vault, place, await rewritten(payload));
    if (!sealed.ok) return sealed;
    out.push(...sealed.value);
    parts = [];
    torn = false;
  }
  return ok({ rows: out, aside });
};

const sweepOnce = async ({ storage, vault }: SessionDeps, session: SessionId): Promise<Result<'clean' | 'again'>> => {
  const row = await storage.sessions.get(session);
  if (row === undefined) return ok('clean');
  for (const from of strayedIn(row)) {
    const late = await rowsIn(storage.records, session, from, strayedSpans(row, from));
    if (late.length === 0) continue;
    const last = await storage.records.last(session, row.replica);
    await followEpoch(vault, last);
    const sealed = await resealRows(vault, late, { session, replica: row.replica, after: last && [last.sequence, last.hash], from: storage.records, of: row });
    if (!sealed.ok) return sealed;
    const moved = await storage.sessions.sweep(session, from, late, sealed.value);
    return moved.ok ? ok('again') : moved;
  }
  return ok('clean');
};

/**
 * Every round either finds nothing, moves one replica's rows, or lost a race against an append and tries again. Answers whether there was
 * anything to move.
 */
export const sweepClosed = async (deps: SessionDeps, session: SessionId): Promise<Result<boolean>> => {
  for (let round = 0; round < 100; round += 1) {
    const swept = await attempt(() => sweepOnce(deps, session));
    if (!swept.ok) return swept;
    if (!swept.value.ok) return swept.value;
    if (swept.value.value === 'clean') return ok(round > 0);
  }
  return err(fault('UNAVAILABLE'));
};
