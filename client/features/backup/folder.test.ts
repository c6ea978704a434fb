import { expect, test } from 'vitest';
import { fault } from '../../../shared/model/faults.ts';
import { err } from '../../../shared/model/result.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Backup } from '../../sync/backup/write.ts';
import { putBackup, type Folder } from './folder.ts';

/** A folder whose every use fails as browsers fail. */
const failing = (name: string): Folder =>
  ({
    getDirectoryHandle: () => Promise.reject(new DOMException('no', name)),
  }) as unknown as Folder;

test.each([
  ['NotAllowedError', 'FOLDER_DENIED'],
  ['SecurityError', 'FOLDER_DENIED'],
  ['NotFoundError', 'FOLDER_GONE'],
  ['QuotaExceededError', 'FOLDER_FAILED'],
  ['NoModificationAllowedError', 'FOLDER_FAILED'],
] as const)('BAK-5: a folder that fails with %s is the fault %s', async (name, code) => {
  const backup = { file: new Blob(), datasets: [], sessions: 0 } as unknown as Backup;
  expect(await putBackup(failing(name), {} as Storage, backup, 0)).toEqual(err(fault(code)));
});
