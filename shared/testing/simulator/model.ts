/**
 * The reference: every write with what its author had been shown of that field when it began. It knows nothing of vectors, records
 * or Yjs, only of facts: which heads stood on the screen, which head the write made, what it was told of it (saved, synced).
 */
import type { Fact, FactKey, Head } from '../../documents/facts/facts.ts';
import { sameValue } from '../../documents/facts/heads.ts';
import { splitKey } from '../../documents/facts/keys.ts';
import { deviceField, settlesItself, textField } from '../../documents/schema.ts';
import type { DocState } from '../../documents/state.ts';
import type { Json } from '../../model/json.ts';
import type { EntityId, SessionId } from '../../model/ids.ts';

/** Something that a person was told of: saved, synced. */
interface Promised {
  readonly session: SessionId;
  readonly device: string;
  readonly life: number;
  readonly tab: string;
  readonly revision: number;
  savedAt: number | undefined;
  synced: boolean;
  /** The storage that it was saved on was destroyed before it was called synced. */
  excused: boolean;
}

/** A character of a note, told apart from every other. */
interface Typed extends Promised {
  readonly place: string;
}

export interface Written extends Promised {
  readonly key: FactKey;
  /** entity/field */
  readonly field: string;
  readonly writer: string;
  readonly n: number;
  readonly value: Json | undefined;
  /** Heads of the field on the screen when the edit began, as `key n`. */
  readonly shown: ReadonlySet<string>;
  /** Of a deletion: every head of the entity that was on the screen. */
  readonly shownOfEntity: ReadonlySet<string> | undefined;
  readonly order: number;
}

export type Facts = ReadonlyMap<FactKey, Fact>;

export const factsOf = (state: Pick<DocState, 'facts'>): Facts =>
  new Map(state.facts().set.map(([key, ...fact]) => [key, fact] as const));

export type Texts = ReadonlySet<string>;

/** Every character of every note, with its entity. */
export const textsOf = (state: Pick<DocState, 'facts'>): Texts =>
  new Set((state.facts().whole ?? []).flatMap(([entity, text]) => [...text].map((character) => `${entity} ${character}`)));

export const idOf = (key: string, n: number): string => `${key} ${n}`;

export interface Model {
  readonly written: Written[];
  /** What a change made of `before`. `shown`: the heads of fields that were on the screen earlier than now. */
  note(about: Pick<Written, 'session' | 'device' | 'life' | 'tab' | 'revision'>, before: Facts, after: Facts, earlier?: ReadonlyMap<string, readonly Head[]>): number;
  /** What a change made of the notes. */
  typed(about: Pick<Written, 'session' | 'device' | 'life' | 'tab' | 'revision'>, before: Texts, after: Texts): void;
  saved(tab: string, revision: number, now: number): void;
  synced(tab: string, revision: number): void;
  /** Storage of the device went back to what it was at `until`. */
  destroyed(device: string, until: number): void;
  /** Nobody has what `isHeld` denies any more: fact or character of a session. */
  nowhere(isHeld: (what: string) => boolean): void;
  /** `key n`, under the writer that first wrote it. */
  firstId(id: string): string;
  /** Whose write it was that made this head. */
  writerOf(session: SessionId, key: string, n: number): string | undefined;
  /** What of the session must still be there. */
  owed(session: SessionId): readonly Written[];
  /** Whether the write is there, or was superseded by one that is, or by one that was. */
  isAccounted(write: Written, isThere: (id: string) => boolean): boolean;
  /** Whether anything of the session must still be there. */
  isOwed(session: SessionId): boolean;
  /** The first sentence of section 2, for one session: what is wrong, if anything. `emptied`: what went from somebody's trash. */
  check(session: SessionId, state: DocState, emptied: ReadonlySet<string> | undefined): string[];
}

const isOwed = ({ synced, savedAt, excused }: Promised): boolean => synced || (savedAt !== undefined && !excused);

const fieldOf = (key: FactKey): string => key.slice(0, key.lastIndexOf('#'));
const entityOf = (field: string): string => field.slice(0, field.indexOf('/'));

/** `formerly`: under which writer something was written that was told anew under another one since. It grows. */
export const createModel = (formerly: ReadonlyMap<string, string> = new Map()): Model => {
  const written: Written[] = [];
  const byField = new Map<string, Written[]>();
  const byTab = new Map<string, Promised[]>();
  const typed: Typed[] = [];
  /** Characters that somebody took away, having been shown them. */
  const takenAway = new Set<string>();

  /** The key under the writer that first wrote it. */
  const asWritten = (key: string): FactKey => {
    if (formerly.size === 0) return key as FactKey;
    const at = key.lastIndexOf('#') + 1;
    let writer = key.slice(at);
    for (let first = formerly.get(writer); first !== undefined; first = formerly.get(writer)) writer = first;
    return `${key.slice(0, at)}${writer}` as FactKey;
  };

  const add = <T extends Promised>(map: Map<string, T[]>, key: string, write: T): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [write]);
    else list.push(write);
  };

  const group = (facts: Facts): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const [key, [, n]] of facts) {
      const field = fieldOf(key);
      const [list, id] = [groups.get(field), idOf(asWritten(key), n)];
      if (list === undefined) groups.set(field, [id]);
      else list.push(id);
    }
    return groups;
  };

  const note: Model['note'] = (about, before, after, earlier) => {
    const shownNow = group(before);
    // Of one field more than one head, where an undo opens a conflict again.
    const changed = new Map<string, readonly (FactKey | undefined)[]>();
    for (const [key, [, n]] of after) if (before.get(key)?.[1] !== n) changed.set(fieldOf(key), [...(changed.get(fieldOf(key)) ?? []), key]);
    // Heads that were taken back without another in their place: an undo to "never set", whatever others have written beside it.
    const removed = new Map<string, string[]>();
    for (const [key, [, n]] of before) {
      const field = fieldOf(key);
      if (after.has(key) || (changed.get(field) ?? [undefined])[0] !== undefined) continue;
      changed.set(field, [undefined]);
      removed.set(field, [...(removed.get(field) ?? []), idOf(asWritten(key), n)]);
    }
    for (const [field, key] of [...changed].flatMap(([name, keys]) => keys.map((each) => [name, each] as const))) {
      const [value, n] = (key && after.get(key)) ?? [undefined, 0];
      const heads = earlier?.get(field);
      const seen = heads?.map((head) => idOf(asWritten(`${field}#${head.writer}`), head.n));
      const isDeletion = field.endsWith('/deleted') && value !== false;
      const ofEntity = isDeletion ? [...shownNow].filter(([name]) => entityOf(name) === entityOf(field)).flatMap(([, ids]) => ids) : undefined;
      const write: Written = {
        ...about,
        key: key ?? (`${field}#` as FactKey),
        field,
        writer: key?.slice(key.lastIndexOf('#') + 1) ?? '',
        n,
        value,
        shown: new Set(removed.get(field) ?? seen ?? shownNow.get(field)),
        shownOfEntity: ofEntity && new Set(ofEntity),
        order: written.length,
        savedAt: undefined,
        synced: false,
        excused: false,
      };
      written.push(write);
      add(byField, `${about.session} ${field}`, write);
      add(byTab, about.tab, write);
    }
    return changed.size;
  };

  /** Whether `write` is live, or another took its place whose author had been shown it, or that says the same. */
  const isAccounted = (write: Written, isThere: (id: string) => boolean, known: Map<Written, boolean>): boolean => {
    const before = known.get(write);
    if (before !== undefined) return before;
    known.set(write, false);
    const id = idOf(write.key, write.n);
    const isLive = isThere(id);
    const later = (): boolean =>
      (byField.get(`${write.session} ${write.field}`) ?? []).some((other) => {
        if (other === write) return false;
        const isShown = other.shown.has(id) || (other.writer === write.writer && other.n > write.n && other.writer !== '');
        const saysSame = other.order > write.order && other.value !== undefined && write.value !== undefined && sameValue(other.value, write.value);
        return (isShown || saysSame) && isAccounted(other, isThere, known);
      });
    // A write that emptied the field leaves nothing to be seen: that it was made is all there is.
    const accounted = isLive || write.value === undefined || later();
    known.set(write, accounted);
    return accounted;
  };

  const isSeenBy = (deletion: Written, key: string, n: number): boolean => {
    const writer = key.slice(key.lastIndexOf('#') + 1);
    const entity = entityOf(key);
    for (const id of deletion.shownOfEntity ?? []) {
      const space = id.lastIndexOf(' ');
      const seen = id.slice(0, space);
      if (entityOf(seen) === entity && seen.endsWith(`#${writer}`) && Number(id.slice(space + 1)) >= n) return true;
    }
    return deletion.writer === writer && deletion.n >= n;
  };

  /** Deletions and what they had not seen, against what the state shows. */
  const checkDeletions = (session: SessionId, state: DocState, facts: readonly (readonly [FactKey, Fact])[], shown: ReadonlySet<string>): string[] => {
    const wrong: string[] = [];
    const entities = new Set<string>();
    const present = new Set(facts.map(([key, [, n]]) => idOf(key, n)));
    for (const [key, [value]] of facts) if (fieldOf(key).endsWith('/deleted') && value !== false) entities.add(entityOf(key));
    for (const entity of entities) {
      const tombs = (byField.get(`${session} ${entity}/deleted`) ?? []).filter((write) => present.has(idOf(write.key, write.n)));
      const deletions = tombs.filter(({ value }) => value !== false);
      const heads = facts.filter(([key]) => entityOf(key) === entity && !fieldOf(key).endsWith('/deleted'));
      const unseen = heads.some(([key, [, n]]) => !deletions.some((deletion) => isSeenBy(deletion, key, n)));
      const contested = facts.some(([key, [value]]) => fieldOf(key) === `${entity}/deleted` && value === false);
      // Of a dashboard also a panel that was put on it unseen makes it one.
      const isPanel = state.value(entity as EntityId, 'kind') === 'panel';
      if (isPanel && !unseen && !contested && shown.has(`${entity}/deleted`)) wrong.push(`${entity}: everything in it had been seen by who deleted it, and it is shown as a conflict`);
      if ((unseen || contested) && !shown.has(`${entity}/deleted`)) wrong.push(`${entity}: edited while deleted, and nobody is told`);
      if (!contested && !state.isDeleted(entity as EntityId)) wrong.push(`${entity}: deleted, but still there`);
    }
    return wrong;
  };

  const check: Model['check'] = (session, state, emptied) => {
    // Both under one key, where what was told anew stands beside what the other copy of the machine wrote.
    const facts = [...factsOf(state)].map(([key, fact]) => [asWritten(key), fact] as const);
    const wrong: string[] = [];
    const known = new Map<Written, boolean>();
    const present = new Set(facts.map(([key, [, n]]) => idOf(key, n)));
    const [ids, writers] = [new Set<string>(), new Set<string>()];
    for (const write of written) {
      if (write.session !== session) continue;
      writers.add(write.writer);
      if (write.value !== undefined) ids.add(idOf(write.key, write.n));
      // A copy has a title of its own.
      const isRetitled = emptied !== undefined && write.field === 'session/title';
      if (isOwed(write) && !isRetitled && !isAccounted(write, (id) => present.has(id) || emptied?.has(id) === true, known)) {
        wrong.push(`lost: ${write.key} n=${write.n} = ${JSON.stringify(write.value)} by ${write.tab} (${write.synced ? 'synced' : 'saved'}, revision ${write.revision})`);
      }
    }
    const texts = textsOf(state);
    for (const one of emptied === undefined ? typed : []) {
      if (one.session === session && isOwed(one) && !texts.has(one.place) && !takenAway.has(`${session} ${one.place}`)) wrong.push(`lost: a character of a note, ${one.place} by ${one.tab}, revision ${one.revision}`);
    }
    const shown = new Set([...state.conflicts(), ...state.merged()].map(({ entity, field }) => `${entity}/${field}`));
    const fields = new Map<string, Json[]>();
    for (const [key, [value, n]] of facts) {
      const isCreation = key.startsWith('session/') && n <= 4 && !writers.has(key.slice(key.lastIndexOf('#') + 1));
      if (!ids.has(idOf(key, n)) && !isCreation) wrong.push(`appeared from nowhere: ${key} n=${n}`);
      fields.set(fieldOf(key), [...(fields.get(fieldOf(key)) ?? []), value]);
    }
    for (const [field, values] of fields) {
      const parts = splitKey(`${field}#AAAAAAAA`);
      if (parts === undefined || parts.field === deviceField || parts.field === 'deleted') continue;
      if (parts.field === textField) continue;
      const differs = values.some((value) => !sameValue(value, values[0] ?? null));
      const isHidden = state.isDeleted(parts.entity) || shown.has(field);
      if (differs && !isHidden) wrong.push(`${field} holds ${values.length} values and is not shown as ${settlesItself(parts.field) ? 'merged' : 'a conflict'}`);
      if (!differs && shown.has(field)) wrong.push(`${field} is shown as a conflict and is none`);
    }
    return [...wrong, ...checkDeletions(session, state, facts, shown)];
  };

  return {
    written,
    firstId: (id) => `${asWritten(id.slice(0, id.lastIndexOf(' ')))}${id.slice(id.lastIndexOf(' '))}`,
    note,
    typed: (about, before, after) => {
      for (const place of before) if (!after.has(place)) takenAway.add(`${about.session} ${place}`);
      for (const place of after) {
        if (before.has(place)) continue;
        const one: Typed = { ...about, place, savedAt: undefined, synced: false, excused: false };
        typed.push(one);
        add(byTab, about.tab, one);
      }
    },
    saved: (tab, revision, now) => {
      for (const write of byTab.get(tab) ?? []) if (write.revision <= revision) write.savedAt ??= now;
    },
    synced: (tab, revision) => {
      for (const write of byTab.get(tab) ?? []) if (write.revision <= revision) write.synced = true;
    },
    destroyed: (device, until) => {
      for (const write of [...written, ...typed]) {
        if (write.device !== device) continue;
        // Not saved before the image was taken, and not called synced: gone with the storage.
        if (!write.synced && (write.savedAt === undefined || write.savedAt > until)) write.excused = true;
      }
    },
    nowhere: (isHeld) => {
      const forget = (promised: Promised, what: string): void => {
        if (!isHeld(`${promised.session} ${what}`)) [promised.synced, promised.excused] = [false, true];
      };
      for (const write of written) if (write.value !== undefined) forget(write, idOf(write.key, write.n));
      for (const one of typed) forget(one, one.place);
    },
    owed: (session) => written.filter((write) => write.session === session && write.value !== undefined && isOwed(write)),
    isAccounted: (write, isThere) => isAccounted(write, isThere, new Map()),
    isOwed: (session) => written.some((write) => write.session === session && isOwed(write)),
    writerOf: (session, key, n) =>
      byField.get(`${session} ${fieldOf(key as FactKey)}`)?.find((write) => write.key === asWritten(key) && write.n === n)?.device,
    check,
  };
};
