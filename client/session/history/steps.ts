/**
 * The past of a session as steps: one for each change that was recorded, in an order in which every step builds only on those before
 * it. Clocks of devices disagree and records name no order between replicas, so they are sorted by their time, and one that does not
 * fit yet waits for what it builds on.
 */
import type { SessionDoc } from '../../../shared/documents/doc.ts';
import type { Change, Patch } from '../../../shared/documents/facts/facts.ts';
import { splitKey } from '../../../shared/documents/facts/keys.ts';
import { deviceField } from '../../../shared/documents/schema.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { EntityId, RecordHash, ReplicaId, WriterId } from '../../../shared/model/ids.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { Run } from '../records/chain.ts';

/** Of each replica, up to which record. */
export type Reach = { readonly [replica: string]: number };

export interface Step {
  readonly replica: ReplicaId;
  /** Of its last record. */
  readonly sequence: number;
  /** Wall clock of its writer, ms; never before an earlier step of the same replica. */
  readonly at: number;
  /** Device that wrote it; undefined when that was never said. */
  readonly device: string | undefined;
  readonly touched: readonly { readonly entity: EntityId; readonly field: string }[];
  readonly update: Bytes;
}

/** The checkpoint that the steps build on. */
export interface Begin {
  readonly number: number;
  readonly hash: RecordHash;
  readonly vector: Vector;
  readonly update: Bytes;
}

export interface Past {
  /** Undefined: the steps begin where the session does. */
  readonly begin: Begin | undefined;
  readonly steps: readonly Step[];
}

export type Unordered = Omit<Step, 'device' | 'touched' | 'update'> & { readonly change: Change };

export const stepsOf = (replica: ReplicaId, { changes, firsts, position }: Run): readonly Unordered[] => {
  let at = 0;
  return changes.map((change, index) => {
    at = change.patch.set.reduce((latest, [, , , written]) => Math.max(latest, written), at);
    return { replica, sequence: (firsts[index + 1] ?? position[0] + 1) - 1, at, change };
  });
};

/** Which device each writer said that it is on. */
const devicesIn = (patches: readonly Patch[]): ReadonlyMap<WriterId, string> => {
  const found = new Map<WriterId, string>();
  for (const { set } of patches) {
    for (const [key, value] of set) {
      const parts = splitKey(key);
      if (parts?.field === deviceField && typeof value === 'string') found.set(parts.writer, value);
    }
  }
  return found;
};

const touchedBy = ({ set, del }: Patch): Step['touched'] => {
  const found = new Map<string, Step['touched'][number]>();
  for (const [key] of [...set, ...del]) {
    const parts = splitKey(key);
    if (parts !== undefined && parts.field !== deviceField) found.set(`${parts.entity}/${parts.field}`, { entity: parts.entity, field: parts.field });
  }
  return [...found.values()];
};

/** How many steps are merged before the page gets its turn. */
const slice = 100;

/** Steps that never fit are left out: they are in quarantine, and no point of the past shows them. `doc` holds what they build on. */
export const inOrder = async (steps: readonly Unordered[], doc: SessionDoc, known: Patch, pause: () => Promise<void>): Promise<readonly Step[]> => {
  const devices = devicesIn([known, ...steps.map(({ change }) => change.patch)]);
  const byReplica = new Map<ReplicaId, string>();
  const ordered: Step[] = [];
  let waiting: Unordered[] = [];
  const take = (step: Unordered): boolean => {
    const { replica, sequence, at, change } = step;
    if (!doc.merge(change.update).ok) return false;
    const writer = change.patch.set.flatMap(([key]) => splitKey(key)?.writer ?? [])[0];
    const device = (writer === undefined ? undefined : devices.get(writer)) ?? byReplica.get(replica);
    if (device !== undefined) byReplica.set(replica, device);
    ordered.push({ replica, sequence, at, device, touched: touchedBy(change.patch), update: change.update });
    return true;
  };
  const byTime = steps.toSorted((a, b) => a.at - b.at || (a.replica < b.replica ? -1 : Number(a.replica > b.replica)) || a.sequence - b.sequence);
  for (const [index, step] of byTime.entries()) {
    if (index % slice === slice - 1) await pause();
    if (!take(step)) {
      waiting.push(step);
      continue;
    }
    for (let before = Infinity; waiting.length < before; ) {
      before = waiting.length;
      waiting = waiting.filter((each) => !take(each));
    }
  }
  return ordered;
};

const reachOf = (vector: Vector): Reach => Object.fromEntries(Object.entries(vector).map(([replica, [sequence]]) => [replica, sequence]));

/** What the past reaches to after its first `count` steps. */
export const reachAfter = ({ begin, steps }: Past, count: number): Reach => {
  const reach: { [replica: string]: number } = { ...reachOf(begin?.vector ?? {}) };
  for (const { replica, sequence } of steps.slice(0, count)) reach[replica] = Math.max(sequence, reach[replica] ?? 0);
  return reach;
};

/** The updates that make the document as it was there; undefined when it lies in front of what is known of the past. */
export const updatesAt = ({ begin, steps }: Past, reach: Reach): readonly Bytes[] | undefined => {
  const start = reachOf(begin?.vector ?? {});
  if (Object.entries(start).some(([replica, sequence]) => sequence > (reach[replica] ?? 0))) return undefined;
  const inside = steps.filter(({ replica, sequence }) => sequence <= (reach[replica] ?? 0)).map(({ update }) => update);
  return begin === undefined ? inside : [begin.update, ...inside];
};

/** How many steps lead up to the point, at least: where it stands in the list. */
export const placeOf = ({ steps }: Past, reach: Reach): number => steps.findLastIndex(({ replica, sequence }) => sequence <= (reach[replica] ?? 0)) + 1;
