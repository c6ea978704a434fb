/**
 * An open session: one plain state that the screen reads, fed from three sides (own writes at once; records of other tabs; pulled
 * records), and one way down to the log. Nothing here waits for the network.
 *
 *   write -> state (on screen) -> committer -> document -> sealed record -> store -> barrier -> "saved"
 *   announcement -> reader (opens, checks the chain) -> document -> patch -> state (on screen)
 */
import type { Change, Patch, Write } from '../../shared/documents/facts/facts.ts';
import { emptyPatch, isEmpty } from '../../shared/documents/wire/patches.ts';
import { prepare } from '../../shared/documents/prepare.ts';
import { deviceField, schemaOf } from '../../shared/documents/schema.ts';
import { createState, type DocState } from '../../shared/documents/state.ts';
import { fault, type Fault } from '../../shared/model/faults.ts';
import { mintWriterId, sessionEntity, type ReplicaId, type SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Announcement, SyncState } from '../storage/announce.ts';
import { attempt } from '../storage/failures.ts';
import type { SessionRow } from '../storage/rows.ts';
import { sequenceOf } from '../../shared/sync/vectors.ts';
import { ownFrom, suspected, toFetchAgain } from '../storage/sessions.ts';
import { changedBy } from './changed.ts';
import { readCheckpoint } from './checkpoint.ts';
import { clientIdOf } from './clientId.ts';
import { createCommitter } from './committer.ts';
import type { SessionDeps } from './deps.ts';
import { corrected, createHydration } from './hydration.ts';
import { createLog } from './records/log.ts';
import { oneAtATime } from './oneAtATime.ts';
import { createReader, type Reader, type Reading } from './records/reader.ts';
import { writable } from './readable.ts';
import { replaceable } from './replaceable.ts';
import { statusOf } from './status.ts';
import type { Aside, OpenSession } from './types.ts';
import { watchPage } from './records/page.ts';
import { createUndo, type UndoSlot } from './undo.ts';
import { createUpkeep } from './upkeep.ts';
import { createWatchers } from './watchers.ts';
import type { Presence } from './presence.ts';

export interface Opening {
  readonly id: SessionId;
  readonly row: SessionRow;
  readonly state: DocState;
  readonly reader: Reader;
  /** Changes after the painted view; without a view all of them. */
  readonly reading: Reading;
  readonly hasView: boolean;
  readonly presence: Presence;
  readonly undo: UndoSlot;
}

/** Calls `act` once, `delay` ms after the first of the calls that ask for it. */
const soon = (delay: number, act: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, delay);
  };
};

/** The words of a store that fails are of writing otherwise. */
const inReading = (cause: Fault): Fault => (cause.code === 'STORAGE_FAILED' ? fault(cause.code, { ...cause.facts, doing: 'reading' }) : cause);

/** What was set aside when own records were sealed again. */
const apartIn = ({ aside = [] }: SessionRow): readonly Aside[] =>
  aside.map((name) => ({ replica: name.split('.')[0] as ReplicaId, sequence: Number(name.split('.')[1]), fault: fault('UNREADABLE_RECORD'), apart: true }));

/** Every update of the log, for when the checkpoint does not open. */
const wholeLog = async (deps: SessionDeps, id: SessionId) => (await createReader(deps, id, {}).read()).changes.map((change) => change.update);

export const buildSession = (deps: SessionDeps, opening: Opening): OpenSession => {
  const { storage, vault, now, mint } = deps;
  const { id, reader, presence } = opening;
  const { state, replace } = replaceable(opening.state);
  const watchers = createWatchers();
  let row = opening.row;
  let revision = 0;
  /** Changes up to this revision are safe elsewhere than in the store. */
  let safe = 0;
  let nextN = 1;
  let changed = row.changed;
  let sync: SyncState | undefined;
  let own: SyncState | undefined;
  /** Why the latest reading failed, and the next try. */
  let unread: { readonly fault: Fault; readonly again: ReturnType<typeof setTimeout> } | undefined;
  /** Read, and not yet on screen: the reader hands a change out once. */
  let owed: readonly Change[] = [];
  let waitingSince = row.changed;
  let closed = false;
  /** Under way: the reader's positions may be ahead of the document for a moment. */
  let isReading = false;
  const damaged = new Map<string, Aside>();
  let asked: ReadonlySet<string> = new Set(); // those of them that the server was asked for
  let newer = opening.reading.newer;
  let noted = false;
  let baseFault: Fault | undefined;
  const writer = mintWriterId(mint);

  const show = (patch: Patch, apply = state.apply): void => {
    changed = Math.max(changed, changedBy(patch));
    watchers.changed(apply(patch));
  };

  const hydration = createHydration({
    client: presence.client,
    base: async () => {
      if (!opening.hasView) return [];
      const checkpoint = await readCheckpoint(deps, id);
      return checkpoint === undefined ? wholeLog(deps, id) : [checkpoint];
    },
    first: opening.reading.changes,
    hydrated: (doc) => {
      if (newer) return;
      const truth = corrected(state, doc, committer.queued());
      if (truth !== undefined) watchers.changed(replace(truth));
      refresh();
    },
  });

  /** Other tabs hear of a burst once; a broadcast costs as much as half an append. */
  const announceSoon = soon(limits.afterEditDelay, () => {
    storage.announcer.send({ type: 'appended', session: id, replica: log.replica(), sequence: log.sequence() });
  });

  const log = createLog(deps, id, reader, row.replica, () => {
    announceSoon();
    catchUp();
  });
  const committer = createCommitter({
    log,
    document: hydration.ready,
    confirm: log.confirm,
    reopen: storage.reopen,
    now,
    appended: ({ rows }) => {
      announceSoon();
      upkeep.appended(rows);
    },
    changed: () => refresh(),
  });

  const currentStatus = () =>
    statusOf({
      durability: committer.durability(),
      row,
      replica: log.replica(),
      sequence: log.sequence(),
      isLate: log.isLate(row),
      waitingSince,
      sync,
      own,
      unread: unread?.fault,
      conflicts: state.conflicts().length,
      quarantined: damaged.size + (row.aside?.length ?? 0) + hydration.waiting().length + (baseFault === undefined || baseFault.code === 'UNSUPPORTED_VERSION' ? 0 : 1),
      readOnly: newer,
      outdated: isOutdated(),
    });

  /** What is written on under a client that another copy of this machine has, too, would have to be told anew each time. */
  const isOutdated = (): boolean => hydration.hasTwin() || row.twins?.clients.includes(presence.client) === true;

  const upkeep = createUpkeep(deps, id, {
    state,
    reader,
    changed: () => changed,
    document: () => (!newer && committer.isIdle() && !isReading && owed.length === 0 && hydration.waiting().length === 0 ? hydration.document() : undefined),
    saved: (next) => (row = next),
    read: opening.reading,
  });

  const status = writable(currentStatus());
  const refresh = (): void => {
    if (!closed) status.set(currentStatus());
  };

  const takeIn = (changes: readonly Change[]): void => {
    if (changes.length === 0) return;
    const document = hydration.document();
    if (document !== undefined) committer.absorb(document);
    const taken = hydration.take(changes);
    show(taken, document === undefined ? state.apply : state.follow);
    upkeep.changed();
  };

  const fetchAgain = (found: readonly string[] = []): void =>
    void storage.sessions
      .update(id, (current) => toFetchAgain(current, found))
      .then(() => storage.announcer.send({ type: 'sessions-changed', session: id }))
      .catch(() => setTimeout(() => closed || fetchAgain(found), limits.pollFirst));

  /** A checkpoint that is damaged here is not the end of it: the server has it, too. */
  const judgeBase = (cause: Fault | undefined): void => {
    // One of newer code is whole.
    const isNew = cause !== undefined && cause.code !== 'UNSUPPORTED_VERSION' && baseFault === undefined;
    baseFault = cause;
    if (isNew) fetchAgain();
  };

  /** What the server has, too, is fetched again and mended (sync/mend.ts); once, because it may have been written like that. It may have it later. */
  const quarantine = (found: Reading['damaged']): void => {
    const there: string[] = [];
    const before = new Set(damaged.keys());
    damaged.clear();
    for (const { row: bad, fault: cause } of found) {
      if (cause.code === 'UNSUPPORTED_VERSION') continue; // nothing is wrong with it
      const { replica, sequence } = bad;
      const key = `${replica}.${sequence}`;
      damaged.set(key, { replica, sequence, fault: cause });
      if (!before.has(key)) void storage.database.quarantine.put(bad).catch(() => undefined);
      if (cause.code === 'UNREADABLE_RECORD' && sequence <= sequenceOf(row.acknowledged, replica)) there.push(key);
    }
    const again = there.filter((key) => !asked.has(key) && row.mended?.includes(key) !== true);
    asked = new Set(there);
    if (again.length > 0) fetchAgain(again);
  };

  /** All that this code understands of a document of newer code; own changes made before that was known included. */
  const showNewer = async (): Promise<void> => {
    const [{ readNewer }, updates] = await Promise.all([import('../../shared/documents/doc.ts'), wholeLog(deps, id)]);
    const truth = createState();
    for (const patch of [readNewer(updates), ...committer.queued()]) truth.apply(patch);
    watchers.changed(replace(truth));
  };

  /** Own changes that are not sent yet may collide with the other copy's: the sync worker compares them first. */
  const noteTwin = (): void => {
    if (noted || !hydration.hasTwin()) return;
    noted = true;
    void storage.sessions.update(id, suspected).then(() => storage.announcer.send({ type: 'sync-now' }), () => (noted = false));
  };

  const takeReading = async (): Promise<void> => {
    const since = log.appends();
    const reading = await reader.read();
    if (closed) return;
    row = reading.row ?? row;
    log.moved(row.replica);
    await attempt(() => log.place(row, since)); // tried again by the next reading
    log.taken(row.replica, reader.position(row.replica));
    newer ||= reading.newer;
    if (newer) await showNewer();
    else {
      owed = [...owed, ...reading.changes];
      takeIn(owed);
      owed = [];
    }
    noteTwin();
    quarantine(reading.damaged);
    judgeBase(reading.baseFault);
    refresh();
  };

  /** A reading that fails is said and tried again: until then others' changes are missing on screen. Nothing of it is lost, all lies in the store. */
  const catchUp = oneAtATime(async () => {
    isReading = true;
    const read = await attempt(takeReading);
    isReading = false;
    clearTimeout(unread?.again);
    const isSaid = unread !== undefined || !read.ok;
    unread = read.ok || closed ? undefined : { fault: inReading(read.fault), again: setTimeout(catchUp, limits.pollFirst) };
    if (isSaid) refresh();
  });

  const hear = (announcement: Announcement): void => {
    if ('session' in announcement && announcement.session !== undefined && announcement.session !== id) return;
    switch (announcement.type) {
      case 'appended':
      case 'pulled':
      case 'keys-changed':
      case 'replica':
      case 'acknowledged':
        own = announcement.type === 'acknowledged' ? undefined : own;
        catchUp();
        return;
      case 'sync-state':
        if (announcement.session === undefined) sync = announcement.state;
        else own = announcement.state;
        refresh();
        return;
      case 'account-changed':
      case 'sessions-changed':
        // It may have been deleted elsewhere.
        catchUp();
        return;
      case 'sync-now':
      case 'sync-paused':
        return;
    }
  };

  /** The first change of a tab also says which device its writer is. */
  const prepareAll = (writes: readonly Write[]): Patch => {
    const context = { writer, nextN, now: now() };
    const patch = prepare(state, writes, context);
    if (isEmpty(patch) || revision > 0) return patch;
    return prepare(state, [...writes, { entity: sessionEntity, field: deviceField, value: vault.device, again: true }], context);
  };

  const apply = (writes: readonly Write[], made: (patch: Patch) => void): void => {
    const patch = newer ? emptyPatch : prepareAll(writes);
    if (isEmpty(patch)) return;
    nextN += patch.set.length;
    revision += 1;
    if (log.sequence() <= ownFrom(row, row.replica)) waitingSince = now();
    committer.submit(patch, revision); // first, because its encryption goes on in another thread meanwhile
    made(patch);
    show(patch);
    refresh();
    upkeep.changed();
  };

  const undo = createUndo(deps, opening.undo, { state, apply });
  const stopHearing = storage.announcer.listen(hear);
  /** What only waits for its barrier lies with the browser already, which outlives the page. */
  const mayLeave = (): boolean => revision <= safe || committer.durability().kind === 'saved' || (committer.durability().kind === 'saving' && committer.isIdle());
  const stopWatching = watchPage({
    hidden: storage.hurry,
    // The mark goes behind what was appended, in the same database: where one is lost, the other stays.
    leave: () => void (mayLeave() && presence.gone()),
    back: () => {
      presence.back();
      catchUp();
    },
    mayLeave,
  });
  quarantine(opening.reading.damaged);
  judgeBase(opening.reading.baseFault);
  refresh();
  // What was announced after the first reading and before anybody listened here.
  catchUp();
  if (opening.reading.changes.length > 0 && !newer) upkeep.due();
  const stopHydrating = newer ? undefined : hydration.soon();

  const flush: OpenSession['flush'] = async () => {
    committer.retry();
    if (unread !== undefined) catchUp();
    const settled = await committer.settled(storage.hurry);
    // Its steps of Undo, too: a page that starts anew for an update goes on with them.
    if (settled.ok) await undo.keep().catch(() => undefined);
    storage.announcer.send({ type: 'sync-now' });
    return settled;
  };

  return {
    id,
    state,
    subscribe: watchers.subscribe,
    version: watchers.version,
    write: (label, writes) => {
      apply(writes, (patch) => {
        if (label !== '') undo.note(label, patch);
      });
      return revision;
    },
    undo: undo.undo,
    redo: undo.redo,
    history: undo.history,
    status,
    aside: () => [
      ...damaged.values(),
      ...apartIn(row),
      ...hydration.waiting().flatMap((update) => {
        const origin = reader.originOf(update);
        return origin === undefined ? [] : [{ ...origin, fault: fault('GAP') }];
      }),
    ],
    letGo: (upTo) => void (safe = Math.max(safe, upTo)),
    carry: async () => {
      const [{ openDoc }, { encodePayload }, { asMade }] = await Promise.all([
        import('../../shared/documents/doc.ts'),
        import('../../shared/documents/wire/payload.ts'),
        import('../../shared/documents/compact.ts'),
      ]);
      const document = await hydration.ready().catch(() => undefined);
      if (document !== undefined) committer.absorb(document);
      // Without a document what is on screen is made into one.
      const whole = document ?? openDoc({ clientId: clientIdOf(vault.crypto) }, []);
      if (document === undefined) whole.apply(asMade(state.facts()));
      return encodePayload({ schema: schemaOf(whole.facts()), at: now(), change: { update: whole.encode(), patch: whole.facts() } });
    },
    flush,
    close: async () => {
      if (closed) return;
      let settled = await committer.settled(storage.hurry);
      while (!settled.ok) settled = await committer.settled(storage.hurry);
      await committer.idle();
      await upkeep.finish();
      await undo.close();
      closed = true;
      stopHydrating?.();
      clearTimeout(unread?.again);
      committer.stop();
      stopHearing();
      stopWatching();
      presence.close();
    },
  };
};
