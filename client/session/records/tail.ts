/**
 * The unsynced tail of this device as a file, for a device whose changes the server takes no more (it was revoked). The records go
 * as they were sealed, so the file tells nothing to who has no key of the account. On a certified device each is opened, sealed
 * again under that device's own replica and appended: what a fork does with its tail. Doing so twice changes nothing.
 *
 *   { holdfast: 'unsynced changes', version: 1, owner, sessions: [{ id, records: [base64url, in order of each replica] }] }
 */
import { hashRecord, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { mintReplicaId, parseSessionId, type SessionId } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { attempt } from '../../storage/failures.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { freshRow, unsentSpans } from '../../storage/sessions.ts';
import type { SessionDeps } from '../deps.ts';
import { followEpoch } from './seal.ts';
import { resealRows, rowsIn } from './sweep.ts';

const kind = 'unsynced changes';
const version = 1;

export interface Tail {
  readonly text: string;
  readonly sessions: number;
  readonly changes: number;
}

const unsentOf = async ({ storage }: SessionDeps, row: SessionRow): Promise<string[]> => {
  const found: string[] = [];
  for (const replica of [...row.closed, row.replica]) {
    const rows = await rowsIn(storage.records, row.id, replica, unsentSpans(row, replica));
    for (const { bytes } of rows) found.push(toBase64Url(bytes));
  }
  return found;
};

/** What the server has not acknowledged, of every session that is not in the trash. Faults of the store. */
export const exportTail = (deps: SessionDeps): Promise<Result<Tail>> =>
  attempt(async () => {
    const rows = (await deps.storage.sessions.list()).filter(({ deleted }) => deleted === undefined);
    const all = await Promise.all(rows.map(async (row) => ({ id: row.id, records: await unsentOf(deps, row) })));
    const sessions = all.filter(({ records }) => records.length > 0);
    const text = JSON.stringify({ holdfast: kind, version, owner: deps.vault.owner, sessions });
    return { text, sessions: sessions.length, changes: sessions.reduce((sum, { records }) => sum + records.length, 0) };
  });

interface Part {
  readonly id: SessionId;
  readonly rows: readonly RecordRow[];
}

const partOf = async ({ vault }: SessionDeps, value: unknown): Promise<Part | undefined> => {
  const { id, records } = (value ?? {}) as { readonly id?: unknown; readonly records?: unknown };
  const session = typeof id === 'string' ? parseSessionId(id) : undefined;
  if (session === undefined || !Array.isArray(records)) return undefined;
  const rows: RecordRow[] = [];
  for (const text of records as readonly unknown[]) {
    const bytes = typeof text === 'string' ? fromBase64Url(text) : undefined;
    const header = bytes && readRecordHeader(vault.owner, session, bytes);
    if (bytes === undefined || header?.ok !== true) return undefined;
    const { replica, sequence } = header.value;
    rows.push({ session, replica, sequence, bytes, hash: await hashRecord(vault.crypto, vault.owner, session, bytes) });
  }
  return { id: session, rows };
};

const parse = async (deps: SessionDeps, text: string): Promise<Result<readonly Part[]>> => {
  const refused = err(fault('FILE_UNSUPPORTED'));
  let file: { readonly holdfast?: unknown; readonly version?: unknown; readonly owner?: unknown; readonly sessions?: unknown } | null;
  try {
    file = JSON.parse(text) as typeof file;
  } catch {
    return refused;
  }
  if (file?.holdfast !== kind || !Array.isArray(file.sessions)) return refused;
  if (file.version !== version) return err(fault('UNSUPPORTED_VERSION', { version: String(file.version) }));
  if (file.owner !== deps.vault.owner) return err(fault('WRONG_KEY'));
  const parts = await Promise.all((file.sessions as readonly unknown[]).map((value) => partOf(deps, value)));
  return parts.includes(undefined) ? err(fault('FILE_BROKEN')) : ok(parts.filter((part) => part !== undefined));
};

/** The session's row; a session that only the revoked device knew begins here. */
const rowFor = async ({ storage, mint, now }: SessionDeps, id: SessionId): Promise<SessionRow | undefined> => {
  await storage.sessions.create(freshRow(id, mintReplicaId(mint), now()));
  return storage.sessions.get(id);
};

const append = async (deps: SessionDeps, { id, rows }: Part): Promise<Result<void>> => {
  const { storage, vault } = deps;
  for (let round = 0; round < 100; round += 1) {
    const row = await rowFor(deps, id);
    if (row === undefined) break;
    const last = await storage.records.last(id, row.replica);
    await followEpoch(vault, last);
    const sealed = await resealRows(vault, rows, { session: id, replica: row.replica, after: last && [last.sequence, last.hash] });
    if (!sealed.ok) return sealed;
    const top = sealed.value.rows.at(-1);
    if (top === undefined || (await storage.records.appendAll(sealed.value.rows)) === 'taken') continue;
    storage.announcer.send({ type: 'appended', session: id, replica: row.replica, sequence: top.sequence });
    return ok(undefined);
  }
  return err(fault('UNAVAILABLE'));
};

/**
 * Takes a file of exportTail in; answers how many changes it held. Faults: FILE_UNSUPPORTED (not such a file), FILE_BROKEN,
 * UNSUPPORTED_VERSION, WRONG_KEY (of another account, or of an epoch that this device has no key of), those of the store. Sessions
 * before the one that fails stay taken in.
 */
export const importTail = async (deps: SessionDeps, text: string): Promise<Result<number>> => {
  const parts = await parse(deps, text);
  if (!parts.ok) return parts;
  let changes = 0;
  for (const part of parts.value.filter(({ rows }) => rows.length > 0)) {
    const done = await attempt(() => append(deps, part));
    if (!done.ok) return done;
    if (!done.value.ok) return done.value;
    changes += part.rows.length;
  }
  deps.storage.announcer.send({ type: 'sessions-changed' });
  const durable = await deps.storage.barrier();
  return durable.ok ? ok(changes) : durable;
};
