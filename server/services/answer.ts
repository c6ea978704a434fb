/**
 * What a service answers: a value, or a refusal that the routes turn into problem details. Exceptions are for bugs and outages.
 */
import type { Fault, FaultCode } from '../../shared/model/faults.ts';
import type { ReplicaId } from '../../shared/model/ids.ts';
import type { Ok } from '../../shared/model/result.ts';
import type { Position, Vector } from '../../shared/model/vector.ts';

export interface Refusal extends Fault {
  /** With GAP, FORK and RETIRED: the replica, and what the server holds of it last. */
  readonly replica?: ReplicaId;
  readonly position?: Position;
  /** With BEHIND: all that the server holds. With DELETED after a pull: of the replicas that it asked about, what the tombstone covers. */
  readonly vector?: Vector;
  /** With RATE_LIMITED and UNAVAILABLE: milliseconds. */
  readonly retryAfter?: number;
}

export type Answer<T> = Ok<T> | { readonly ok: false; readonly fault: Refusal };

export const refuse = (code: FaultCode, more?: Omit<Refusal, 'code'>): { readonly ok: false; readonly fault: Refusal } => ({
  ok: false,
  fault: { code, ...more },
});
