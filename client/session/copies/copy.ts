/**
 * A session again under another id, from what is stored here of it: what a deletion had not seen, or what a person takes back out of
 * the trash after the server has been told. Its first record is the whole document as one update, so copies that two pushers (or
 * two machines with one image) make of the same thing under the same id are one.
 */
import { renameEntity } from '../../../shared/documents/commands.ts';
import type { SessionDoc } from '../../../shared/documents/doc.ts';
import type { Change } from '../../../shared/documents/facts/facts.ts';
import { encodePayload } from '../../../shared/documents/wire/payload.ts';
import { emptyPatch } from '../../../shared/documents/wire/patches.ts';
import { prepare } from '../../../shared/documents/prepare.ts';
import { deviceField, schemaOf } from '../../../shared/documents/schema.ts';
import { createState, type DocState } from '../../../shared/documents/state.ts';
import { mintReplicaId, mintWriterId, sessionEntity, type MintLetters, type ReplicaId, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Bases } from '../../storage/bases.ts';
import type { Records } from '../../storage/records.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { freshRow, type Sessions } from '../../storage/sessions.ts';
import { fault } from '../../../shared/model/faults.ts';
import { clientIdOf } from '../clientId.ts';
import type { SessionVault } from '../deps.ts';
import { metaOf, sealMeta } from '../list/meta.ts';
import { keptFiles } from './keptFiles.ts';
import type { ReaderDeps } from '../records/reader.ts';
import { readSurely } from '../records/readSurely.ts';
import { sealPayload } from '../records/seal.ts';
import { rounds } from '../records/sweep.ts';

export interface CopyDeps {
  readonly storage: {
    readonly sessions: Pick<Sessions, 'get' | 'create'>;
    readonly records: Pick<Records, 'range' | 'replicas' | 'last' | 'appendAll'>;
    readonly bases: Pick<Bases, 'get'>;
  };
  readonly vault: SessionVault;
  readonly mint: MintLetters;
  /** Wall clock, ms. */
  readonly now: () => number;
}

export interface CopyPlan {
  readonly id: SessionId;
  /** Appended to the title, which is cut to make room; empty for none. */
  readonly suffix: string;
  readonly offer: SessionRow['offer'];
  /** Under which its first record goes; otherwise one that nobody has. */
  readonly replica?: ReplicaId;
  /** Without the traces of former edits and without what was deleted. */
  readonly compact?: true;
}

export interface Gathered {
  readonly doc: SessionDoc;
  /** Every record that is stored here is in it, as it was written. */
  readonly isWhole: boolean;
}

/**
 * Everything of the session that is stored here. What builds on something that is damaged or missing, and so fits in no document with the
 * others, is told by its patch: a copy begins anew, and nobody would find it in what is left behind. `into`: the copy, if it is here
 * already; what it holds comes first, so that nothing of it is told as something else.
 */
export const documentOf = async (deps: ReaderDeps, session: SessionId, into?: SessionId): Promise<Result<Gathered>> => {
  const read = await readSurely(deps, session);
  if (!read.ok) return read;
  const { changes, baseFault, newer, damaged } = read.value;
  if (baseFault !== undefined) return err(baseFault);
  // A copy made by this code would leave out what it does not know.
  if (newer) return err(fault('UNSUPPORTED_VERSION'));
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  const clientId = clientIdOf(deps.vault.crypto);
  const updates = changes.map(({ update }) => update);
  const doc = openDoc({ clientId }, updates);
  if (doc.rejected.length === 0) return ok({ doc, isWhole: damaged.length === 0 });
  const there = into === undefined ? ok({ changes: [] }) : await readSurely(deps, into);
  if (!there.ok) return there;
  const before = there.value.changes.map(({ update }) => update);
  const both = openDoc({ clientId }, [...before, ...updates]);
  for (const index of both.rejected) both.apply(changes[index - before.length]?.patch ?? emptyPatch);
  return ok({ doc: both, isWhole: false });
};

const titled = (state: DocState, suffix: string): string => {
  const title = state.value(sessionEntity, 'title');
  if (typeof title === 'string' && title.endsWith(suffix)) return title;
  return typeof title === 'string' ? `${title.slice(0, limits.titleCharacters - suffix.length)}${suffix}` : suffix.trim();
};

/** The document with its new title as one change, and the state that it makes. */
const wholeChange = (deps: CopyDeps, doc: SessionDoc, suffix: string): { readonly change: Change; readonly state: DocState } => {
  const state = createState();
  state.apply(doc.facts());
  if (suffix !== '') {
    const device = { entity: sessionEntity, field: deviceField, value: deps.vault.device, again: true } as const;
    const writes = [...renameEntity(state, sessionEntity, titled(state, suffix)), device];
    const patch = prepare(state, writes, { writer: mintWriterId(deps.mint), nextN: 1, now: deps.now() });
    doc.apply(patch);
    state.apply(patch);
  }
  return { change: { update: doc.encode(), patch: doc.facts() }, state };
};

/** Appends a change behind what the session holds under its own replica. `make` is asked again where something came in front of it. */
const appendMade = async ({ storage, vault, now }: CopyDeps, session: SessionId, make: () => Promise<Result<Change>>): Promise<Result<void>> => {
  for (let round = 0; round < rounds; round += 1) {
    const row = await storage.sessions.get(session);
    if (row === undefined) return err(fault('NOT_FOUND'));
    const last = await storage.records.last(session, row.replica);
    const place = { session, replica: row.replica, after: last && ([last.sequence, last.hash] as const) };
    const made = await make();
    if (!made.ok) return made;
    const sealed = await sealPayload(vault, place, encodePayload({ schema: schemaOf(made.value.patch), at: now(), change: made.value }));
    if (!sealed.ok) return sealed;
    if ((await storage.records.appendAll(sealed.value)) === 'added') return ok(undefined);
  }
  return err(fault('UNAVAILABLE'));
};

export const appendChange = (deps: CopyDeps, session: SessionId, change: Change): Promise<Result<void>> => appendMade(deps, session, async () => ok(change));

const rowOf = (id: SessionId, records: readonly RecordRow[], now: number, meta: SessionRow['meta'], offer: SessionRow['offer']): SessionRow => {
  const top = records.at(-1);
  return {
    ...freshRow(id, top?.replica ?? ('' as SessionRow['replica']), now),
    meta,
    metaAt: top === undefined ? {} : { [top.replica]: [top.sequence, top.hash] },
    offer,
  };
};

/**
 * Makes the copy, or when it is here already puts the whole document behind what it holds: merging it again changes nothing. What is told
 * anew is told behind what the copy holds by then, also where another worker has just made it, or its telling would not fit in beside that.
 * Durable after the next barrier.
 */
export const copySession = async (deps: CopyDeps, from: SessionId, plan: CopyPlan): Promise<Result<void>> => {
  const gather = async (into?: SessionId): Promise<Result<SessionDoc>> => {
    const opened = await documentOf(deps, from, into);
    return opened.ok ? ok(plan.compact === true ? await compacted(deps, opened.value.doc) : opened.value.doc) : opened;
  };
  if ((await deps.storage.sessions.get(plan.id)) === undefined) {
    const opened = await gather();
    const begun = opened.ok ? await begin(deps, opened.value, plan) : opened;
    if (!begun.ok || begun.value) return begun.ok ? ok(undefined) : begun;
  }
  return appendMade(deps, plan.id, async () => {
    const opened = await gather(plan.id);
    return opened.ok ? ok(wholeChange(deps, opened.value, plan.suffix).change) : opened;
  });
};

const compacted = async ({ vault }: CopyDeps, doc: SessionDoc): Promise<SessionDoc> => {
  const [{ openDoc }, { asMade, liveFacts }] = await Promise.all([import('../../../shared/documents/doc.ts'), import('../../../shared/documents/compact.ts')]);
  const state = createState();
  state.apply(doc.facts());
  const made = openDoc({ clientId: clientIdOf(vault.crypto) }, []);
  made.apply(asMade(liveFacts(state)));
  return made;
};

/** Answers whether it is this one that began the copy. */
const begin = async (deps: CopyDeps, doc: SessionDoc, { id, suffix, offer, replica = mintReplicaId(deps.mint) }: CopyPlan): Promise<Result<boolean>> => {
  const { storage, vault, now } = deps;
  const { change, state } = wholeChange(deps, doc, suffix);
  const place = { session: id, replica, after: undefined };
  const sealed = await sealPayload(vault, place, encodePayload({ schema: schemaOf(change.patch), at: now(), change }));
  if (!sealed.ok) return sealed;
  const meta = await sealMeta(vault, id, metaOf(state, now(), keptFiles(state)));
  return ok(await storage.sessions.create(rowOf(id, sealed.value, now(), meta, offer), sealed.value));
};

/** The same of a document that is open already. */
export const copyDocument = async (deps: CopyDeps, doc: SessionDoc, plan: CopyPlan): Promise<Result<void>> => {
  const isThere = (await deps.storage.sessions.get(plan.id)) !== undefined;
  const begun = isThere ? ok(false) : await begin(deps, doc, plan);
  if (!begun.ok || begun.value) return begun.ok ? ok(undefined) : begun;
  return appendChange(deps, plan.id, wholeChange(deps, doc, plan.suffix).change);
};
