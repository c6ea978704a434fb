/**
 * What is held back of a session, as a file: the records as they were sealed, for whoever can make something of them. A record that
 * does not open lets nothing of its replica in after it, so everything behind it goes along.
 *
 *   { holdfast: 'set aside changes', version: 1, owner, sessions: [{ id, records: [base64url, in order of each replica] }] }
 */
import { toBase64Url } from '../../../shared/model/bytes.ts';
import type { ReplicaId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { RecordRow } from '../../storage/rows.ts';
import { openBase } from './base.ts';
import type { SessionDeps } from '../deps.ts';
import type { Aside, OpenSession } from '../types.ts';

export interface AsideFile {
  readonly text: string;
  readonly records: number;
}

const heldIn = async ({ storage, vault }: SessionDeps, { id }: OpenSession): Promise<readonly RecordRow[]> => {
  const base = await storage.bases.get(id);
  const opened = base && (await openBase(vault, base));
  return opened?.ok === true ? opened.value.held : [];
};

/** Stored rows, and below them what the checkpoint holds back. */
const rowsOf = async (deps: SessionDeps, session: OpenSession, replica: ReplicaId): Promise<readonly RecordRow[]> => {
  const [held, stored] = await Promise.all([heldIn(deps, session), deps.storage.records.range(session.id, replica, 1)]);
  const known = new Set(stored.map(({ sequence }) => sequence));
  const below = held.filter((row) => row.replica === replica && !known.has(row.sequence));
  return [...below, ...stored].sort((a, b) => a.sequence - b.sequence);
};

/** Whether a row is held back by one of these: itself, or because it comes after one that does not open. */
const isHeld = ({ sequence }: RecordRow, of: readonly Aside[]): boolean =>
  of.some((aside) => (aside.fault.code === 'GAP' ? aside.sequence === sequence : aside.sequence <= sequence));

/** Faults of the store. */
export const exportAside = (deps: SessionDeps, session: OpenSession): Promise<Result<AsideFile>> =>
  attempt(async () => {
    const all = session.aside();
    const asides = all.filter(({ apart }) => apart !== true);
    const apart = await Promise.all(all.filter((one) => one.apart === true).map(({ replica, sequence }) => deps.storage.database.quarantine.get([session.id, replica, sequence])));
    const records = apart.flatMap((row) => (row === undefined ? [] : [toBase64Url(row.bytes)]));
    for (const replica of new Set(asides.map((aside) => aside.replica))) {
      const of = asides.filter((aside) => aside.replica === replica);
      for (const row of await rowsOf(deps, session, replica)) if (isHeld(row, of)) records.push(toBase64Url(row.bytes));
    }
    const file = { holdfast: 'set aside changes', version: 1, owner: deps.vault.owner, sessions: [{ id: session.id, records }] };
    return { text: JSON.stringify(file), records: records.length };
  });
