/**
 * Arithmetic of version vectors. A vector never goes back within an era (I7), so merging takes the higher position of each
 * replica, and only equal hashes at equal sequences mean the same record (I5).
 */
import type { ReplicaId } from '../model/ids.ts';
import type { Position, Vector } from '../model/vector.ts';

const entries = (vector: Vector): [ReplicaId, Position][] => Object.entries(vector) as [ReplicaId, Position][];

export const replicasOf = (vector: Vector): readonly ReplicaId[] => entries(vector).map(([replica]) => replica);

/** Highest sequence of the replica that the vector holds; 0 for none. */
export const sequenceOf = (vector: Vector, replica: ReplicaId): number => vector[replica]?.[0] ?? 0;

/** True if `vector` holds every position of `other`, or a later one. At an equal sequence the hash must be equal too. */
export const covers = (vector: Vector, other: Vector): boolean =>
  entries(other).every(([replica, [sequence, hash]]) => {
    const own = vector[replica];
    if (sequence === 0) return true;
    if (own === undefined || own[0] < sequence) return false;
    return own[0] > sequence || own[1] === hash;
  });

/** The higher position of each replica. */
export const mergeVectors = (a: Vector, b: Vector): Vector => {
  const merged: { [replica: ReplicaId]: Position } = { ...a };
  for (const [replica, position] of entries(b)) {
    if (position[0] > sequenceOf(a, replica)) merged[replica] = position;
  }
  return merged;
};
