/** One backup into the folder, and one import; each at a time in the whole profile. */
import { fault } from '../../../shared/model/faults.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Services } from '../../app/servicesContext.ts';
import { markOf } from '../../sync/backup/mark.ts';
import { writeBackup } from '../../sync/backup/write.ts';
import { importExport, type Imported } from '../../sync/backup/importExport.ts';
import { chosenFrom, mayWrite, putBackup } from './folder.ts';
import { noteDone, noteFailed, noteLooked, readPlan, type Done } from './plan.ts';

const lockName = 'holdfast-backup';

const attemptBackup = async (services: Services, { ask, always }: { readonly ask: boolean; readonly always: boolean }): Promise<Result<Done | 'same'>> => {
  const { storage, session, vault, now } = services;
  const { folder, last } = await readPlan(storage);
  if (folder === undefined) return err(fault('FOLDER_GONE'));
  if (!(await mayWrite(folder, ask))) return err(fault('FOLDER_DENIED'));
  const mark = await markOf(session);
  const at = now();
  if (!always && last?.mark === mark) {
    await noteLooked(storage, at);
    return ok('same');
  }
  const made = await writeBackup({ ...session, vault }, { chunks: false });
  if (!made.ok) return made;
  const put = await putBackup(folder, storage, made.value, at);
  return put.ok ? ok({ at, sessions: made.value.sessions, bytes: put.value, mark }) : put;
};

/** `ask`: whether the browser may ask for permission, which takes a press. `always`: also when nothing has changed. */
export const backUp = (services: Services, how: { readonly ask: boolean; readonly always: boolean }): Promise<Result<Done | 'same'>> =>
  navigator.locks.request(lockName, async () => {
    const done = await attemptBackup(services, how);
    if (!done.ok) await noteFailed(services.storage, done.fault.code);
    else if (done.value !== 'same') await noteDone(services.storage, done.value);
    return done;
  });

/** Takes the newest backup among the files in. Fault FILE_UNSUPPORTED when none of them is one; else those of importExport. */
export const takeIn = (services: Services, files: readonly File[]): Promise<Result<Imported>> =>
  navigator.locks.request(lockName, async () => {
    const { storage, vault, mint, now, data } = services;
    const chosen = await chosenFrom(files);
    if (chosen === undefined) return err(fault('FILE_UNSUPPORTED'));
    const taken = await importExport({ storage, vault, mint, now }, chosen.file, chosen.beside);
    if (taken.ok && taken.value.datasets > 0) data.arrived();
    return taken;
  });
