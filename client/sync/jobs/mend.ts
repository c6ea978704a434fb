/**
 * Records that a disk gave out changed, or not at all, put right by what the server has of them. Only a record that does not open here
 * gives way, and only to one that does: it is then the very record that was sealed for that place.
 */
import { hashRecord, openRecord, readRecordHeader } from '../../../shared/crypto/envelope.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { RecordRow } from '../../storage/rows.ts';
import type { SyncDeps } from '../deps.ts';

/** Answers how many were put right. Fault of the store. */
export const mendRecords = async ({ store, vault }: SyncDeps, session: SessionId, fetched: readonly Bytes[]): Promise<Result<number>> => {
  const opens = async (bytes: Bytes): Promise<boolean> =>
    (await openRecord(vault.crypto, (epoch) => vault.dataKey(session, epoch), vault.owner, session, bytes)).ok;
  const { mended = [] } = (await store.sessions.get(session)) ?? {};
  const whole = new Set<string>();
  const good: RecordRow[] = [];
  for (const bytes of fetched) {
    const header = readRecordHeader(vault.owner, session, bytes);
    if (!header.ok) continue;
    const { replica, sequence } = header.value;
    const [here] = await store.records.range(session, replica, sequence, sequence);
    if (here === undefined) continue;
    const hash = await hashRecord(vault.crypto, vault.owner, session, bytes);
    const isGood = here.hash !== hash && !(await opens(here.bytes)) && (await opens(bytes));
    if (isGood) good.push({ session, replica, sequence, bytes, hash });
    if (isGood || here.hash === hash) whole.add(`${replica}.${sequence}`);
  }
  const put = good.length === 0 ? ok(undefined) : await store.records.mend(good);
  // What is whole may be damaged another time.
  if (put.ok && mended.some((key) => whole.has(key))) {
    await store.sessions.update(session, (row) => ({ ...row, mended: (row.mended ?? []).filter((key) => !whole.has(key)) }));
  }
  return put.ok ? ok(good.length) : put;
};
