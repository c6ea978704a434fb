/**
 * Takes an account's export or a device's backup in by the very jobs that synchronize, with the file in place of the server: what is
 * here already stays, what is missing is added after every check, and nothing is overwritten. What the file says that a server once
 * held counts as acknowledged; a server that holds less is noticed at the next contact and given it back. What no server had is
 * appended as changes of this device.
 */
import { fault, type Fault } from '../../../shared/model/faults.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { covers } from '../../../shared/sync/vectors.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Storage } from '../../storage/storage.ts';
import { storageFault } from '../../storage/failures.ts';
import { openPasts } from '../../storage/pasts.ts';
import type { SyncDeps } from '../deps.ts';
import { openFiles } from '../../session/copies/content.ts';
import { apart } from './log.ts';
import { takeUnsent } from './unsent.ts';
import { openExportFile, type Beside, type ExportFile } from './exportFile.ts';
import { fork, pull } from '../jobs/jobs.ts';
import { createKeptSets } from '../files/keptSets.ts';
import { adopt } from '../jobs/rows.ts';
import { createTransfers } from '../files/transfers.ts';
import { limits } from '../../../shared/model/limits.ts';

export interface ImportDeps {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly mint: SyncDeps['mint'];
  readonly now: () => number;
}
export interface Imported {
  readonly sessions: number;
  readonly datasets: number;
  /** Changes that no server had, and that were missing here. */
  readonly changes: number;
  /** Sessions that lie in the trash here, and were left there. */
  readonly trashed: number;
  /** Sessions of which something could not be taken in, and why. */
  readonly failed: readonly { readonly session: SessionId; readonly fault: Fault }[];
}


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

/** Without replicas that the server has retired since: it counts them no more, and all of them is here. */
const withoutRetired = (file: ExportFile, retired: Vector | undefined): ExportFile['api']['pull'] => async (...asked) => {
  const page = await file.api.pull(...asked);
  return page.ok && retired !== undefined ? { ...page, value: { ...page.value, vector: apart(page.value.vector, retired)[0] } } : page;
};

/** Page by page, as from a server, until everything of the file is here. */
const takeRecords = async (deps: SyncDeps, file: ExportFile, session: SessionId): Promise<Fault | undefined> => {
  const row = file.sessions.get(session);
  if (row === undefined) return fault('NOT_FOUND');
  const known = await deps.store.sessions.get(session);
  if (known === undefined) await adopt(deps, row);
  const vector = apart(row.vector, known?.retired ?? {})[0];
  const jobs = { ...deps, api: { ...deps.api, pull: withoutRetired(file, known?.retired) } };
  for (let round = 0; round < limits.importRounds; round += 1) {
    const outcome = await pull(jobs, session);
    if (outcome.kind === 'failed') return outcome.fault;
    if (outcome.kind === 'fork-found') await fork(jobs, session, outcome.fork);
    if (outcome.kind === 'answered' && covers(outcome.facts.stored, vector)) return undefined;
  }
  return fault('UNAVAILABLE');
};

/** The faults of the file (exportFile.ts), WRONG_KEY (of another account), those of the store. `beside`: chunks that lie beside the file. */
export const importExport = async (deps: ImportDeps, blob: Blob, beside?: Beside): Promise<Result<Imported>> => {
  const file = await openExportFile(blob, beside);
  if (!file.ok) return file;
  if (file.value.owner !== deps.vault.owner) return err(fault('WRONG_KEY'));
  const sync = depsOf(deps, file.value);
  const failed: Imported['failed'][number][] = [];
  const counts = { sessions: 0, changes: 0, trashed: 0 };
  const takeSession = async (session: SessionId): Promise<Fault | undefined> => {
    if ((await deps.storage.sessions.get(session))?.deleted !== undefined) {
      counts.trashed += 1; // that is the later word
      return undefined;
    }
    const why = await takeRecords(sync, file.value, session);
    const unsent = why === undefined ? await takeUnsent(deps, session, await file.value.unsent(session)) : err(why);
    if (!unsent.ok) return unsent.fault;
    counts.sessions += 1;
    counts.changes += unsent.value;
    return undefined;
  };
  for (const session of file.value.sessions.keys()) {
    const why = await takeSession(session).catch((error: unknown) => storageFault(error));
    if (why !== undefined) failed.push({ session, fault: why });
  }
  const datasets = await takeDatasets(deps, file.value);
  deps.storage.announcer.send({ type: 'sessions-changed' });
  const durable = await deps.storage.barrier();
  return durable.ok ? ok({ ...counts, datasets, failed }) : durable;
};

/** How many came to lie here. */
const takeDatasets = async ({ storage, vault }: ImportDeps, file: ExportFile): Promise<number> => {
  let arrived = 0;
  const wanted = new Map<string, number>();
  for (const [session, sealed] of file.files) for (const [digest, bytes] of await openFiles(vault, session, sealed)) wanted.set(digest, bytes);
  const kept = createKeptSets({ sessions: () => storage.sessions.list(), vault, wanted });
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
