/**
 * Everything that is stored of a session, for who makes something lasting of it. A disk may give out changed what lies there whole, and a
 * record that does not open lets none of its replica in after it: so what did not open is read again, until the same was met twice.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { createReader, type ReaderDeps, type Reading } from './reader.ts';

const trouble = ({ baseFault, damaged }: Reading): string =>
  [...damaged.map(({ row, fault: { code } }) => `${row.replica}.${row.sequence} ${code}`), ...(baseFault === undefined ? [] : [baseFault.code])].sort().join();

/** Fault: UNAVAILABLE (no two readings met the same). Rejects when the store fails. */
export const readSurely = async (deps: ReaderDeps, session: SessionId): Promise<Result<Reading>> => {
  let before = '';
  for (let read = 0; read <= limits.damagedReads; read += 1) {
    const reading = await createReader(deps, session, {}).read();
    const met = trouble(reading);
    if (met === before) return ok(reading);
    before = met;
  }
  return err(fault('UNAVAILABLE'));
};
