/**
 * The jobs of the engine, each for one session: read what is stored now, ask the server once, store what it said, and answer with
 * facts read after that. A job never decides what comes next; the engine does.
 */
import { fault, type Fault } from '../../shared/model/faults.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { checkPage } from '../../shared/sync/chain.ts';
import type { Failed, Fork, Outcome } from '../../shared/sync/state.ts';
import { covers, mergeVectors, replicasOf, sequenceOf } from '../../shared/sync/vectors.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { RecordRow, SessionRow } from '../storage/rows.ts';
import { acknowledge, findFork, sameMeta, type Answer } from './acknowledge.ts';
import type { Refusal } from './http.ts';
import type { SyncDeps } from './deps.ts';
import { factsOf, readFacts } from './facts.ts';
import { forkReplica, noteRetired, sweepClosed } from './reappend.ts';
import { bury } from './rows.ts';

type Told = Exclude<Extract<Outcome, { readonly facts: unknown }>['kind'], 'answered'>;

const failed = (cause: Fault, retryAfter?: number): Failed => ({ kind: 'failed', fault: cause, retryAfter });
const gone = failed(fault('NOT_FOUND'));

const withFacts = async (deps: SyncDeps, session: SessionId, kind: Told): Promise<Outcome> => {
  const facts = await readFacts(deps.store, session);
  return facts === undefined ? gone : { kind, facts };
};

const answered = async (deps: SyncDeps, session: SessionId, answer: Answer): Promise<Outcome> => {
  const fork = await acknowledge(deps, session, answer);
  if (fork !== undefined) return { kind: 'fork-found', fork };
  const facts = await readFacts(deps.store, session);
  return facts === undefined ? gone : { kind: 'answered', facts, server: answer.vector };
};

const refused = async (deps: SyncDeps, row: SessionRow, refusal: Refusal): Promise<Outcome> => {
  switch (refusal.fault.code) {
    case 'DELETED':
      await bury(deps, row.id);
      return withFacts(deps, row.id, 'deleted');
    case 'FORK':
    case 'RETIRED':
      return { kind: 'fork-found', fork: { replica: refusal.replica ?? row.replica, position: refusal.position } };
    default:
      return failed(refusal.fault, refusal.retryAfter);
  }
};

/** Metadata goes along only if it describes everything that the server will hold after this push. */
const metaFor = (row: SessionRow, top: RecordRow | undefined): Bytes | undefined => {
  const after = top === undefined ? row.acknowledged : mergeVectors(row.acknowledged, { [row.replica]: [top.sequence, top.hash] });
  return row.meta !== undefined && covers(row.metaAt ?? {}, after) ? row.meta : undefined;
};

/** Sends own records above the acknowledged one, after a strict write has made them durable here; or metadata that is owed. */
export const push = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, api } = deps;
  const swept = await sweepClosed(deps, session);
  if (!swept.ok) return failed(swept.fault);
  const row = await store.sessions.get(session);
  if (row === undefined) return gone;
  const above = sequenceOf(row.acknowledged, row.replica);
  const records = (await store.records.outbox(session, row.replica, above, limits.pushBytes)).slice(0, limits.pullRecords);
  const meta = metaFor(row, records.at(-1));
  if (records.length === 0 && (meta === undefined || row.metaOwed !== true)) return withFacts(deps, session, 'reread');
  const durable = await store.barrier();
  if (!durable.ok) return failed(durable.fault);
  const revision = records.length === 0 ? row.revision : undefined;
  const reply = await api.push(session, { records: records.map(({ bytes }) => bytes), meta, revision });
  if (!reply.ok) return refused(deps, row, reply);
  // Metadata that was written meanwhile describes at least as much; it is only owed if none was sent.
  await store.sessions.update(session, (current) => ({ ...current, metaOwed: meta === undefined || !sameMeta(current, row) }));
  return answered(deps, session, reply.value);
};

/**
 * Gives a server that went back what it lacks, one replica a push: the very records, foreign ones too, because the devices that wrote
 * them may be gone. Its head begins to count again, so what is known of its revision and metadata does not hold any more.
 */
export const reseed = async (deps: SyncDeps, session: SessionId, server: Vector): Promise<Outcome> => {
  const { store, api } = deps;
  const row = await store.sessions.update(session, (current) => ({ ...current, revision: 0, metaOwed: true }));
  if (row === undefined) return gone;
  const { stored } = await factsOf(store, row);
  const lacking = replicasOf(stored).find((replica) => sequenceOf(server, replica) < sequenceOf(stored, replica));
  if (lacking === undefined) return withFacts(deps, session, 'reread');
  const above = sequenceOf(server, lacking);
  const records = (await store.records.outbox(session, lacking, above, limits.pushBytes)).slice(0, limits.pullRecords);
  const durable = await store.barrier();
  if (!durable.ok) return failed(durable.fault);
  const reply = await api.push(session, { records: records.map(({ bytes }) => bytes), meta: undefined, revision: undefined });
  return reply.ok ? answered(deps, session, reply.value) : refused(deps, row, reply);
};

/** Fetches one page behind what is stored, checks it whole, stores it, and takes in what the server holds of us. */
export const pull = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, api, vault, announce } = deps;
  const row = await store.sessions.get(session);
  if (row === undefined) return gone;
  const { stored } = await factsOf(store, row);
  const reply = await api.pull(session, stored);
  if (!reply.ok) {
    return reply.fault.code === 'NOT_FOUND' ? withFacts(deps, session, 'absent') : refused(deps, row, reply);
  }
  const page = reply.value;
  const found = await findFork(deps, session, page.vector);
  if (found !== undefined) return { kind: 'fork-found', fork: found };
  const checked = await checkPage(vault.crypto, vault.owner, session, stored, page.records);
  if (!checked.ok) return failed(checked.fault);
  // Own records are here already: another tab appended and another pusher pushed them after the vector was read.
  const foreign = checked.value.records.filter(({ replica }) => replica !== row.replica);
  const done = await addRecords(deps, session, foreign);
  if (done !== undefined) return done;
  if (!page.more && !covers(checked.value.vector, page.vector)) return shortPage(deps, session, { ...page, meta: undefined });
  if (foreign.length > 0) announce({ type: 'pulled', session });
  return answered(deps, session, { ...page, meta: page.more ? undefined : page.meta });
};

const addRecords = async (deps: SyncDeps, session: SessionId, records: readonly RecordRow[]): Promise<Outcome | undefined> => {
  const added = await deps.store.records.addPulled(session, records);
  if (added.ok) return undefined;
  if (added.fault.code !== 'FORK') return failed(added.fault);
  // A slow tab wrote under a closed replica where the server has another record: move it away, then pull again.
  const swept = await sweepClosed(deps, session);
  return swept.ok ? withFacts(deps, session, 'reread') : failed(swept.fault);
};

/** An answer that ends before its own vector: an own replica that differs is a fork, anything else is asked again. */
const shortPage = async (deps: SyncDeps, session: SessionId, answer: Answer): Promise<Outcome> => {
  const outcome = await answered(deps, session, answer);
  return outcome.kind === 'answered' ? failed(fault('UNAVAILABLE')) : outcome;
};

/** Tells the server of a deletion. News that its author had not seen withdraws it: nobody's work goes unseen. */
export const remove = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, api, announce } = deps;
  const row = await store.sessions.get(session);
  if (row === undefined || row.deleted === undefined) return withFacts(deps, session, 'reread');
  const { stored } = await factsOf(store, row);
  const reply = await api.remove(session, stored);
  if (reply.ok || reply.fault.code === 'NOT_FOUND') return withFacts(deps, session, 'deleted');
  if (reply.fault.code !== 'BEHIND') return refused(deps, row, reply);
  await store.sessions.update(session, (current) => ({ ...current, deleted: undefined }));
  announce({ type: 'sessions-changed' });
  return withFacts(deps, session, 'revived');
};

export const fork = async (deps: SyncDeps, session: SessionId, found: Fork): Promise<Outcome> => {
  await noteRetired(deps, session, found);
  const done = await forkReplica(deps, session, found);
  return done.ok ? withFacts(deps, session, 'reread') : failed(done.fault);
};
