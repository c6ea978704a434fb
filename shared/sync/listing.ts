/**
 * What a page of the list means: sessions of other devices are adopted, tombstones buried, news noted. The cursor moves only when
 * a page was taken in; while nothing changes the next listing waits longer. Now and then everything is listed: a session that the
 * server acknowledged and does not name any more is read, and the read decides whether it went back.
 */
import type { SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { isLineFault, lineAfter, owed } from './outcomes.ts';
import type { Effect, EngineState, ListOutcome, ListRow, SessionSync, Step } from './state.ts';
import { covers, mergeVectors } from './vectors.ts';
import { afterSuccess, backoff, longerPoll, pollWait } from './wait.ts';

const isNews = (session: SessionSync, row: ListRow): boolean => !covers(session.facts.stored, row.vector);

/**
 * What was not taken in of the head, though its records are here: metadata that another device sealed since, or an answer of which a power
 * cut left the records only. With news of records it comes in the pull.
 */
const isRelabelled = (session: SessionSync, row: ListRow): boolean => !row.deleted && row.revision > session.facts.revision && !isNews(session, row);

/** A row can be older than the last answer, so it only ever adds; if it shows less than was acknowledged, a read decides. */
const withRow = (session: SessionSync, row: ListRow, now: number): SessionSync => {
  const less = !covers(row.vector, session.facts.acknowledged);
  if (row.deleted) return session.final || !less ? { ...session, final: true, risen: false } : { ...session, unsettled: true };
  if (session.final) return { ...session, risen: session.facts.buried === true };
  const before = session.server ?? {};
  // Reads that disagreed with what was heard until then say nothing of what is told now.
  const doubts = covers(before, row.vector) ? session.doubts : 0;
  return { ...session, server: mergeVectors(before, row.vector), doubts, unsettled: session.unsettled || less, lost: session.lost ?? owed(session, row.vector, now) };
};

/** Without a cursor everything is listed; one listing is ended before that. */
export const listCursor = ({ cursor, whole, wholeDue }: EngineState['list'], now: number): string | undefined =>
  whole === undefined && wholeDue <= now ? undefined : cursor;

type Whole = NonNullable<EngineState['list']['whole']>;

const withPage = ({ cursor, whole }: EngineState['list'], rows: readonly ListRow[]): Whole | undefined => {
  const before = cursor === undefined ? { named: [], pages: 0 } : whole;
  return before && { named: new Set([...before.named, ...rows.map(({ id }) => id)]), pages: before.pages + 1 };
};

/** What a whole list does not name, though the server acknowledged something of it, is to be read. */
const missed = (sessions: ReadonlyMap<SessionId, SessionSync>, { named }: Whole): readonly (readonly [SessionId, SessionSync])[] =>
  [...sessions].filter(([id, { facts, final }]) => !final && !named.has(id) && Object.keys(facts.acknowledged).length > 0);

const failed = (state: EngineState, outcome: ListOutcome & { kind: 'failed' }, now: number, chance: number): Step => {
  if (isLineFault(outcome.fault.code)) {
    const list = { ...state.list, asking: false };
    return { state: { ...state, list, line: lineAfter(state.line, outcome, now, chance) }, effects: [] };
  }
  // A cursor that the server no longer takes is dropped: a full listing is always right.
  const cursor = outcome.fault.code === 'INVALID_INPUT' ? undefined : state.list.cursor;
  const failures = state.list.failures + 1;
  const due = now + Math.max(backoff(failures, chance), outcome.retryAfter ?? 0);
  return { state: { ...state, list: { ...state.list, asking: false, cursor, failures, cause: outcome.fault, due } }, effects: [] };
};

export const listEnded = (state: EngineState, outcome: ListOutcome, now: number, chance: number): Step => {
  if (outcome.kind === 'failed') return failed(state, outcome, now, chance);
  const effects: Effect[] = [];
  const sessions = new Map<SessionId, SessionSync>(state.sessions);
  let news = false;
  for (const row of outcome.rows) {
    const session = sessions.get(row.id);
    if (session === undefined) {
      if (!row.deleted) effects.push({ type: 'adopt', row });
      continue;
    }
    news ||= isNews(session, row);
    const next = withRow(session, row, now);
    // Marking it may have failed: what is told again is marked again.
    if (row.deleted && next.final && session.facts.buried !== true) effects.push({ type: 'bury', session: row.id });
    else if (isRelabelled(session, row)) effects.push({ type: 'relabel', row });
    sessions.set(row.id, next);
  }
  const whole = withPage(state.list, outcome.rows);
  const isWhole = whole !== undefined && !outcome.more;
  for (const [id, session] of isWhole ? missed(sessions, whole) : []) sessions.set(id, { ...session, unsettled: true });
  const isLively = !state.sparing && (news || effects.length > 0);
  const interval = isLively ? limits.pollFirst : longerPoll(state.sparing ? limits.pollLast : state.list.interval);
  const list = {
    asking: false,
    due: outcome.more ? now : now + pollWait(interval, chance),
    interval,
    cursor: outcome.cursor,
    failures: 0,
    cause: undefined,
    complete: state.list.complete || !outcome.more,
    whole: outcome.more ? whole : undefined,
    wholeDue: isWhole ? now + whole.pages * limits.listWhole : state.list.wholeDue,
  };
  return { state: { ...state, list, line: afterSuccess(state.line), sessions }, effects };
};
