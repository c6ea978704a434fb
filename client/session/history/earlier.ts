/**
 * Further back than this device holds: the kept checkpoint before where its past begins, and the records between the two, from the
 * server. They are believed as anything from there is: the checkpoint opens at its place and is the one that the line names, and the
 * records are chains from its positions to those where the known past begins.
 */
import { hashCheckpoint } from '../../../shared/crypto/checkpoint.ts';
import { firstPrevious, hashRecord, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import { concat, type Bytes } from '../../../shared/model/bytes.ts';
import { fault, type Fault } from '../../../shared/model/faults.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import type { BaseRow, RecordRow } from '../../storage/rows.ts';
import { openRun } from '../records/chain.ts';
import type { SessionVault } from '../deps.ts';
import { openPast } from './local.ts';
import { stepsOf, type Past, type Unordered } from './steps.ts';

interface Point {
  readonly number: number;
  readonly hash: RecordHash;
  readonly whole: boolean;
  readonly records: boolean;
}
interface Whole {
  readonly hash: RecordHash;
  readonly number: number;
  readonly previous?: RecordHash | undefined;
  readonly vector: Vector;
  readonly items: readonly Bytes[];
}
type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** client/sync/calls/history.ts, by what is needed of it. */
export interface PastSource {
  line(session: SessionId): Promise<Answered<{ readonly points: readonly Point[] }>>;
  whole(session: SessionId, number: number): Promise<Answered<{ readonly checkpoint?: Whole | undefined }>>;
  records(session: SessionId, number: number, after: number): Promise<Answered<{ readonly records: readonly Bytes[]; readonly next?: number | undefined }>>;
}

/** The stretch before the known past: where it begins (undefined: where the session does), and the checkpoints whose records it takes. */
const stretchBefore = (points: readonly Point[], past: Past): { readonly from: Point | undefined; readonly numbers: readonly number[] } | undefined => {
  const { begin } = past;
  if (begin === undefined || points.find(({ number }) => number === begin.number)?.hash !== begin.hash) return undefined;
  const from = points.find(({ number, whole }) => whole && number < begin.number);
  const first = (from?.number ?? 0) + 1;
  const numbers = Array.from({ length: begin.number - first + 1 }, (_, index) => first + index);
  return numbers.every((number) => points.some((point) => point.number === number && point.records)) ? { from, numbers } : undefined;
};

const baseOf = async (vault: SessionVault, session: SessionId, source: PastSource, from: Point): Promise<Result<BaseRow>> => {
  const reply = await source.whole(session, from.number);
  if (!reply.ok) return err(reply.fault);
  const { checkpoint } = reply.value;
  if (checkpoint === undefined) return err(fault('NOT_FOUND'));
  const { number, previous, vector, items } = checkpoint;
  const sealed = concat(...items);
  const hash = await hashCheckpoint(vault.crypto, { owner: vault.owner, session, previous, vector }, sealed);
  return hash === from.hash ? ok({ session, hash, number, previous, vector, sealed }) : err(fault('UNREADABLE_RECORD'));
};

const rowsOf = async (vault: SessionVault, session: SessionId, source: PastSource, numbers: readonly number[]): Promise<Result<ReadonlyMap<ReplicaId, RecordRow[]>>> => {
  const found = new Map<ReplicaId, Map<number, RecordRow>>();
  for (const number of numbers) {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page = await source.records(session, number, after);
      if (!page.ok) return err(page.fault);
      for (const bytes of page.value.records) {
        const header = readRecordHeader(vault.owner, session, bytes);
        if (!header.ok) return header;
        const { replica, sequence } = header.value;
        const row = { session, replica, sequence, bytes, hash: await hashRecord(vault.crypto, vault.owner, session, bytes) };
        found.set(replica, (found.get(replica) ?? new Map<number, RecordRow>()).set(sequence, row));
      }
      after = page.value.next;
    }
  }
  return ok(new Map([...found].map(([replica, rows]) => [replica, [...rows.values()].sort((a, b) => a.sequence - b.sequence)])));
};

/** The past with the stretch before it; undefined: nothing earlier is kept. Faults: those of the API, UNREADABLE_RECORD, BROKEN_CHAIN. */
export const readEarlier = async (vault: SessionVault, session: SessionId, source: PastSource, past: Past): Promise<Result<Past | undefined>> => {
  const line = await source.line(session);
  if (!line.ok) return err(line.fault);
  const stretch = stretchBefore(line.value.points, past);
  if (stretch === undefined) return ok(undefined);
  const base = stretch.from === undefined ? undefined : await baseOf(vault, session, source, stretch.from);
  if (base?.ok === false) return base;
  const rows = await rowsOf(vault, session, source, stretch.numbers);
  if (!rows.ok) return rows;
  const first: Position = [0, await firstPrevious(vault.crypto, session)];
  const steps: Unordered[] = [];
  for (const [replica, all] of rows.value) {
    const [start, end] = [base?.value.vector[replica] ?? first, past.begin?.vector[replica]?.[0] ?? Infinity];
    const run = await openRun(vault, session, all.filter(({ sequence }) => sequence > start[0] && sequence <= end), start);
    if (run.stopped?.fault.code === 'BROKEN_CHAIN') return err(run.stopped.fault);
    steps.push(...stepsOf(replica, run));
  }
  const before = await openPast(vault, base?.value, steps);
  return before.ok ? ok({ begin: before.value.begin, steps: [...before.value.steps, ...past.steps] }) : before;
};
