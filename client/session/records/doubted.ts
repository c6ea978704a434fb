/**
 * A record that says it is of newer code, or of a key that this device has not, may be one whose first bytes a disk gave out changed:
 * these are read before anything vouches for them. So before it is believed what names the record by its hash is asked: the next one,
 * what was stored and what was acknowledged at its place, and the store itself once more. One that any of them does not know is damaged.
 */
import { fault, type Fault, type FaultCode } from '../../../shared/model/faults.ts';
import type { Records } from '../../storage/records.ts';
import type { RecordRow, SessionRow } from '../../storage/rows.ts';
import { positionBefore } from './base.ts';
import type { Run } from './chain.ts';
import type { SessionVault } from '../deps.ts';

const doubtful: ReadonlySet<FaultCode> = new Set(['UNSUPPORTED_VERSION', 'WRONG_KEY']);

/** Whether a row that did not open for this reason is damaged here. `of`: the row of its session. */
export const isDamaged = async (vault: SessionVault, records: Pick<Records, 'range'>, of: SessionRow | undefined, row: RecordRow, { code }: Fault): Promise<boolean> => {
  if (!doubtful.has(code)) return code === 'UNREADABLE_RECORD';
  const { session, replica, sequence, hash } = row;
  const [again, next] = await records.range(session, replica, sequence, sequence + 1);
  const named = [of?.stored[replica], of?.acknowledged[replica]].flatMap((position) => (position?.[0] === sequence ? [position[1]] : []));
  const previous = next?.sequence === sequence + 1 ? positionBefore(vault, next)?.[1] : undefined;
  const hashes = [...named, ...(again?.sequence === sequence ? [again.hash] : []), ...(previous === undefined ? [] : [previous])];
  return hashes.some((known) => known !== hash);
};

export const doubted = async (vault: SessionVault, records: Pick<Records, 'range'>, of: SessionRow | undefined, run: Run): Promise<Run> => {
  const { stopped } = run;
  if (stopped === undefined || !doubtful.has(stopped.fault.code) || !(await isDamaged(vault, records, of, stopped.row, stopped.fault))) return run;
  return { ...run, stopped: { ...stopped, fault: fault('UNREADABLE_RECORD', { sequence: stopped.row.sequence }) } };
};
