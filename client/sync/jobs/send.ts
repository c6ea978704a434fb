/**
 * Sending: own records above the acknowledged one, and metadata, as they were sealed. No key is needed for it, so that a locked tab and
 * the service worker send by the same code as everyone.
 */
import type { SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Outcome } from '../../../shared/sync/state.ts';
import { covers, mergeVectors, sequenceOf } from '../../../shared/sync/vectors.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { acknowledge, sameMeta, type Answer } from './acknowledge.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf, readFacts, withoutRetired } from './facts.ts';
import { soundRows } from './genuine.ts';
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

/** Own records above the acknowledged one, in front of one that is damaged; undefined when it is the first of them. */
const soundOutbox = async (deps: SyncDeps, row: SessionRow, above: number): Promise<readonly RecordRow[] | undefined> => {
  for (let read = 0; read < limits.damagedReads; read += 1) {
    const outbox = (await deps.store.records.outbox(row.id, row.replica, above, limits.pushBytes)).slice(0, limits.pullRecords);
    const sound = await soundRows(deps, row, outbox, 'own');
    if (sound.length > 0 || outbox.length === 0) return sound;
  }
  return undefined;
};

/** Sends own records above the acknowledged one, after a strict write has made them durable here; or metadata that is owed. */
export const send = async (deps: SyncDeps, row: SessionRow): Promise<Outcome> => {
  const { store, api } = deps;
  const session = row.id;
  const above = sequenceOf(row.acknowledged, row.replica);
  const records = await soundOutbox(deps, row, above);
  // The first one is damaged: it is set aside, and the others go on without it.
  if (records === undefined) return { kind: 'fork-found', fork: { replica: row.replica, position: undefined } };
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

const isLive = ({ deleted, buried, forGood }: SessionRow): boolean => deleted === undefined && buried !== true && forGood !== true;

/** Rows that came too late have to be sealed again first, and what may collide with another machine's has to be opened. */
const needsKeys = ({ suspect, twins }: SessionRow, strayed: boolean | undefined): boolean => strayed === true || suspect !== undefined || twins !== undefined;

/**
 * Sends all that is owed of a session as it is sealed; what needs a key (a fork, a deletion, a checkpoint) waits for a tab that has it.
 * 'later': it should be tried again.
 */
export const sendSealed = async (deps: SyncDeps, session: SessionId): Promise<'done' | 'later'> => {
  for (;;) {
    const row = await deps.store.sessions.get(session);
    if (row === undefined || !isLive(row)) return 'done';
    const { last, owesMeta, strayed } = await factsOf(deps.store, row);
    if (needsKeys(row, strayed)) return 'done';
    const before = sequenceOf(row.acknowledged, row.replica);
    if (last <= before && !owesMeta) return 'done';
    const outcome = await send(deps, row);
    if (outcome.kind === 'failed') return 'later';
    if (outcome.kind !== 'answered' || sequenceOf(outcome.facts.acknowledged, row.replica) <= before) return 'done';
  }
};
