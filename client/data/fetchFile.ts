/** A file that ships with the app, as if it had been picked. */
import { fault } from '../../shared/model/faults.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';

/** OFFLINE when it is neither kept nor reachable, FILE_UNREADABLE when the server does not have it. */
export const fetchFile = async (address: string, name: string): Promise<Result<File>> => {
  try {
    const response = await fetch(address);
    if (!response.ok) return err(fault('FILE_UNREADABLE', { reason: 'server', status: response.status }));
    return ok(new File([await response.blob()], name));
  } catch {
    return err(fault('OFFLINE'));
  }
};
