/**
 * Own rows that a slow tab appended where they do not belong: under a replica after it was closed, or at a place whose row had been
 * deleted behind a checkpoint. The server will never take them there. Each is opened,
 * sealed again as the next record of the current replica, and moved in one transaction. Nothing is lost when this is cut off:
 * the rows stay where they are until the next barrier or the next start sweeps again.
 */
import { recordFlags } from '../../shared/crypto/envelope.ts';
import { concat, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Position } from '../../shared/model/vector.ts';
import { attempt } from '../storage/failures.ts';
import type { RecordRow } from '../storage/rows.ts';
import type { Records } from '../storage/records.ts';
import { strayedIn, strayedSpans, type Span } from '../storage/sessions.ts';
import { openRow } from './chain.ts';
import type { SessionDeps, SessionVault } from './deps.ts';
import { followEpoch, sealPayload } from './seal.ts';

export const rowsIn = async (records: Pick<Records, 'range'>, session: SessionId, replica: ReplicaId, spans: readonly Span[]): Promise<RecordRow[]> =>
  (await Promise.all(spans.map(([above, upTo]) => records.range(session, replica, above + 1, upTo)))).flat();

/** The payloads of `rows`, sealed again under `replica` after `after`, for a fork and for a sweep alike; `rewritten` is asked for each in order. */
export const resealRows = async (
  vault: SessionVault,
  rows: readonly RecordRow[],
  { session, replica, after }: { readonly session: SessionId; readonly replica: ReplicaId; readonly after: Position | undefined },
  rewritten: (payload: Bytes) => Promise<Bytes> = async (payload) => payload,
): Promise<Result<readonly RecordRow[]>> => {
  const out: RecordRow[] = [];
  let parts: Bytes[] = [];
  for (const row of rows) {
    const opened = await openRow(vault, session, row);
    if (!opened.ok) return opened;
    parts.push(opened.value.payload);
    if ((opened.value.header.flags & recordFlags.continued) !== 0) continue;
    const last = out.at(-1);
    const place = { session, replica, after: last === undefined ? after : ([last.sequence, last.hash] as const) };
    const sealed = await sealPayload(vault, place, await rewritten(concat(...parts)));
    if (!sealed.ok) return sealed;
    out.push(...sealed.value);
    parts = [];
  }
  return ok(out);
};

const sweepOnce = async ({ storage, vault }: SessionDeps, session: SessionId): Promise<Result<'clean' | 'again'>> => {
  const row = await storage.sessions.get(session);
  if (row === undefined) return ok('clean');
  for (const from of strayedIn(row)) {
    const late = await rowsIn(storage.records, session, from, strayedSpans(row, from));
    if (late.length === 0) continue;
    const last = await storage.records.last(session, row.replica);
    await followEpoch(vault, last);
    const rows = await resealRows(vault, late, { session, replica: row.replica, after: last && [last.sequence, last.hash] });
    if (!rows.ok) return rows;
    const moved = await storage.sessions.sweep(session, from, late, rows.value);
    return moved.ok ? ok('again') : moved;
  }
  return ok('clean');
};

/** Every round either finds nothing, moves one replica's rows, or lost a race against an append and tries again. */
export const sweepClosed = async (deps: SessionDeps, session: SessionId): Promise<Result<void>> => {
  for (let round = 0; round < 100; round += 1) {
    const swept = await attempt(() => sweepOnce(deps, session));
    if (!swept.ok) return swept;
    if (!swept.value.ok) return swept.value;
    if (swept.value.value === 'clean') return ok(undefined);
  }
  return err(fault('UNAVAILABLE'));
};
