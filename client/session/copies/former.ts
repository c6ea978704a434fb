/**
 * Sessions that a browser made by itself come along into the account that takes the place of its own. Before the keys change, each is
 * marked with the account it is sealed for, and is listed for no other one from then on. Behind the next start each is read with the
 * former account's keys and made a session of the new one, under an id that follows from the old one; its files are sealed anew. Only
 * when that is durable the old rows go, so a kill at any moment costs nothing, and what was done already is not there twice.
 *
 *   mark -> other keys -> start anew -> read with the former keys -> copy, files -> durable -> erase
 */
import { createState } from '../../../shared/documents/state.ts';
import { hashRecord } from '../../../shared/crypto/envelope.ts';
import type { DatasetName, OwnerId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { DataAccess } from '../../data/access.ts';
import { assemble } from '../../data/datasets.ts';
import { StorageError } from '../../storage/failures.ts';
import { openRecords } from '../../storage/records.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { Storage } from '../../storage/storage.ts';
import { openFormer, type FormerVault } from '../../vault/former.ts';
import type { Vault } from '../../vault/vault.ts';
import { filesIn, type DataFile } from './content.ts';
import { copyDocument, documentOf } from './copy.ts';
import type { SessionDeps, SessionVault } from '../deps.ts';

/** Behind the prefix under which a start looks for what waits for it. */
const waitingKey = 'backup/former';

/** To be called before the keys change, and once more when they have. `owner`: the account before. */
export const markSessions = async ({ sessions, kv }: Storage, owner: OwnerId): Promise<void> => {
  const rows = await sessions.list();
  if (rows.length === 0) return;
  await kv.put(waitingKey, true);
  for (const { id } of rows) await sessions.update(id, (row) => (row.sealedFor === undefined ? { ...row, sealedFor: owner } : undefined));
};

interface BringDeps extends SessionDeps {
  readonly vault: Vault;
  readonly data: DataAccess;
}

const readerOf = ({ storage, vault }: BringDeps, former: FormerVault) => {
  const records = openRecords(storage.database, (session, bytes) => hashRecord(former.crypto, former.owner, session, bytes));
  const reading: SessionVault = { ...vault, owner: former.owner, dataKey: async (session, epoch) => former.dataKey(session, epoch ?? 1) };
  return { storage: { sessions: storage.sessions, records, bases: storage.bases }, vault: reading };
};

/** Sealed anew for this account; answers its former name when it lies here. */
const bringFile = async ({ storage, data }: BringDeps, former: FormerVault, [digest, bytes]: DataFile): Promise<Result<DatasetName | undefined>> => {
  const [name, key] = await Promise.all([former.datasetName(digest), former.datasetKey(digest)]);
  const meta = await storage.datasets.get(name);
  if (meta === undefined || (await data.datasets.has({ digest }))) return ok(meta && name);
  const whole = await assemble({ store: storage.datasets, vault: former }, { name, key, meta });
  if (!whole.ok) return whole;
  const kept = await data.datasets.locate({ digest, bytes }, new Blob([whole.value]));
  return kept.ok ? ok(name) : kept;
};

/** Undefined: not all of it came along, and what is here of it stays. Else the files that it has left behind. */
const bring = async (deps: BringDeps, row: SessionRow, former: FormerVault): Promise<Result<readonly DatasetName[] | undefined>> => {
  const { storage, vault } = deps;
  const reading = readerOf(deps, former);
  const found = await documentOf(reading, row.id);
  if (!found.ok) return ok(undefined);
  const { doc, isWhole } = found.value;
  const state = createState();
  state.apply(doc.facts());
  const id = await vault.copyId(row.id, row.replica);
  const copied = await copyDocument(deps, doc, { id, suffix: '', offer: undefined });
  if (!copied.ok) return copied;
  const { deleted } = row;
  if (deleted !== undefined) await storage.sessions.update(id, (made) => ({ ...made, deleted, deletedAt: made.stored }));
  const files = await Promise.all(filesIn(state).map((file) => bringFile(deps, former, file)));
  const durable = await storage.barrier();
  if (!durable.ok) return durable;
  return ok(isWhole && files.every((file) => file.ok) ? files.flatMap((file) => (file.ok && file.value !== undefined ? [file.value] : [])) : undefined);
};

export interface Brought {
  readonly sessions: number;
  /** Sessions of which something stays behind, readable by the former account alone. */
  readonly left: number;
}

/** What does not read, or did not come whole, stays where it is and is tried at no later start. Rejects when the store fails. */
export const bringSessions = async (deps: BringDeps): Promise<Brought> => {
  const { storage, vault } = deps;
  const counts = { sessions: 0, left: 0 };
  if ((await storage.kv.get(waitingKey)) === undefined) return counts;
  const rows = (await storage.database.sessions.toArray()).filter(({ sealedFor }) => sealedFor !== undefined && sealedFor !== vault.owner);
  const files = new Set<DatasetName>();
  for (const row of rows.filter(({ restored, forGood }) => restored !== true && forGood !== true)) {
    const former = row.sealedFor && (await openFormer(vault, storage.keys, row.sealedFor));
    const done = former === undefined ? ok(undefined) : await bring(deps, row, former);
    if (!done.ok) throw new StorageError(done.fault); // the next start goes on
    if (done.value === undefined) await storage.sessions.update(row.id, (kept) => ({ ...kept, restored: true }));
    else await storage.sessions.erase(row.id);
    for (const name of done.value ?? []) files.add(name);
    counts[done.value === undefined ? 'left' : 'sessions'] += 1;
    storage.announcer.send({ type: 'sessions-changed' });
  }
  if (counts.left === 0) for (const name of files) await storage.datasets.remove(name);
  await storage.kv.remove(waitingKey);
  return counts;
};
