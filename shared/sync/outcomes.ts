/**
 * What an answer means for a session. The failure decides how far it reaches: the line (nothing gets through), the lane (this
 * session, this direction, for a while) or a hold (refused until something changes).
 */
import type { FaultCode } from '../model/faults.ts';
import type { ReplicaId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { hasUnsent } from './choose.ts';
import { afterFailure, afterRefusal, afterSuccess } from './wait.ts';
import { freshLane, type EngineState, type Facts, type Failed, type JobKind, type Lane, type Outcome, type SessionSync } from './state.ts';
import { covers, replicasOf, sequenceOf } from './vectors.ts';
import type { Vector } from '../model/vector.ts';

/** The request did not get through at all, or nothing of this device will. */
const lineCodes: ReadonlySet<FaultCode> = new Set([
  'OFFLINE', 'NOT_OUR_SERVER', 'RATE_LIMITED', 'UNAUTHENTICATED', 'REVOKED', 'ERASED', 'INVITE_NEEDED',
]);
/** Of those, the ones that a person must be told by name: waiting does not explain them. */
const namedCodes: ReadonlySet<FaultCode> = new Set(['NOT_OUR_SERVER', 'UNAUTHENTICATED', 'REVOKED', 'ERASED', 'INVITE_NEEDED']);
/** Asking again soon would bring the same answer. */
const refusals: ReadonlySet<FaultCode> = new Set([
  'TOO_LARGE', 'OVER_QUOTA', 'INVALID_INPUT', 'CHECKPOINT_FIRST', 'UNSUPPORTED_VERSION', 'UNREADABLE_RECORD', 'BROKEN_CHAIN', 'WRONG_KEY',
]);

export const isLineFault = (code: FaultCode): boolean => lineCodes.has(code);

export const lineAfter = (line: Lane, failed: Failed, now: number, chance: number): Lane =>
  afterFailure(line, failed, now, chance, namedCodes.has(failed.fault.code) ? failed.fault : undefined);

const laneAfter = (lane: Lane, failed: Failed, now: number, chance: number): Lane =>
  refusals.has(failed.fault.code) ? afterRefusal(lane, failed.fault, now) : afterFailure(lane, failed, now, chance);

/** A session that the storage knows and the engine does not yet. */
export const newSession = (facts: Facts, server: Vector | undefined): SessionSync => ({
  facts,
  server,
  job: undefined,
  push: freshLane,
  pull: freshLane,
  checkpoint: freshLane,
  unsettled: false,
  fork: undefined,
  edits: undefined,
  final: facts.buried === true,
  risen: false,
  lost: undefined,
  doubts: 0,
  turn: 0,
});

/** An append that was announced after the facts were read is not forgotten; `edits` are there until a push takes them. */
export const withFacts = (session: SessionSync, facts: Facts): SessionSync => {
  const newer = session.edits !== undefined && facts.replica === session.facts.replica && facts.last < session.facts.last;
  // A look at the row from before it rose, heard after that, is put right by the next one.
  const final = facts.buried === true || (session.final && session.facts.buried !== true);
  return { ...session, final, facts: newer ? { ...facts, last: session.facts.last } : facts };
};

/** Between the reads that have to agree, ms. */
const goneBackPause = limits.goneBackSpan / (limits.goneBackReads - 1);

/** Of some replica it holds less. One that it does not name may rest, but hardly before anything of it was seen here. */
const isLess = (server: Vector, heard: Vector, stored: Vector): boolean =>
  replicasOf(heard).some((replica) => sequenceOf(server, replica) < sequenceOf(heard, replica) && (server[replica] !== undefined || sequenceOf(heard, replica) > sequenceOf(stored, replica)));

/**
 * Others' records that are here and that the server had lost: what is damaged here in front of them was given to it by somebody else since,
 * so they follow now, and it is given them. Undefined where there are none.
 */
export const owed = ({ facts, server: heard = {} }: SessionSync, server: Vector, now: number): SessionSync['lost'] => {
  const follows = (replica: ReplicaId): boolean =>
    replica !== facts.replica && sequenceOf(server, replica) > sequenceOf(heard, replica) && sequenceOf(server, replica) < sequenceOf(facts.stored, replica);
  return replicasOf(server).some(follows) ? { reads: limits.goneBackReads, since: now, believed: true } : undefined;
};

/**
 * The server's vector against what it acknowledged before. Less than that is believed only after several reads over a minute
 * (another pusher of this profile may have been faster than this answer); until then nothing is pushed. Then the server is given
 * again what is stored here: the same bytes under the same hashes, so devices that do it side by side do no harm.
 */
const withAnswer = (session: SessionSync, server: Vector, now: number): SessionSync => {
  if (covers(server, session.facts.acknowledged)) {
    const settled: SessionSync = { ...session, unsettled: false, lost: owed(session, server, now) };
    if (settled.lost !== undefined) return { ...settled, server };
    if (!isLess(server, session.server ?? {}, session.facts.stored) || session.doubts + 1 >= limits.goneBackReads) return { ...settled, server, doubts: 0 };
    // A list has told of more, and will not tell again: an old answer must not make that forgotten.
    return { ...settled, doubts: session.doubts + 1, pull: { ...session.pull, notBefore: now + goneBackPause } };
  }
  const { reads, since, believed } = session.lost ?? { reads: 0, since: now, believed: false };
  const enough = reads + 1 >= limits.goneBackReads && now - since >= limits.goneBackSpan;
  const lost = { reads: reads + 1, since, believed: believed || enough };
  const pull: Lane = { ...session.pull, notBefore: now + goneBackPause };
  return { ...session, server, unsettled: !lost.believed, lost, pull };
};

const withFailure = (session: SessionSync, job: JobKind, failed: Failed, now: number, chance: number): SessionSync => {
  // A push that failed may have been committed: a read settles that. A clear refusal was not; BEHIND asks for a read.
  const isOpen = (job === 'push' || job === 'checkpoint' || failed.fault.code === 'BEHIND') && !refusals.has(failed.fault.code);
  const unsettled = session.unsettled || isOpen;
  if (isLineFault(failed.fault.code)) return { ...session, unsettled };
  if (job === 'checkpoint') return { ...session, unsettled, checkpoint: laneAfter(session.checkpoint, failed, now, chance) };
  if (job === 'pull') return { ...session, unsettled, pull: laneAfter(session.pull, failed, now, chance) };
  // A wait that the server asked for binds the read that settles the push, too.
  const asked = Math.max(session.pull.notBefore, now + (failed.retryAfter ?? 0));
  // What is given back does not follow what the server holds by now: it went back once more, and is read again.
  const lost = job === 'reseed' && failed.fault.code === 'GAP' ? undefined : session.lost;
  return { ...session, lost, unsettled: unsettled || lost !== session.lost, push: laneAfter(session.push, failed, now, chance), pull: { ...session.pull, notBefore: asked } };
};

const stalled: Failed = { kind: 'failed', fault: { code: 'INTERNAL' } };

/** A success that brought its job no further: repeated at once it would go on for ever. */
const isStalled = ({ facts: before, server: heard }: SessionSync, job: JobKind, after: Facts, server: Vector): boolean => {
  if (job === 'reseed') return covers(heard ?? {}, server);
  if (job !== 'push') return !covers(after.stored, server) && covers(before.stored, after.stored);
  const further = sequenceOf(after.acknowledged, after.replica) > sequenceOf(before.acknowledged, after.replica);
  return !further && (hasUnsent(after) || after.owesMeta);
};

/** The session after one of its jobs ended. */
export const afterJob = (session: SessionSync, job: JobKind, outcome: Outcome, now: number, chance: number): SessionSync => {
  // Whatever came of it, the next one is not tried at once; and one that just became due waits for another device to make it.
  const rest = job === 'checkpoint' ? 1 : 'facts' in outcome && outcome.facts.checkpointDue && !session.facts.checkpointDue ? chance : 0;
  const notBefore = Math.max(session.checkpoint.notBefore, rest === 0 ? 0 : now + Math.ceil(rest * limits.checkpointSpread));
  const free: SessionSync = { ...session, job: undefined, checkpoint: { ...session.checkpoint, notBefore } };
  switch (outcome.kind) {
    case 'answered': {
      const { facts, server } = outcome;
      const repeats = isStalled(session, job, facts, server);
      const lane = (of: Lane): Lane => (repeats ? afterFailure(of, stalled, now, chance) : afterSuccess(of));
      const lanes = job === 'pull' || job === 'checkpoint' ? { pull: lane(free.pull) } : { push: lane(free.push) };
      const heard = withAnswer({ ...withFacts(free, facts), ...lanes }, server, now);
      // Only a read settles what became of a push: what else is answered in between has not looked at it.
      return job === 'pull' || !free.unsettled ? heard : { ...heard, unsettled: true };
    }
    case 'absent': {
      // What is damaged here cannot be fetched from a server that has nothing of the session.
      const isVain = outcome.facts.owes === 'refetch';
      return withAnswer({ ...withFacts(free, outcome.facts), pull: isVain ? afterFailure(free.pull, stalled, now, chance) : afterSuccess(free.pull) }, {}, now);
    }
    case 'fork-found':
      return { ...free, fork: outcome.fork };
    case 'reread':
      return {
        ...withFacts(free, outcome.facts),
        fork: undefined,
        unsettled: true,
        push: freshLane,
        checkpoint: job === 'checkpoint' ? { ...freshLane, notBefore } : free.checkpoint,
      };
    case 'deleted':
      return { ...free, facts: outcome.facts, final: true, risen: false, push: freshLane, pull: freshLane };
    case 'revived':
      return { ...free, facts: outcome.facts, final: false, risen: false, unsettled: true, push: freshLane };
    case 'failed':
      return withFailure(free, job, outcome, now, chance);
  }
};

/** Whether the outcome shows that requests reach the server. */
const reached = (outcome: Outcome): boolean => outcome.kind !== 'failed' && outcome.kind !== 'reread';

export const lineOf = (state: EngineState, outcome: Outcome, now: number, chance: number): Lane => {
  if (outcome.kind === 'failed' && isLineFault(outcome.fault.code)) return lineAfter(state.line, outcome, now, chance);
  return reached(outcome) ? afterSuccess(state.line) : state.line;
};
