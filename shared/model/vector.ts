/** Version vector of a session: what is stored of each replica, up to which record, and that record's hash. */
import type { RecordHash, ReplicaId } from './ids.ts';

/** Sequences of a replica start at 1. Safe integers only: 2^53 records outlive any session. */
export type Position = readonly [sequence: number, hash: RecordHash];
export type Vector = { readonly [replica: ReplicaId]: Position };
