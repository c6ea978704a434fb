/**
 * What waits behind a start: sessions of the account before come along, files of a backup are taken in. And while a tab is open, a backup is made when
 * one is due and something has changed. A failure is told once, and stands in Storage and sync until a backup has succeeded.
 */
import { limits } from '../../../shared/model/limits.ts';
import type { FaultCode } from '../../../shared/model/faults.ts';
import type { Services } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { counted } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import { dropWaiting, readPlan, takeWaiting } from './plan.ts';
import { backUp, takeIn } from './run.ts';
import { importedWords } from './words.ts';
import { t } from '../../texts/text.ts';

const resume = async (services: Services): Promise<void> => {
  const files = await takeWaiting(services.storage);
  if (files.length === 0) return;
  toast(t`Bringing back the backup. This may take a while; you can work meanwhile.`);
  const taken = await takeIn(services, files);
  await dropWaiting(services.storage);
  if (taken.ok) toast(importedWords(taken.value));
  else toast(t`The backup was not taken in. ${faultWords(taken.fault)}`, { tone: 'loss' });
};

const bring = async (services: Services): Promise<void> => {
  const { bringSessions } = await import('../../session/copies/former.ts');
  const { sessions, left } = await bringSessions({ ...services.session, vault: services.vault, data: services.data });
  if (sessions > 0) toast(t`${counted(sessions, 'session')} of this browser came along.`);
  if (left > 0) toast(t`${counted(left, 'session')} of this browser could not be read whole. What is left of it stays here, sealed for the account before.`, { tone: 'attention' });
};

let told: FaultCode | undefined;

const tell = (services: Services, code: FaultCode): void => {
  if (told === code) return;
  told = code;
  const again = () => void backUp(services, { ask: true, always: true }).then((done) => toast(done.ok ? t`Backed up.` : faultWords(done.fault), done.ok ? {} : { tone: 'attention' }));
  toast(t`The automatic backup was not made. ${faultWords({ code })}`, { tone: 'attention', action: { label: code === 'FOLDER_DENIED' ? t`Allow` : t`Try again`, run: again } });
};

const look = async (services: Services): Promise<void> => {
  const { folder, every, last, looked, failed } = await readPlan(services.storage);
  if (folder === undefined) return;
  const isDue = services.now() - Math.max(last?.at ?? 0, looked) >= every || failed !== undefined;
  if (!isDue) return;
  const done = await backUp(services, { ask: false, always: false });
  if (done.ok) told = undefined;
  else tell(services, done.fault.code);
};

let started = false;

/** Again does nothing. */
export const startBackups = (services: Services): void => {
  if (started) return;
  started = true;
  const again = (): void => void attempt(() => look(services));
  void attempt(() => bring(services)).then(() => attempt(() => resume(services)));
  setTimeout(again, limits.backupStartDelay);
  setInterval(again, limits.backupLooked);
};
