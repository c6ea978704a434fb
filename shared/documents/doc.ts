/**
 * The document itself, a Y.Doc with one flat map of facts and beside it the texts of notes, each a root of its own; this file, inspect.ts, chains.ts and plainUpdate.ts are the only importers of yjs. Yjs carries
 * the facts and merges them; what they mean is decided by the plain state, which is fed by the patches that come out here.
 * A change costs what it touches: `apply` returns the update of that one change, and `merge` reads the keys and the texts that Yjs
 * says have changed. An update of facts alone is written ahead of the change, which is made by `settle` or by whatever is asked next.
 */
import * as Y from 'yjs';
import type { Bytes } from '../model/bytes.ts';
import { fault, type FaultCode } from '../model/faults.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { EntityId } from '../model/ids.ts';
import type { Fact, FactKey, Patch, TextEdit } from './facts/facts.ts';
import { areChains } from './facts/chains.ts';
import { clientsIn, collides, collidesWith, inspectUpdate, isPlain, isWellFormed, root, textEntity, textRoot, type Finding } from './wire/inspect.ts';
import { isFact, splitKey } from './facts/keys.ts';
import { plainUpdate } from './wire/plainUpdate.ts';
import { located } from './text.ts';

export interface SessionDoc {
  /** Makes the patch's changes and returns the Yjs update of exactly these. Applying it again returns an empty update. */
  apply(patch: Patch): Bytes;
  /** Makes now what `apply` has put off. Nobody has to call it: it is for when there is time. */
  settle(): void;
  /**
   * Applies another replica's update and returns what it changed here. Refused, with the document untouched: INVALID_INPUT (not
   * an update, or not of facts), GAP (something before it is missing), FORK (it claims changes of this document's own client id).
   */
  merge(update: Bytes): Result<Patch>;
  /** Whether the update brings another change for a place that is filled here; Yjs would drop it without a word. */
  collides(update: Bytes): boolean;
  /** The Yjs client under which own changes are made. */
  readonly clientId: number;
  /** The whole document as one update. */
  encode(): Bytes;
  /** All facts, as sets, and all texts. */
  facts(): Patch;
  /** Places, in the list it was opened from, of the updates that do not fit: for quarantine. */
  readonly rejected: readonly number[];
}

const faultOf: { readonly [finding in Exclude<Finding, 'fits'>]: FaultCode } = {
  foreign: 'INVALID_INPUT',
  gap: 'GAP',
  twin: 'FORK',
};

const emptyUpdate = (): Bytes => Uint8Array.of(0, 0);
const owned = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);
const remote = 'remote';

type Facts = Y.Map<Fact>;

const isPending = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

const isPlainText = ({ _start, _map }: Y.Text): boolean => {
  if (_map.size > 0) return false;
  for (let item = _start; item !== null; item = item.right) if (!isPlain(item)) return false;
  return true;
};

/** Nothing but facts and plain texts: no other root, no list items among the facts, no live entry of another form. */
const holdsFacts = (doc: Y.Doc): boolean => {
  const facts = doc.getMap(root);
  return (
    [...doc.share.keys()].every((name) => name === root || (textEntity(name) !== undefined && isPlainText(doc.getText(name)))) &&
    facts._start === null &&
    areChains(facts) &&
    [...facts.entries()].every(([key, fact]) => isFact(fact) && splitKey(key) !== undefined)
  );
};

/** All at once, which is fast; undefined when something in it does not fit. Superseded content goes when it has been looked at. */
const loadWhole = (updates: readonly Bytes[]): Y.Doc | undefined => {
  const doc = new Y.Doc({ gc: false });
  if (updates.length > 1 && !updates.every(isWellFormed)) return undefined;
  try {
    for (const update of updates.length > 1 ? [Y.mergeUpdates([...updates])] : updates) Y.applyUpdate(doc, update, remote);
  } catch {
    return undefined; // Yjs throws on bytes that are not an update
  }
  if (isPending(doc) || !holdsFacts(doc)) return undefined;
  doc.gc = true;
  Y.tryGc(Y.createDeleteSetFromStructStore(doc.store), doc.store, () => true);
  return doc;
};

/** One by one, each inspected first, again until no more of them fits: damage in one record does not take the others along. */
const loadEach = (updates: readonly Bytes[]): { readonly doc: Y.Doc; readonly rejected: readonly number[] } => {
  const doc = new Y.Doc();
  let waiting = updates.map((_, index) => index);
  for (let before = Infinity; waiting.length < before; ) {
    before = waiting.length;
    waiting = waiting.filter((index) => {
      const update = updates[index];
      if (update === undefined || inspectUpdate(doc, update) !== 'fits') return true;
      Y.applyUpdate(doc, update, remote);
      return false;
    });
  }
  return { doc, rejected: waiting };
};

const patchOf = (event: Y.YMapEvent<Fact>, facts: Facts): Patch => {
  const set: Patch['set'][number][] = [];
  const del: Patch['del'][number][] = [];
  for (const [key, { oldValue }] of event.changes.keys as Map<string, { oldValue: unknown }>) {
    const fact = facts.get(key);
    if (isFact(fact)) set.push([key as FactKey, ...fact]);
    else if (isFact(oldValue)) del.push([key as FactKey, oldValue[1]]);
  }
  return { set, del };
};

const applyEdit = (doc: Y.Doc, [key, , at, removed, inserted]: TextEdit): void => {
  const entity = splitKey(key)?.entity;
  if (entity === undefined) return;
  const text = doc.getText(textRoot(entity));
  const splice = located(text.toString(), { at, removed, inserted });
  if (splice.removed !== '') text.delete(splice.at, splice.removed.length);
  if (splice.inserted !== '') text.insert(splice.at, splice.inserted);
};

const applyPatch = (doc: Y.Doc, facts: Facts, { set, del, text = [] }: Patch): void => {
  const known = new Map(text.map(([key]) => [key, facts.get(key)?.[1] ?? 0]));
  for (const edit of text) if (edit[1] > (known.get(edit[0]) ?? 0)) applyEdit(doc, edit);
  for (const [key, value, n, at] of set) {
    if (n > (facts.get(key)?.[1] ?? 0)) facts.set(key, [value, n, at]);
  }
  for (const [key, n] of del) {
    const fact = facts.get(key);
    if (fact !== undefined && fact[1] <= n) facts.delete(key);
  }
};

/** What the texts are now, of these roots. */
const textsOf = (doc: Y.Doc, names: Iterable<string>): Pick<Patch, 'whole'> => {
  const whole: (readonly [EntityId, string])[] = [];
  for (const name of names) {
    const entity = textEntity(name);
    if (entity !== undefined) whole.push([entity, doc.getText(name).toString()]);
  }
  return whole.length === 0 ? {} : { whole };
};

const allFacts = (doc: Y.Doc, facts: Facts): Patch => {
  const set: Patch['set'][number][] = [];
  for (const [key, fact] of facts.entries()) set.push([key as FactKey, ...fact]);
  return { set, del: [], ...textsOf(doc, doc.share.keys()) };
};

/** Names of the roots that a transaction changed. One that comes with it has no type yet. */
const changedRoots = ({ changed }: Y.Transaction): readonly string[] =>
  [...changed.keys()].flatMap((type) => (type._item === null ? [Y.findRootTypeKey(type)] : []));

/** An id that no struct of the document carries: the one handed in, or the next that is free. */
const freeClient = (doc: Y.Doc, wanted: number): number => {
  let client = wanted;
  while (Y.getState(doc.store, client) > 0) client = client < Number.MAX_SAFE_INTEGER ? client + 1 : 1;
  return client;
};

/**
 * `clientId`: a fresh random whole number below 2^53, never used before. `updates`: those of a device's own
 * checkpoint and records, opened; what does not fit is left out and named in `rejected`.
 */
export const openDoc = ({ clientId }: { readonly clientId: number }, updates: readonly Bytes[]): SessionDoc => {
  const whole = loadWhole(updates);
  const { doc, rejected } = whole === undefined ? loadEach(updates) : { doc: whole, rejected: [] };
  doc.clientID = freeClient(doc, clientId);
  const facts: Facts = doc.getMap(root);
  let lastPatch: Patch = { set: [], del: [] };
  let putOff: Patch | undefined;
  const watch = (event: Y.YMapEvent<Fact>): void => void (lastPatch = patchOf(event, facts));

  const make = (patch: Patch): void => doc.transact(() => applyPatch(doc, facts, patch));
  const settle = (): void => {
    if (putOff === undefined) return;
    make(putOff);
    putOff = undefined;
  };
  const updateOf = (patch: Patch): Bytes => {
    let made = emptyUpdate();
    const keep = (update: Uint8Array): void => void (made = owned(update));
    doc.on('update', keep);
    make(patch);
    doc.off('update', keep);
    return made;
  };

  return {
    apply: (patch) => {
      settle();
      const update = plainUpdate(doc, facts, patch);
      if (update === undefined) return updateOf(patch);
      putOff = patch;
      return update;
    },
    settle,
    merge: (update) => {
      settle();
      const finding = inspectUpdate(doc, update);
      if (finding !== 'fits') return err(fault(faultOf[finding]));
      lastPatch = { set: [], del: [] };
      // Not for good: own changes need no event.
      facts.observe(watch);
      let texts: readonly string[] = [];
      doc.once('afterTransaction', (transaction: Y.Transaction) => (texts = changedRoots(transaction)));
      Y.applyUpdate(doc, update, remote);
      facts.unobserve(watch);
      return ok({ ...lastPatch, ...textsOf(doc, texts) });
    },
    collides: (update) => {
      settle();
      return collides(doc, update);
    },
    clientId: doc.clientID,
    encode: () => {
      settle();
      return owned(Y.encodeStateAsUpdate(doc));
    },
    facts: () => {
      settle();
      return allFacts(doc, facts);
    },
    rejected,
  };
};

/**
 * What this code understands of a document of newer code: every fact and text of the known form, whatever else is in it. For showing
 * only: such a document is never written to or made a checkpoint of here.
 */
export const readNewer = (updates: readonly Bytes[]): Patch => {
  const doc = new Y.Doc();
  for (const update of updates) {
    try {
      Y.applyUpdate(doc, update, remote);
    } catch {
      continue; // Yjs throws on bytes that are not an update
    }
  }
  const set: Patch['set'][number][] = [];
  for (const [key, fact] of doc.getMap(root).entries()) if (isFact(fact) && splitKey(key) !== undefined) set.push([key as FactKey, ...fact]);
  const texts = [...doc.share.keys()].filter((name) => textEntity(name) !== undefined && isPlainText(doc.getText(name)));
  return { set, del: [], ...textsOf(doc, texts) };
};

export { clientsIn, collidesWith };

/** One update with the effect of all of them, without opening a document. */
export const mergeUpdates = (updates: readonly Bytes[]): Bytes => owned(Y.mergeUpdates([...updates]));
