/**
 * Replicas that a checkpoint has retired: their last positions, in one item that the head names. It is read only when a replica
 * appears that the head does not know.
 */
import type { OwnerId, ReplicaId } from '../../shared/model/ids.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { Store } from '../store/store.ts';
import type { Head } from './heads.ts';

export type RetiredList = {
  readonly positions: Vector;
  /** Number of the checkpoint that retired each. */
  readonly by: { readonly [replica: ReplicaId]: number };
};

/** All of them; undefined when the item that the head names is missing. */
export const readRetired = async (store: Store, owner: OwnerId, head: Head): Promise<RetiredList | undefined> => {
  if (head.retired === undefined) return { positions: {}, by: {} };
  return (await store.read(owner, head.retired.id))?.body as RetiredList | undefined;
};

/** Those of `replicas` that the head does not know and the list does. */
export const retiredAmong = async (
  store: Store,
  owner: OwnerId,
  head: Head,
  replicas: readonly ReplicaId[],
): Promise<Vector | undefined> => {
  const unknown = replicas.filter((replica) => head.vector[replica] === undefined);
  if (unknown.length === 0) return {};
  const all = (await readRetired(store, owner, head))?.positions;
  if (all === undefined) return undefined;
  return Object.fromEntries(unknown.flatMap((replica) => (all[replica] === undefined ? [] : [[replica, all[replica]]]))) as Vector;
};
