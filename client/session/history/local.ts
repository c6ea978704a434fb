/**
 * What this device holds of a session's past, without a network: it begins at the earliest place from which every record leads up to
 * today, the first record or a checkpoint that was kept.
 */
import { firstPrevious } from '../../../shared/crypto/envelope.ts';
import type { Patch } from '../../../shared/documents/facts/facts.ts';
import { emptyPatch } from '../../../shared/documents/wire/patches.ts';
import type { ReplicaId, SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { fault } from '../../../shared/model/faults.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import { attempt } from '../../storage/failures.ts';
import type { Bases } from '../../storage/bases.ts';
import type { Pasts } from '../../storage/pasts.ts';
import type { Records } from '../../storage/records.ts';
import type { BaseRow, RecordRow } from '../../storage/rows.ts';
import { openBase } from '../records/base.ts';
import { openRun } from '../records/chain.ts';
import { clientIdOf } from '../clientId.ts';
import type { SessionVault } from '../deps.ts';
import { inOrder, stepsOf, type Past, type Unordered } from './steps.ts';

export interface PastDeps {
  readonly storage: { readonly records: Pick<Records, 'range' | 'replicas'>; readonly bases: Pick<Bases, 'get'> };
  readonly pasts: Pick<Pasts, 'list'>;
  readonly vault: SessionVault;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const coverageOf = (base: BaseRow | undefined): Vector => base?.coverage ?? base?.vector ?? {};

type Rows = ReadonlyMap<ReplicaId, readonly RecordRow[]>;

/** Whether rows are there for everything between the two. */
const leadsTo = (rows: Rows, start: Vector, end: Vector): boolean =>
  (Object.entries(end) as [ReplicaId, Position][]).every(([replica, [last]]) => {
    const from = start[replica]?.[0] ?? 0;
    const between = (rows.get(replica) ?? []).filter(({ sequence }) => sequence > from && sequence <= last);
    return from >= last || (between.length === last - from && between[0]?.sequence === from + 1);
  });

interface Behind {
  readonly steps: readonly Unordered[];
  /** Every row that is here opened. */
  readonly isWhole: boolean;
}

const stepsBehind = async (vault: SessionVault, session: SessionId, rows: Rows, start: Vector): Promise<Behind> => {
  const begin: Position = [0, await firstPrevious(vault.crypto, session)];
  const runs = await Promise.all(
    [...rows].map(async ([replica, all]) => {
      const from = start[replica] ?? begin;
      const run = await openRun(vault, session, all.filter(({ sequence }) => sequence > from[0]), from);
      return { steps: stepsOf(replica, run), isWhole: run.stopped === undefined };
    }),
  );
  return { steps: runs.flatMap(({ steps }) => steps), isWhole: runs.every(({ isWhole }) => isWhole) };
};

export const openPast = async (vault: SessionVault, base: BaseRow | undefined, steps: readonly Unordered[]): Promise<Result<Past>> => {
  const opened = base === undefined ? undefined : await openBase(vault, base);
  if (opened?.ok === false) return opened;
  const { openDoc } = await import('../../../shared/documents/doc.ts');
  const doc = openDoc({ clientId: clientIdOf(vault.crypto) }, opened === undefined ? [] : [opened.value.update]);
  const ordered = await inOrder(steps, doc, opened?.value.patch ?? emptyPatch, pause);
  if (base === undefined || opened === undefined) return ok({ begin: undefined, steps: ordered });
  const { number, hash } = base;
  return ok({ begin: { number, hash, vector: coverageOf(base), update: opened.value.update }, steps: ordered });
};

/** A place from which the past may begin, and everything behind it. */
interface Start {
  readonly base: BaseRow | undefined;
  readonly behind: () => Promise<Behind>;
}

/** Earliest first; the last is the present checkpoint. Rejects as the store does. */
const startsOf = async ({ storage, pasts, vault }: PastDeps, session: SessionId): Promise<readonly Start[]> => {
  const replicas = await storage.records.replicas(session);
  const rows: Rows = new Map(await Promise.all(replicas.map(async (replica) => [replica, await storage.records.range(session, replica, 1)] as const)));
  const present = await storage.bases.get(session);
  const kept = present === undefined ? [] : [...(await pasts.list(session)), present];
  return [undefined, ...kept]
    .filter((base) => leadsTo(rows, coverageOf(base), coverageOf(present)))
    .map((base) => ({ base, behind: () => stepsBehind(vault, session, rows, coverageOf(base)) }));
};

/** Faults: NOT_FOUND (no such session), those of the store, what keeps the checkpoint from opening. */
export const readPast = async (deps: PastDeps, session: SessionId): Promise<Result<Past>> => {
  const starts = await attempt(() => startsOf(deps, session));
  if (!starts.ok) return starts;
  for (const { base, behind } of starts.value) {
    const past = await openPast(deps.vault, base, (await behind()).steps);
    if (past.ok || base === starts.value.at(-1)?.base) return past;
  }
  return err(fault('NOT_FOUND'));
};

/** What the changes that are here have set and removed, in no order, and what they build on; undefined: from the beginning. */
export interface PastPatches {
  readonly begin: Patch | undefined;
  readonly patches: readonly Patch[];
}

/** The same as patches, for what needs no document; undefined when not all of it can be read: what a change was made over would be wrong. */
export const readPatches = async (deps: PastDeps, session: SessionId): Promise<PastPatches | undefined> => {
  const starts = await attempt(() => startsOf(deps, session));
  for (const { base, behind } of starts.ok ? starts.value : []) {
    const opened = base === undefined ? undefined : await openBase(deps.vault, base);
    if (opened?.ok === false) continue;
    const { steps, isWhole } = await behind();
    return isWhole ? { begin: opened?.value.patch, patches: steps.map(({ change }) => change.patch) } : undefined;
  }
  return undefined;
};
