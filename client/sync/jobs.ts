/**
 * The jobs of the engine, each for one session: read what is stored now, ask the server once, store what it said, and answer with
 * facts read after that. A job never decides what comes next; the engine does.
 */
import { fault } from '../../shared/model/faults.ts';
import type { ReplicaId, SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { checkPage } from '../../shared/sync/chain.ts';
import type { Fork, Outcome } from '../../shared/sync/state.ts';
import { covers, mergeVectors, replicasOf, sequenceOf } from '../../shared/sync/vectors.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import type { Vector } from '../../shared/model/vector.ts';
import type { PullReply } from '../../shared/protocol/messages.ts';
import type { RecordRow, SessionRow } from '../storage/rows.ts';
import { suspected } from '../storage/sessions.ts';
import { acknowledge, findFork, sameMeta, type Answer } from './acknowledge.ts';
import { adoptCheckpoint, keepBase } from './adopt.ts';
import { buildCheckpoint, cutItems } from './checkpoint.ts';
import type { Reply } from './http.ts';
import type { SyncDeps } from './deps.ts';
import { factsOf, readFacts, withoutRetired } from './facts.ts';
import { checkEnds, soundRows } from './genuine.ts';
import { forkReplica, noteRetired, sweepClosed } from './reappend.ts';
import { failed, gone, refused, withFacts } from './outcomes.ts';

export const answered = async (deps: SyncDeps, session: SessionId, answer: Answer): Promise<Outcome> => {
  const fork = await acknowledge(deps, session, answer);
  if (fork !== undefined) return { kind: 'fork-found', fork };
  const facts = await readFacts(deps.store, session);
  return facts === undefined ? gone : { kind: 'answered', facts, server: answer.vector };
};

/** Metadata goes along only if it describes everything that the server will hold after this push. */
const metaFor = (row: SessionRow, top: RecordRow | undefined): Bytes | undefined => {
  const held = withoutRetired(row, row.acknowledged);
  const after = top === undefined ? held : mergeVectors(held, { [row.replica]: [top.sequence, top.hash] });
  return row.meta !== undefined && covers(row.metaAt ?? {}, after) ? row.meta : undefined;
};

/** A fork, in which they are told anew, when own records collide with those of another copy of this machine; undefined: they may go. */
const meetsTwin = async (deps: SyncDeps, row: SessionRow): Promise<Outcome | undefined> => {
  if (row.suspect === undefined && row.twins === undefined) return undefined;
  const { findTwins } = await import('./twins.ts');
  const twins = await findTwins(deps, row);
  if (!twins.ok) return failed(twins.fault);
  const found = twins.value;
  await deps.store.sessions.update(row.id, (current) => {
    const suspect = current.suspect === row.suspect ? undefined : current.suspect;
    return { ...current, suspect, twins: found ?? current.twins };
  });
  return found === undefined ? undefined : { kind: 'fork-found', fork: { replica: row.replica, position: undefined } };
};

/** Sends own records above the acknowledged one, after a strict write has made them durable here; or metadata that is owed. */
export const push = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, api } = deps;
  const swept = await sweepClosed(deps, session);
  if (!swept.ok) return failed(swept.fault);
  const row = await store.sessions.get(session);
  if (row === undefined) return gone;
  const twin = await meetsTwin(deps, row);
  if (twin !== undefined) return twin;
  const above = sequenceOf(row.acknowledged, row.replica);
  const outbox = (await store.records.outbox(session, row.replica, above, limits.pushBytes)).slice(0, limits.pullRecords);
  const records = await soundRows(deps.vault, session, outbox);
  if (records.length === 0 && outbox.length > 0) return failed(fault('UNREADABLE_RECORD'));
  const meta = metaFor(row, records.at(-1));
  if (records.length === 0 && (meta === undefined || row.metaOwed !== true)) return withFacts(deps, session, 'reread');
  const durable = await store.barrier();
  if (!durable.ok) return failed(durable.fault);
  const revision = records.length === 0 ? row.revision : undefined;
  const reply = await api.push(session, { records: records.map(({ bytes }) => bytes), meta, revision });
  // The own rows do not follow each other (a disk once gave out one of them changed): they are sealed again, as one chain.
  if (!reply.ok && reply.fault.code === 'BROKEN_CHAIN') return { kind: 'fork-found', fork: { replica: row.replica, position: undefined } };
  if (!reply.ok) return refused(deps, row, reply);
  // Metadata that was written meanwhile describes at least as much; it is only owed if none was sent.
  await store.sessions.update(session, (current) => ({ ...current, metaOwed: meta === undefined || !sameMeta(current, row) }));
  const outcome = await answered(deps, session, reply.value);
  // A checkpoint was made meanwhile, and replicas retired with it are missing from the vector: a read tells which.
  const isNew = reply.value.log !== undefined && reply.value.log.checkpoint !== row.checkpoint;
  const isLess = outcome.kind === 'answered' && !covers(outcome.server, outcome.facts.acknowledged);
  return isNew && isLess ? withFacts(deps, session, 'reread') : outcome;
};

/**
 * What the answer brings that must be here before its records: a new own replica if the current one is another's or retired, and the
 * checkpoint that stands for what is only in the archive. Undefined: go on.
 */
const prepare = async (deps: SyncDeps, row: SessionRow, page: PullReply): Promise<Outcome | undefined> => {
  // A server that was given back what it lost counts replicas again that had been retired: they were left out of what was asked.
  if (replicasOf(page.vector).some((replica) => row.retired?.[replica] !== undefined)) {
    await deps.store.sessions.update(row.id, (current) => {
      const resting = Object.entries(current.retired ?? {}).filter(([replica]) => page.vector[replica as ReplicaId] === undefined);
      return { ...current, retired: Object.fromEntries(resting) as Vector };
    });
    return withFacts(deps, row.id, 'reread');
  }
  const retired = page.retired?.[row.replica];
  const found = await findFork(deps, row.id, { ...page.retired, ...page.vector });
  if (found !== undefined) return { kind: 'fork-found', fork: found };
  if (retired !== undefined) return { kind: 'fork-found', fork: { replica: row.replica, position: retired } };
  // It was asked for because the one here is damaged, and there is none: every record is there, from the first one on.
  if (page.checkpoint === undefined && row.refetch === true) {
    await deps.store.sessions.update(row.id, (current) => ({ ...current, refetch: undefined, base: undefined, checkpoint: undefined, stored: {}, cut: undefined }));
  }
  if (page.checkpoint === undefined) return undefined;
  const adopted = await adoptCheckpoint(deps, row.id, page.checkpoint, page.retired ?? {});
  return adopted.ok ? undefined : failed(adopted.fault);
};

/** Checks a page whole, stores it, and takes in what the server holds of us. `asked` is what the page has to follow. */
const takePage = async (deps: SyncDeps, row: SessionRow, asked: Vector, page: PullReply): Promise<Outcome> => {
  const { vault, announce } = deps;
  const session = row.id;
  const before = await prepare(deps, row, page);
  if (before !== undefined) return before;
  const after = mergeVectors(asked, page.checkpoint?.vector ?? {});
  const checked = await checkPage(vault.crypto, vault.owner, session, after, page.records);
  if (!checked.ok) return failed(checked.fault);
  const genuine = await checkEnds(vault, session, checked.value.records, page.vector);
  if (!genuine.ok) return failed(genuine.fault);
  // Own records are here already: another tab appended and another pusher pushed them after the vector was read.
  // Where a damaged checkpoint stood for rows, own ones are missing as well: then all are added that are not here.
  const foreign = row.refetch === true ? checked.value.records : checked.value.records.filter(({ replica }) => replica !== row.replica);
  const done = await addRecords(deps, session, foreign);
  if (done !== undefined) return done;
  // Somebody else writes under what was this machine's: whether also under its open documents is looked at before the next push.
  if (foreign.some(({ replica }) => row.closed.includes(replica))) await deps.store.sessions.update(session, suspected);
  const { revision, vector, log, retired } = page;
  if (!page.more && !covers(checked.value.vector, vector)) return shortPage(deps, session, { revision, vector });
  if (foreign.length > 0 || page.checkpoint !== undefined) announce({ type: 'pulled', session });
  if (!page.more) return answered(deps, session, { revision, vector, log, retired: retired ?? {}, meta: page.meta });
  // Until the last page the retired ones are not set aside here, so they count as held there.
  return answered(deps, session, { revision, vector: { ...retired, ...vector } });
};

const ask = async (deps: SyncDeps, row: SessionRow): Promise<{ readonly stored: Vector; readonly reply: Reply<PullReply> }> => {
  if (row.refetch === true) return { stored: {}, reply: await deps.api.pull(row.id, {}) };
  const { stored } = await factsOf(deps.store, row);
  return { stored, reply: await deps.api.pull(row.id, stored, row.checkpoint) };
};

/** Fetches one page behind what is stored. */
export const pull = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const row = await deps.store.sessions.get(session);
  if (row === undefined) return gone;
  const { stored, reply } = await ask(deps, row);
  if (reply.ok) return takePage(deps, row, stored, reply.value);
  return reply.fault.code === 'NOT_FOUND' ? withFacts(deps, session, 'absent') : refused(deps, row, reply);
};

/**
 * Makes the session's next checkpoint: takes in everything that the server holds, builds it at that head's vector, and puts it in
 * place if nobody was faster. It is kept here, too, so that the next one is built from it.
 */
export const checkpoint = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store, api } = deps;
  const before = await store.sessions.get(session);
  if (before === undefined) return gone;
  const { stored, reply } = await ask(deps, before);
  if (!reply.ok) return refused(deps, before, reply);
  const { vector, log, more } = reply.value;
  const taken = await takePage(deps, before, stored, reply.value);
  if (taken.kind !== 'answered' || more) return taken;
  const row = await store.sessions.get(session);
  if (row === undefined || log === undefined) return gone;
  const built = await buildCheckpoint(deps, row, { vector, previous: log.checkpoint, number: log.number + 1 });
  if (!built.ok) return failed(built.fault);
  const { base, kept } = built.value;
  const names = deps.nameDataset && (await Promise.all(kept.map(deps.nameDataset)));
  const datasets = names && { names, revision: reply.value.revision };
  const put = await api.checkpoint(session, { previous: base.previous, vector, items: cutItems(base.sealed), ...(datasets && { datasets }) });
  if (!put.ok) return refused(deps, row, put);
  const placed = await keepBase(deps, base, built.value);
  return placed.ok ? withFacts(deps, session, 'reread') : failed(placed.fault);
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

export const fork = async (deps: SyncDeps, session: SessionId, found: Fork): Promise<Outcome> => {
  await noteRetired(deps, session, found);
  const done = await forkReplica(deps, session, found);
  return done.ok ? withFacts(deps, session, 'reread') : failed(done.fault);
};
