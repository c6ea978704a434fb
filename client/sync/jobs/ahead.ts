/**
 * Fetching ahead, without keys: what the server holds beyond this device comes into the inbox as it is sealed. The chain of each page is
 * checked, which needs no key; opening and merging are for whoever has one (inbox.ts). Bounded by limits.inboxBytes a run: what is
 * left comes another time.
 */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { checkPage } from '../../../shared/sync/chain.ts';
import type { ListRow } from '../../../shared/sync/state.ts';
import { covers, mergeVectors } from '../../../shared/sync/vectors.ts';
import type { Inbox } from '../../storage/inbox.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';
import { factsOf } from './facts.ts';
import { shortId } from '../rounds.ts';
import { adopt } from './rows.ts';

export interface Ahead {
  readonly inbox: Inbox;
  /** Where the list was left; undefined lists everything. */
  readonly cursor: () => Promise<string | undefined>;
  readonly keepCursor: (cursor: string) => Promise<void>;
}

const sizeOf = (records: readonly Bytes[]): number => records.reduce((sum, { byteLength }) => sum + byteLength, 0);

const rowFor = async (deps: SyncDeps, listed: ListRow): Promise<SessionRow | undefined> => {
  const known = await deps.store.sessions.get(listed.id);
  if (known !== undefined) return known.deleted === undefined && known.refetch !== true ? known : undefined;
  await adopt(deps, listed);
  return deps.store.sessions.get(listed.id);
};

/** Pages of one session until nothing is left or `room` is used up. Answers the room that is left; undefined when it did not work out. */
const fetchPages = async (deps: SyncDeps, { inbox }: Ahead, listed: ListRow, room: number): Promise<number | undefined> => {
  const row = await rowFor(deps, listed);
  if (row === undefined) return room;
  const before = (await inbox.list(row.id)).at(-1)?.end ?? {};
  let asked: Vector = mergeVectors((await factsOf(deps.store, row)).stored, before);
  if (covers(asked, listed.vector)) return room;
  for (let left = room; left > 0; ) {
    const reply = await deps.api.pull(row.id, asked, row.checkpoint);
    deps.note({ at: deps.wallClock(), what: 'pull', session: shortId(row.id), ended: reply.ok ? 'fetched ahead' : reply.fault.code, took: 0 });
    if (!reply.ok) return undefined;
    const page = reply.value;
    const checked = await checkPage(deps.vault.crypto, deps.vault.owner, row.id, mergeVectors(asked, page.checkpoint?.vector ?? {}), page.records);
    if (!checked.ok) return undefined;
    await inbox.add({ session: row.id, replica: row.replica, asked, end: checked.value.vector, page });
    asked = checked.value.vector;
    left -= sizeOf([...page.records, ...(page.checkpoint?.items ?? [])]);
    if (!page.more) return Math.max(left, 1);
  }
  return 0;
};

/** 'later': something did not come, or there was no more room. */
export const fetchAhead = async (deps: SyncDeps, ahead: Ahead): Promise<'done' | 'later'> => {
  let room = limits.inboxBytes;
  for (;;) {
    const reply = await deps.api.list(await ahead.cursor());
    deps.note({ at: deps.wallClock(), what: 'list', ended: reply.ok ? 'answered' : reply.fault.code, took: 0 });
    if (!reply.ok) return 'later';
    for (const listed of reply.value.sessions) {
      const left = listed.deleted ? room : await fetchPages(deps, ahead, listed, room);
      if (left === undefined || left === 0) return 'later';
      room = left;
    }
    await ahead.keepCursor(reply.value.cursor);
    if (!reply.value.more) return 'done';
  }
};
