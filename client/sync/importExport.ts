/**
 * Takes an account's export in by the very jobs that synchronize, with the file in place of the server: what is here already stays,
 * what is missing is added after every check, and nothing is overwritten. What the file says that a server once held counts as
 * acknowledged; a server that holds less is noticed at the next contact and given it back.
 */
import { fault, type Fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { covers } from '../../shared/sync/vectors.ts';
import type { Vault } from '../vault/vault.ts';
import type { Storage } from '../storage/storage.ts';
import { storageFault } from '../storage/failures.ts';
import { openPasts } from '../storage/pasts.ts';
import type { SyncDeps } from './deps.ts';
import { openExportFile, type ExportFile } from './exportFile.ts';
import { fork, pull } from './jobs.ts';
import { createKeptSets } from './keptSets.ts';
import { adopt } from './rows.ts';
import { createTransfers } from './transfers.ts';

export interface ImportDeps {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly mint: SyncDeps['mint'];
  readonly now: () => number;
}
export interface Imported {
  readonly sessions: number;
  readonly datasets: number;
  /** Sessions of which something could not be taken in, and why. */
  readonly failed: readonly { readonly session: SessionId; readonly fault: Fault }[];
}

const rounds = 10_000;

const depsOf = ({ storage, vault, mint, now }: ImportDeps, file: ExportFile): SyncDeps => {
  const { records, sessions, bases, barrier } = storage;
  const refused = async () => ({ ok: false, fault: fault('NOT_FOUND') }) as const;
  return {
    store: { records, sessions, bases, pasts: openPasts(storage.database), barrier, isUnanswered: async () => false, faultOf: storageFault },
    vault,
    api: { ...file.api, push: refused, checkpoint: refused, remove: refused, keyring: refused, putKeyring: refused },
    mint,
    wallClock: now,
    announce: (announcement) => storage.announcer.send(announcement),
    note: () => undefined,
  };
};

/** Page by page, as from a server, until everything of the file is here. */
const takeSession = async (deps: SyncDeps, file: ExportFile, session: SessionId): Promise<Fault | undefined> => {
  const row = file.sessions.get(session);
  if (row === undefined) return fault('NOT_FOUND');
  const known = await deps.store.sessions.get(session);
  if (known?.deleted !== undefined) return undefined; // in the trash here: that is the later word
  if (known === undefined) await adopt(deps, row);
  for (let round = 0; round < rounds; round += 1) {
    const outcome = await pull(deps, session);
    if (outcome.kind === 'failed') return outcome.fault;
    if (outcome.kind === 'fork-found') await fork(deps, session, outcome.fork);
    if (outcome.kind === 'answered' && covers(outcome.facts.stored, row.vector)) return undefined;
  }
  return fault('UNAVAILABLE');
};

/** Faults: those of the file (exportFile.ts), WRONG_KEY (of another account), those of the store. */
export const importExport = async (deps: ImportDeps, blob: Blob): Promise<Result<Imported>> => {
  const file = await openExportFile(blob);
  if (!file.ok) return file;
  if (file.value.owner !== deps.vault.owner) return err(fault('WRONG_KEY'));
  const sync = depsOf(deps, file.value);
  const failed: Imported['failed'][number][] = [];
  for (const session of file.value.sessions.keys()) {
    const why = await takeSession(sync, file.value, session).catch((error: unknown) => storageFault(error));
    if (why !== undefined) failed.push({ session, fault: why });
  }
  const datasets = await takeDatasets(deps, file.value);
  deps.storage.announcer.send({ type: 'sessions-changed' });
  const durable = await deps.storage.barrier();
  return durable.ok ? ok({ sessions: file.value.sessions.size - failed.length, datasets, failed }) : durable;
};

/** How many came to lie here. */
const takeDatasets = async ({ storage, vault }: ImportDeps, file: ExportFile): Promise<number> => {
  let arrived = 0;
  const kept = createKeptSets({ sessions: () => storage.sessions.list(), vault, wanted: new Map() });
  const transfers = createTransfers({
    store: storage.datasets,
    arrivals: storage.arrivals,
    vault,
    api: { ...file.api, push: async () => ({ ok: false, fault: fault('NOT_FOUND') }) },
    announce: (announcement) => {
      if (announcement.type !== 'dataset-arrived') return;
      arrived += 1;
      storage.announcer.send(announcement);
    },
    // What is here already has nothing to gain from a file.
    kept: async () => {
      const sets = await kept();
      const here = await Promise.all(sets.map(({ name }) => storage.datasets.has(name)));
      return sets.filter((_, index) => here[index] === false);
    },
    gate: async () => 'go',
  });
  await transfers.pass();
  return arrived;
};
