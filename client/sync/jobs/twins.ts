/**
 * Twins: a machine image that was resumed twice, so that two copies of one open document go on under the same writer and the same Yjs
 * client. Yjs would take the second change of a client's count for the first one and drop it without a word. So what was moved to
 * another replica is compared with everything stored here before it is sent, and what collides is told anew from its patch, under
 * another writer and client (documents/rename.ts).
 *
 * From the first colliding change on all unsent ones are told anew, whoever made them here: they may refer to it. Their clients and
 * writers are noted, so what a tab goes on to write under them is told anew, too, until that tab has opened its document again.
 *
 * What builds on an own record that was set aside, because it was damaged and no server has it, is told anew in the same way.
 *
 * What cannot be told: a place whose struct was deleted since, if the record that filled it is only in a checkpoint here. It counts as
 * one's own, sent before the reply was lost or the storage restored, which is what it nearly always is.
 */
import { recordFlags } from '../../../shared/crypto/envelope.ts';
import type { SessionDoc } from '../../../shared/documents/doc.ts';
import { decodePayload, encodePayload, type Payload } from '../../../shared/documents/wire/payload.ts';
import { renamePatch, type Renames } from '../../../shared/documents/facts/rename.ts';
import type { Patch, TextEdit } from '../../../shared/documents/facts/facts.ts';
import { schemaVersion, textField } from '../../../shared/documents/schema.ts';
import { createState, type DocState } from '../../../shared/documents/state.ts';
import { sameValue } from '../../../shared/documents/facts/heads.ts';
import { splitKey } from '../../../shared/documents/facts/keys.ts';
import { diff } from '../../../shared/documents/text.ts';
import { concat, type Bytes } from '../../../shared/model/bytes.ts';
import { mintWriterId, type WriterId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { openRow } from '../../session/records/chain.ts';
import { clientIdOf } from '../../session/clientId.ts';
import { createReader } from '../../session/records/reader.ts';
import { rowsIn } from '../../session/records/sweep.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { unsentSpans } from '../../storage/sessions.ts';
import type { SyncDeps } from '../deps.ts';

export type Twins = NonNullable<SessionRow['twins']>;

/** Their payloads; what does not read as one is left to itself. */
const payloadsOf = async ({ vault }: SyncDeps, rows: readonly RecordRow[]): Promise<Result<readonly Payload[]>> => {
  const payloads: Payload[] = [];
  let parts: Bytes[] = [];
  for (const row of rows) {
    const opened = await openRow(vault, row.session, row);
    if (!opened.ok && opened.fault.code !== 'UNREADABLE_RECORD') return opened;
    if (!opened.ok) {
      parts = [];
      continue;
    }
    parts.push(opened.value.payload);
    if ((opened.value.header.flags & recordFlags.continued) !== 0) continue;
    const payload = decodePayload(concat(...parts));
    if (payload.ok) payloads.push(payload.value);
    parts = [];
  }
  return ok(payloads);
};

interface Others {
  readonly doc: SessionDoc;
  readonly updates: readonly Bytes[];
  /** Nothing that is stored here was left out of it. */
  readonly isWhole: boolean;
}

/** The document that everything stored here makes, without these rows. */
export const withoutRows = async ({ store, vault }: SyncDeps, { id }: SessionRow, rows: readonly RecordRow[]): Promise<Others> => {
  const cut = new Set(rows.map(({ replica, sequence }) => `${replica}.${sequence}`));
  const range: typeof store.records.range = async (...asked) =>
    (await store.records.range(...asked)).filter(({ replica, sequence }) => !cut.has(`${replica}.${sequence}`));
  const { changes, damaged, baseFault } = await createReader({ storage: { ...store, records: { ...store.records, range } }, vault }, id, {}).read();
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  const updates = changes.map(({ update }) => update);
  const doc = openDoc({ clientId: clientIdOf(vault.crypto) }, updates);
  return { doc, updates, isWhole: damaged.length === 0 && baseFault === undefined && doc.rejected.length === 0 };
};

const has = (clients: readonly number[], some: readonly number[]): boolean => some.some((client) => clients.includes(client));

/** Of a payload: who wrote it, and his count before it. */
const authorOf = ({ change }: Payload): readonly [WriterId, number] | undefined => {
  const [first] = change.patch.set;
  const writer = first && splitKey(first[0])?.writer;
  return first === undefined || writer === undefined ? undefined : [writer, first[2] - 1];
};

/** A whole document, as a copy begins with: its facts are of many writers. */
const isWholeDocument = ({ change: { patch } }: Payload): boolean => new Set(patch.set.map(([key]) => splitKey(key)?.writer)).size > 1;

/** Of such a one: whose facts are not the others' as well, and his count before the first of them. */
const authorsOf = ({ change: { patch } }: Payload, others: Patch['set']): readonly (readonly [WriterId, number])[] => {
  const theirs = new Map(others.map(([key, value, n]) => [key, [value, n] as const]));
  const above = new Map<WriterId, number>();
  for (const [key, value, n] of patch.set) {
    const writer = splitKey(key)?.writer;
    const [other, count] = theirs.get(key) ?? [];
    const isCommon = count === n && other !== undefined && sameValue(other, value);
    if (writer !== undefined && !isCommon) above.set(writer, Math.min(n - 1, above.get(writer) ?? Infinity));
  }
  return [...above];
};

/** What was written before the image was taken, or the record damaged, is what it was. */
const isSince = (payload: Payload, { writers }: Twins): boolean => {
  const [writer, above = 0] = authorOf(payload) ?? [];
  return writer === undefined || isWholeDocument(payload) || above >= (writers[writer]?.above ?? 0);
};

/** What `mine` says in place of something in `theirs`, whole lines, to stand behind that. */
const linesBeside = (theirs: string, mine: string): { readonly at: number; readonly inserted: string } | undefined => {
  const other = diff(theirs, mine);
  if (other === undefined || other.inserted === '') return undefined;
  const end = other.at + other.removed.length;
  const next = theirs.indexOf('\n', end);
  const at = next === -1 ? theirs.length : next;
  const from = other.at === 0 ? 0 : mine.lastIndexOf('\n', other.at - 1) + 1;
  return { at, inserted: `${theirs === '' ? '' : '\n'}${mine.slice(from, other.at + other.inserted.length + at - end)}` };
};

/** Edits for what the texts of a whole document say beyond the others', each under one of its facts that was renamed. */
const textsBeside = ({ set }: Patch, renamed: Patch['set'], whole: Patch['whole'] = [], others: Patch['whole'] = []): readonly TextEdit[] => {
  const theirs = new Map(others);
  return whole.flatMap(([entity, mine]): readonly TextEdit[] => {
    const beside = linesBeside(theirs.get(entity) ?? '', mine);
    const by = renamed.findLast(([key], index) => key !== set[index]?.[0] && splitKey(key)?.entity === entity && splitKey(key)?.field === textField);
    return beside === undefined || by === undefined ? [] : [[by[0], by[2], beside.at, '', beside.inserted]];
  });
};

/**
 * Updates that lack what comes before them, whatever is merged first: a row that came late and was swept lies behind what its tab went
 * on to write.
 */
const left = (doc: SessionDoc, updates: readonly Bytes[]): readonly Bytes[] => {
  const waiting = updates.filter((update) => {
    const merged = doc.merge(update);
    return !merged.ok && merged.fault.code === 'GAP';
  });
  return waiting.length === 0 || waiting.length === updates.length ? waiting : left(doc, waiting);
};

/**
 * What of the unsent records collides with others', added to what is known already; undefined when none has to be told anew. Faults:
 * those that keep a record from being opened.
 */
export const findTwins = async (deps: SyncDeps, row: SessionRow): Promise<Result<Twins | undefined>> => {
  const rows = await rowsIn(deps.store.records, row.id, row.replica, unsentSpans(row, row.replica));
  const payloads = await payloadsOf(deps, rows);
  if (!payloads.ok) return payloads;
  const { clientsIn, collidesWith, openDoc } = await import('../../../shared/documents/doc.ts');
  const others = row.suspect === undefined ? undefined : await withoutRows(deps, row, rows);
  // Of a record that was set aside nobody has what it held: what builds on it would wait for that on every device.
  const growing = row.aside !== undefined && others?.isWhole === true ? openDoc({ clientId: clientIdOf(deps.vault.crypto) }, others.updates) : undefined;
  const unfit = growing === undefined ? [] : left(growing, payloads.value.map(({ change }) => change.update));
  const clients = [...(row.twins?.clients ?? [])];
  const writers: { [writer: WriterId]: Renames[WriterId] } = { ...row.twins?.writers };
  let found = false;
  for (const payload of payloads.value) {
    const { update } = payload.change;
    const own = clientsIn(update);
    const isTwin = row.twins !== undefined && has(own, row.twins.clients) && isSince(payload, row.twins);
    found ||= isTwin || unfit.includes(update) || (others !== undefined && (collidesWith(others.updates, update) || others.doc.collides(update)));
    if (!found) continue;
    const single = authorOf(payload);
    const authors = isWholeDocument(payload) ? authorsOf(payload, others?.doc.facts().set ?? []) : single === undefined ? [] : [single];
    for (const [writer, above] of authors) writers[writer] ??= { as: mintWriterId(deps.mint), above };
    clients.push(...own.filter((client) => !clients.includes(client)));
  }
  return ok(found ? { clients, writers } : undefined);
};

/** Tells the payloads of these rows anew where they have to be. To be called with each of them in order. */
export const rewriting = async (deps: SyncDeps, row: SessionRow, rows: readonly RecordRow[]): Promise<(payload: Bytes) => Promise<Bytes>> => {
  const twins = row.twins ?? { clients: [], writers: {} };
  const [{ doc }, { clientsIn, openDoc }] = await Promise.all([withoutRows(deps, row, rows), import('../../../shared/documents/doc.ts')]);
  const state: DocState = createState();
  state.apply(doc.facts());
  const known = (key: Parameters<typeof splitKey>[0]): number | undefined => {
    const parts = splitKey(key);
    return parts && state.heads(parts.entity, parts.field).find(({ writer }) => writer === parts.writer)?.n;
  };
  let begun = false;
  return async (bytes) => {
    const payload = decodePayload(bytes);
    if (!payload.ok || payload.value.schema > schemaVersion) return bytes;
    const { schema, at, change } = payload.value;
    begun ||= has(twins.clients, clientsIn(change.update)) && isSince(payload.value, twins);
    if (!begun) {
      const merged = doc.merge(change.update);
      if (merged.ok) state.apply(merged.value);
      return bytes;
    }
    const renamed = renamePatch(change.patch, twins.writers, known);
    const beside = isWholeDocument(payload.value) ? textsBeside(change.patch, renamed.set, openDoc({ clientId: 1 }, [change.update]).facts().whole, doc.facts().whole) : [];
    const patch = beside.length === 0 ? renamed : { ...renamed, text: beside };
    state.apply(patch);
    return encodePayload({ schema, at, change: { update: doc.apply(patch), patch } });
  };
};
