/** Turns what IndexedDB and Dexie throw into a Fault. Dexie wraps the browser's error in `inner`; the innermost name decides. */
import { fault, type Fault } from '../../shared/model/faults.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';

/** A fault on its way through a port whose method answers no Result. */
export class StorageError extends Error {
  readonly fault: Fault;
  constructor(cause: Fault) {
    super(cause.code);
    this.name = 'StorageError';
    this.fault = cause;
  }
}

const innermost = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'Unknown';
  const inner = 'inner' in error ? error.inner : undefined;
  if (typeof inner === 'object' && inner !== null && inner !== error) return innermost(inner);
  return 'name' in error && typeof error.name === 'string' ? error.name : 'Unknown';
};

export const storageFault = (error: unknown): Fault => {
  if (error instanceof StorageError) return error.fault;
  const cause = innermost(error);
  if (cause === 'QuotaExceededError') return fault('STORAGE_FULL');
  if (cause === 'VersionError' || cause === 'VersionChangeError') return fault('STORAGE_NEWER');
  return fault('STORAGE_FAILED', { cause });
};

export const attempt = async <T>(work: () => PromiseLike<T>): Promise<Result<T>> => {
  try {
    return ok(await work());
  } catch (error) {
    return err(storageFault(error));
  }
};
