/**
 * The log of a session as a backup carries it: what is a gap-free continuation of what the server has had, and what is not. Where a
 * checkpoint stands in place of records, it goes along; where every record is here, it need not, and history stays whole.
 */
import { firstPrevious, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import type { OwnerId, RecordHash, ReplicaId } from '../../../shared/model/ids.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import type { SessionDeps } from '../../session/deps.ts';
import { isOwn } from '../../storage/pasts.ts';
import type { BaseRow, RecordRow, SessionRow } from '../../storage/rows.ts';
import { isUnsent } from '../../storage/sessions.ts';

export interface Log {
  readonly vector: Vector;
  readonly records: readonly RecordRow[];
  readonly unsent: readonly RecordRow[];
}

/** Of one replica: what follows on from `start` and the server has had, and the rest. */
const split = (row: SessionRow, owner: OwnerId, rows: readonly RecordRow[], start: Position): Omit<Log, 'vector'> & { readonly end: Position } => {
  let end = start;
  const isWaiting = ({ replica, sequence }: RecordRow): boolean => isOwn(row, replica) && isUnsent(row, replica, sequence);
  const behind = rows.filter(({ sequence }) => sequence > start[0]);
  const late = rows.filter((each) => each.sequence <= start[0] && isWaiting(each));
  const broken = behind.findIndex((each) => {
    const header = readRecordHeader(owner, row.id, each.bytes);
    const follows = header.ok && each.sequence === end[0] + 1 && header.value.previous === end[1];
    if (!follows || isWaiting(each)) return true;
    end = [each.sequence, each.hash];
    return false;
  });
  const length = broken === -1 ? behind.length : broken;
  return { records: behind.slice(0, length), unsent: [...late, ...behind.slice(length)], end };
};

const logOf = (row: SessionRow, owner: OwnerId, rows: readonly RecordRow[], first: RecordHash, base: BaseRow | undefined): Log => {
  const covered = base === undefined ? {} : (row.base?.vector ?? base.vector);
  const replicas = new Set([...rows.map(({ replica }) => replica), ...(Object.keys(covered) as ReplicaId[])]);
  const vector: { [replica: ReplicaId]: Position } = {};
  const [records, unsent]: [RecordRow[], RecordRow[]] = [[], []];
  for (const replica of replicas) {
    const start = covered[replica] ?? ([0, first] as const);
    const part = split(row, owner, rows.filter((each) => each.replica === replica), start);
    records.push(...part.records);
    unsent.push(...part.unsent);
    if (part.end[0] > 0) vector[replica] = part.end;
  }
  return { vector, records, unsent };
};

/** Every replica is here from its first record on, and reaches as far as the checkpoint does. */
const isComplete = ({ vector }: Log, { base }: SessionRow): boolean =>
  Object.entries(base?.vector ?? {}).every(([replica, [sequence]]) => (vector[replica as ReplicaId]?.[0] ?? 0) >= sequence);

export const readLog = async ({ storage, vault }: SessionDeps, row: SessionRow): Promise<{ readonly log: Log; readonly base: BaseRow | undefined }> => {
  const [rows, base, first] = await Promise.all([storage.records.all(row.id), storage.bases.get(row.id), firstPrevious(vault.crypto, row.id)]);
  const whole = logOf(row, vault.owner, rows, first, undefined);
  if (base === undefined || isComplete(whole, row)) return { log: whole, base: undefined };
  return { log: logOf(row, vault.owner, rows, first, base), base };
};

/** Positions that the server counts, and those of replicas that it has retired. */
export const apart = (vector: Vector, retired: Vector): readonly [counted: Vector, resting: Vector] => {
  const entries = Object.entries(vector);
  const isResting = (replica: string): boolean => retired[replica as ReplicaId] !== undefined;
  return [
    Object.fromEntries(entries.filter(([replica]) => !isResting(replica))) as Vector,
    Object.fromEntries(entries.filter(([replica]) => isResting(replica))) as Vector,
  ];
};
