/**
 * Building a checkpoint: from the one kept here before and the stored records up to a head that was pulled completely, never from
 * an open document, which may hold changes that no record has yet. A wrong one would lose data, so it is refused rather than
 * guessed at: every chain must end exactly at its position in the vector, and what was sealed is opened again, loaded afresh and
 * compared before anybody hears of it.
 *
 * A record that its author damaged, or that does not fit, is no reason to go without checkpoints for ever: it goes along sealed as it
 * is, with everything of its replica behind it, counted by the vector.
 */
import { sealCheckpoint } from '../../../shared/crypto/checkpoint.ts';
import { firstPrevious } from '../../../shared/crypto/envelope.ts';
import type { SessionDoc } from '../../../shared/documents/doc.ts';
import type { Patch } from '../../../shared/documents/facts/facts.ts';
import { sameValue } from '../../../shared/documents/facts/heads.ts';
import { schemaOf, schemaVersion } from '../../../shared/documents/schema.ts';
import { createState } from '../../../shared/documents/state.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault, type FaultCode } from '../../../shared/model/faults.ts';
import type { RecordHash, ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import { covers, replicasOf } from '../../../shared/sync/vectors.ts';
import { heldReplicas, leads, openBase, packState, positionBefore } from '../../session/records/base.ts';
import { openRun, type Run } from '../../session/records/chain.ts';
import { clientIdOf } from '../../session/clientId.ts';
import { keptFiles } from '../../session/copies/keptFiles.ts';
import type { BaseRow, RecordRow, SessionRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';

export interface Built {
  readonly base: BaseRow;
  /** Everything that is in it: its vector, and replicas that were retired before. */
  readonly coverage: Vector;
  /** Replicas of which it holds records back. */
  readonly held: readonly ReplicaId[];
  /** Digests of the data sets that its state keeps. */
  readonly kept: readonly string[];
}

/** One replica up to its position: what opens of it, and its rows from the first that does not. */
interface Part {
  readonly replica: ReplicaId;
  readonly rows: readonly RecordRow[];
  readonly run: Run;
}

/** What the author of a record damaged is held back; anything else has a cure: a key, newer code, rows that are still to come. */
const isHeldBack = (code: FaultCode): boolean => code === 'UNREADABLE_RECORD' || code === 'INVALID_INPUT';

/** Rows of one replica behind `start` up to exactly `end`; rows that the kept checkpoint holds back come first. */
const readPart = async (
  { store, vault }: SyncDeps,
  { id }: SessionRow,
  replica: ReplicaId,
  { held, start, end }: { readonly held: readonly RecordRow[]; readonly start: Position; readonly end: Position },
): Promise<Result<Part>> => {
  const [first] = held;
  const begin = first === undefined ? start : positionBefore(vault, first);
  const behind = (await store.records.range(id, replica, start[0] + 1)).filter(({ sequence }) => sequence <= end[0]);
  const rows = [...held, ...behind];
  // By their hashes these are the very rows that the server has, or else nothing can be said of what is in them.
  if (begin === undefined || !leads(vault, rows, begin, end)) return err(fault('UNAVAILABLE'));
  const run = await openRun(vault, id, rows, begin);
  if (run.stopped !== undefined && !isHeldBack(run.stopped.fault.code)) return err(run.stopped.fault);
  if (run.schema > schemaVersion) return err(fault('UNSUPPORTED_VERSION', { version: run.schema }));
  return ok({ replica, rows, run });
};

interface Collected {
  /** The kept checkpoint's document. */
  readonly base: Bytes | undefined;
  readonly parts: readonly Part[];
}

/** Everything that the checkpoint has to hold: the kept one's document, and all records behind it. */
const collect = async (deps: SyncDeps, row: SessionRow, coverage: Vector): Promise<Result<Collected>> => {
  const { store, vault } = deps;
  const kept = row.base === undefined ? undefined : await store.bases.get(row.id);
  const opened = row.base === undefined ? undefined : kept === undefined ? err(fault('NOT_FOUND')) : await openBase(vault, kept);
  if (opened?.ok === false) return opened;
  const base = opened?.value;
  if (base?.newer === true) return err(fault('UNSUPPORTED_VERSION', { version: base.schema }));
  const begin: Position = [0, await firstPrevious(vault.crypto, row.id)];
  const parts: Part[] = [];
  for (const replica of [...replicasOf(coverage)].sort()) {
    const end = coverage[replica];
    const start = row.base?.vector[replica] ?? begin;
    if (end === undefined) continue;
    if (start[0] > end[0] || (start[0] === end[0] && start[1] !== end[1])) return err(fault('UNAVAILABLE'));
    const held = base?.held.filter((one) => one.replica === replica) ?? [];
    const part = await readPart(deps, row, replica, { held, start, end });
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return ok({ base: base?.update, parts });
};

/** Of each replica everything from the first record on that is not in the document. `rejected`: places among the parts' changes. */
const heldOf = (parts: readonly Part[], rejected: ReadonlySet<number>): readonly RecordRow[] => {
  const held: RecordRow[] = [];
  let place = 0;
  for (const { rows, run } of parts) {
    const unfit = run.firsts.find((_, index) => rejected.has(place + index)) ?? Infinity;
    const from = Math.min(unfit, run.position[0] + 1);
    held.push(...rows.filter(({ sequence }) => sequence >= from));
    place += run.changes.length;
  }
  return held;
};

const sameFacts = (a: Patch['set'], b: Patch['set']): boolean => {
  const known = new Map(a.map(([key, ...fact]) => [key, fact]));
  return (
    a.length === b.length &&
    b.every(([key, value, n, at]) => {
      const fact = known.get(key);
      return fact !== undefined && fact[1] === n && fact[2] === at && sameValue(fact[0], value);
    })
  );
};

const isSame = (a: Patch, b: Patch): boolean =>
  sameFacts(a.set, b.set) && JSON.stringify([...(a.whole ?? [])].sort()) === JSON.stringify([...(b.whole ?? [])].sort());

const isSameRows = (a: readonly RecordRow[], b: readonly RecordRow[]): boolean =>
  a.length === b.length && a.every((row, index) => row.hash === b[index]?.hash);

const open = async (deps: SyncDeps, updates: readonly Bytes[]) => {
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  return openDoc({ clientId: clientIdOf(deps.vault.crypto) }, updates);
};

export interface CheckpointPlace {
  readonly vector: Vector;
  readonly previous: RecordHash | undefined;
  readonly number: number;
}

/** Sealed, opened again, loaded afresh and compared. Faults: WRONG_KEY, TOO_LARGE, INTERNAL (it does not read back as it was made). */
const seal = async (
  { vault, wallClock }: SyncDeps,
  session: SessionId,
  { doc, held }: { readonly doc: SessionDoc; readonly held: readonly RecordRow[] },
  { vector, previous, number }: CheckpointPlace,
): Promise<Result<BaseRow>> => {
  const key = await vault.dataKey(session, vault.epoch);
  if (key === undefined) return err(fault('WRONG_KEY', { epoch: vault.epoch }));
  const place = { owner: vault.owner, session, previous, vector };
  const content = await packState({ schema: schemaOf(doc.facts()), at: wallClock(), update: doc.encode(), held: held.map(({ bytes }) => bytes) });
  const { sealed, hash } = await sealCheckpoint(vault.crypto, key, { ...place, epoch: vault.epoch }, content);
  const allowed = limits.checkpointItems * limits.itemSealedBytes;
  if (sealed.byteLength > allowed) return err(fault('TOO_LARGE', { actual: sealed.byteLength, allowed }));
  const base: BaseRow = { session, hash, number, previous, vector, sealed };
  const again = await openBase(vault, base);
  if (!again.ok || !isSame(again.value.patch, doc.facts()) || !isSameRows(again.value.held, held)) return err(fault('INTERNAL'));
  return ok(base);
};

/** The state that these updates make, and records held back beside it. UNREADABLE_RECORD when an update does not fit; else as `seal`. */
export const sealWhole = async (
  deps: SyncDeps,
  session: SessionId,
  { updates, held }: { readonly updates: readonly Bytes[]; readonly held: readonly RecordRow[] },
  place: CheckpointPlace,
): Promise<Result<BaseRow>> => {
  const doc = await open(deps, updates);
  return doc.rejected.length > 0 ? err(fault('UNREADABLE_RECORD')) : seal(deps, session, { doc, held }, place);
};

/**
 * The checkpoint at `vector`, everything up to which must be stored here. Faults: UNAVAILABLE (something is not here yet),
 * UNREADABLE_RECORD (the kept checkpoint does not open or load), UNSUPPORTED_VERSION (of newer code), WRONG_KEY, TOO_LARGE, INTERNAL
 * (what was sealed does not read back as it was built). `all`: it holds the content up to there, whatever it names.
 */
export const buildCheckpoint = async (
  deps: SyncDeps,
  row: SessionRow,
  place: CheckpointPlace,
  all: Vector = {},
): Promise<Result<Built>> => {
  const coverage: Vector = { ...row.base?.vector, ...row.retired, ...all, ...place.vector };
  if (row.base !== undefined && !covers(coverage, row.base.vector)) return err(fault('UNAVAILABLE'));
  const collected = await collect(deps, row, coverage);
  if (!collected.ok) return collected;
  const { base: before, parts } = collected.value;
  const from = before === undefined ? 0 : 1;
  const doc = await open(deps, [...(before === undefined ? [] : [before]), ...parts.flatMap(({ run }) => run.changes.map(({ update }) => update))]);
  if (doc.rejected.includes(from - 1)) return err(fault('UNREADABLE_RECORD'));
  const held = heldOf(parts, new Set(doc.rejected.map((index) => index - from)));
  const base = await seal(deps, row.id, { doc, held }, place);
  if (!base.ok) return base;
  const state = createState();
  state.apply(doc.facts());
  return ok({ base: base.value, coverage, held: heldReplicas(held), kept: keptFiles(state).map(([digest]) => digest) });
};

export const cutItems = (sealed: Bytes): readonly Bytes[] =>
  Array.from({ length: Math.ceil(sealed.byteLength / limits.itemSealedBytes) }, (_, index) =>
    sealed.slice(index * limits.itemSealedBytes, (index + 1) * limits.itemSealedBytes),
  );
