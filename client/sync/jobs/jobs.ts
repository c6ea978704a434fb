/**
 * The jobs of the engine, each for one session: read what is stored now, ask the server once, store what it said, and answer with
 * facts read after that. A job never decides what comes next; the engine does.
 */
import { fault, type Fault } from '../../../shared/model/faults.ts';
import { parseReplicaId, type ReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { checkPage } from '../../../shared/sync/chain.ts';
import type { Fork, Outcome } from '../../../shared/sync/state.ts';
import { covers, mergeVectors, replicasOf } from '../../../shared/sync/vectors.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import type { PullReply } from '../../../shared/protocol/messages.ts';
import { openRow } from '../../session/records/chain.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { suspected } from '../../storage/sessions.ts';
import { findFork, type Answer } from './acknowledge.ts';
import { adoptCheckpoint, keepBase } from './adopt.ts';
import { buildCheckpoint, cutItems } from './checkpoint.ts';
import type { Reply } from '../calls/http.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf, withoutRetired } from './facts.ts';
import { checkEnds } from './genuine.ts';
import { forkReplica, noteRetired, sweepClosed } from './reappend.ts';
import { otherAt, otherBehind, release } from './replaced.ts';
import { failed, gone, refused, withFacts } from './outcomes.ts';
import { answered, send } from './send.ts';

/** A fork, in which they are told anew, when own records collide with those of another copy of this machine; undefined: they may go. */
const meetsTwin = async (deps: SyncDeps, row: SessionRow): Promise<Outcome | undefined> => {
  if (row.suspect === undefined && row.twins === undefined) return undefined;
  // What an own record held that was set aside may still come: then what builds on it fits.
  if (row.aside !== undefined) {
    const { stored } = await factsOf(deps.store, row);
    const reply = await deps.api.pull(row.id, stored, row.checkpoint);
    if (!reply.ok && reply.fault.code !== 'NOT_FOUND') return refused(deps, row, reply);
    if (reply.ok && (reply.value.records.length > 0 || reply.value.checkpoint !== undefined)) return withFacts(deps, row.id, 'reread');
  }
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

/** Sends what the server lacks, after own records that lie elsewhere, or collide with another machine's, were put in order. */
export const push = async (deps: SyncDeps, session: SessionId): Promise<Outcome> => {
  const { store } = deps;
  const swept = await sweepClosed(deps, session);
  if (!swept.ok) return failed(swept.fault);
  const row = await store.sessions.get(session);
  if (row === undefined) return gone;
  const twin = await meetsTwin(deps, row);
  if (twin !== undefined) return twin;
  return send(deps, row);
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
  // What a copied profile wrote under it may be in a checkpoint by now that retired it: then nothing else names it.
  const found = await findFork(deps, row.id, { ...page.checkpoint?.vector, ...page.retired, ...page.vector });
  if (found !== undefined) return { kind: 'fork-found', fork: found };
  if (retired !== undefined) return { kind: 'fork-found', fork: { replica: row.replica, position: retired } };
  // It was asked for because the one here is damaged, and there is none: every record is there, from the first one on.
  if (page.checkpoint === undefined && row.refetch === true && row.refetched === undefined) {
    await deps.store.sessions.update(row.id, (current) => ({ ...current, base: undefined, checkpoint: undefined, cut: undefined }));
  }
  if (page.checkpoint === undefined) return undefined;
  const adopted = await adoptCheckpoint(deps, row.id, page.checkpoint, page.retired ?? {});
  if (adopted.ok) return undefined;
  const other = adopted.fault.code === 'BROKEN_CHAIN' ? parseReplicaId(`${adopted.fault.facts?.['replica']}`) : undefined;
  if (other === row.replica) return { kind: 'fork-found', fork: { replica: other, position: page.checkpoint.vector[other] } };
  return other === undefined ? failed(adopted.fault) : released(deps, row.id, other);
};

/** What is here of a replica that somebody else has gone on with is told under the own one; then theirs is fetched from its start. */
export const released = async (deps: SyncDeps, session: SessionId, replica: ReplicaId): Promise<Outcome> => {
  const done = await release(deps, session, replica);
  const swept = done.ok ? await sweepClosed(deps, session) : done;
  return swept.ok ? withFacts(deps, session, 'reread') : failed(swept.fault);
};

/** Where the server had gone back behind a damaged record it was asked in vain; it is asked again when it has come so far. */
const wasThere = (key: string, named: Vector): boolean => {
  const [replica, sequence] = key.split('.');
  const held = named[replica as ReplicaId];
  return held === undefined || Number(sequence) <= held[0];
};

/**
 * `to`: where the page ends, unless it is the last one. What was found damaged meanwhile is fetched from the start once more, and all of it
 * where the answer knows less (`named`) than the server has acknowledged: what it hides may be what is missing here.
 */
const fetchedAgain = (before: SessionRow, current: SessionRow, to: Vector | undefined, named: Vector): SessionRow => {
  const isLess = to === undefined && !covers(named, withoutRetired(before, before.acknowledged));
  const isBegunAnew = before.refetched !== undefined && current.refetched === undefined;
  const isMore = isLess || isBegunAnew || (current.mended ?? []).some((key) => before.mended?.includes(key) !== true);
  if (!isMore && to === undefined) return { ...current, refetch: undefined, refetched: undefined, mended: (current.mended ?? []).filter((key) => wasThere(key, named)) };
  return { ...current, refetch: true, refetched: isMore ? undefined : to };
};

/** Checks a page whole and stores it. `asked` is what the page has to follow. Answers where it ends, or why nothing more can be said. */
export const storePage = async (deps: SyncDeps, row: SessionRow, asked: Vector, page: PullReply): Promise<Outcome | { readonly kind: 'stored'; readonly end: Vector }> => {
  const { vault, announce } = deps;
  const session = row.id;
  const mended = row.refetch === true ? await mend(deps, session, page.records) : ok(0);
  if (!mended.ok) return failed(mended.fault);
  const before = await prepare(deps, row, page);
  if (before !== undefined) return before;
  const after = mergeVectors(asked, page.checkpoint?.vector ?? {});
  const checked = await checkPage(vault.crypto, vault.owner, session, after, page.records);
  const other = checked.ok ? undefined : await otherBehind(deps, session, after, page.records);
  if (other !== undefined && other !== row.replica) return released(deps, session, other);
  if (!checked.ok) return failed(checked.fault);
  const genuine = await checkEnds(vault, session, checked.value.records, page.vector);
  if (!genuine.ok) return failed(genuine.fault);
  // Own records are here already: another tab appended and another pusher pushed them after the vector was read.
  // Where a damaged checkpoint stood for rows, own ones are missing as well: then all are added that are not here.
  const foreign = row.refetch === true ? checked.value.records : checked.value.records.filter(({ replica }) => replica !== row.replica);
  const done = await addRecords(deps, session, foreign);
  if (done !== undefined) return done;
  if (row.refetch === true) await deps.store.sessions.update(session, (current) => fetchedAgain(row, current, page.more || !covers(checked.value.vector, page.vector) ? checked.value.vector : undefined, { ...page.retired, ...page.vector }));
  // Somebody else writes under what was this machine's: whether also under its open documents is looked at before the next push.
  if (foreign.some(({ replica }) => row.closed.includes(replica))) await deps.store.sessions.update(session, suspected);
  if (foreign.length > 0 || page.checkpoint !== undefined) announce({ type: 'pulled', session });
  return { kind: 'stored', end: checked.value.vector };
};

/** Stores a page, and takes in what the server holds of us. */
const takePage = async (deps: SyncDeps, row: SessionRow, asked: Vector, page: PullReply): Promise<Outcome> => {
  const session = row.id;
  const stored = await storePage(deps, row, asked, page);
  if (stored.kind !== 'stored') return stored;
  const { revision, vector, log, retired } = page;
  if (!page.more && !covers(stored.end, vector)) return shortPage(deps, session, { revision, vector });
  if (!page.more) return answered(deps, session, { revision, vector, log, retired: retired ?? {}, meta: page.meta });
  // Until the last page the retired ones are not set aside here, so they count as held there.
  return answered(deps, session, { revision, vector: { ...retired, ...vector } });
};

/**
 * What is fetched from the start names no replica, so the answer does not tell which of those that are here were retired meanwhile: then
 * nothing would stand for a row of theirs that is damaged here. So they are asked about by name.
 */
const withRetired = async ({ api, store }: SyncDeps, row: SessionRow, reply: Reply<PullReply>): Promise<Reply<PullReply>> => {
  if (!reply.ok || row.refetched !== undefined) return reply;
  const { stored } = await factsOf(store, row);
  const { vector, checkpoint } = reply.value;
  if (replicasOf(stored).every((replica) => vector[replica] !== undefined)) return reply;
  const asked = await api.pull(row.id, stored, checkpoint?.hash, row.buried);
  return asked.ok ? { ...reply, value: { ...reply.value, retired: { ...asked.value.retired, ...reply.value.retired } } } : asked;
};

const ask = async (deps: SyncDeps, row: SessionRow): Promise<{ readonly stored: Vector; readonly reply: Reply<PullReply> }> => {
  if (row.refetch === true) {
    const reached = row.refetched ?? {};
    // Named only where all that it stands for was reached: one that was kept of a page that then failed would not come with the next.
    const base = covers(reached, row.base?.vector ?? {}) ? row.base?.hash : undefined;
    const reply = await deps.api.pull(row.id, reached, base, row.buried);
    return { stored: reached, reply: await withRetired(deps, row, reply) };
  }
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

const mend = async (deps: SyncDeps, session: SessionId, fetched: readonly Bytes[]): Promise<Result<number>> => (await import('./mend.ts')).mendRecords(deps, session, fetched);

const addRecords = async (deps: SyncDeps, session: SessionId, records: readonly RecordRow[]): Promise<Outcome | undefined> => {
  const added = await deps.store.records.addPulled(session, records);
  if (added.ok) return undefined;
  if (added.fault.code !== 'FORK') return failed(added.fault);
  // What is here may be damaged. Or a slow tab wrote under a closed replica where the server has another record: move it away.
  const mended = await mend(deps, session, records.map(({ bytes }) => bytes));
  if (!mended.ok) return failed(mended.fault);
  const swept = await sweepClosed(deps, session);
  if (!swept.ok) return failed(swept.fault);
  // Pulled again only when that may end otherwise, or it would be without end.
  if (mended.value > 0 || swept.value) return withFacts(deps, session, 'reread');
  const other = await otherAmong(deps, session, records, added.fault);
  return other === undefined ? failed(added.fault) : released(deps, session, other);
};

/** The replica that somebody else has gone on with: what the server holds in place of a record that is whole here was really sealed. */
const otherAmong = async (deps: SyncDeps, session: SessionId, records: readonly RecordRow[], { facts }: Fault): Promise<ReplicaId | undefined> => {
  const record = records.find(({ replica, sequence }) => replica === facts?.['replica'] && sequence === facts['sequence']);
  if (record === undefined || !(await openRow(deps.vault, session, record)).ok) return undefined;
  return otherAt(deps, session, { [record.replica]: [record.sequence, record.hash] } as Vector);
};

/**
 * An answer that ends before its own vector: an own replica that differs is a fork; another one that does, in a place of which the record
 * lies here, is believed as a server that went back is; anything else is asked again.
 */
const shortPage = async (deps: SyncDeps, session: SessionId, answer: Answer): Promise<Outcome> => {
  const outcome = await answered(deps, session, answer);
  return outcome.kind === 'answered' && (await otherAt(deps, session, answer.vector)) === undefined ? failed(fault('UNAVAILABLE')) : outcome;
};

export const fork = async (deps: SyncDeps, session: SessionId, found: Fork): Promise<Outcome> => {
  await noteRetired(deps, session, found);
  const done = await forkReplica(deps, session, found);
  const row = done.ok ? undefined : await deps.store.sessions.get(session);
  return done.ok || row === undefined ? withFacts(deps, session, 'reread') : refused(deps, row, done);
};
