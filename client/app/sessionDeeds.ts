/**
 * What the start page does to sessions: making, renaming, deleting. Loaded at the first such press, because the page itself only
 * lists them, and what a change takes (commands, order, sealing) would double what it fetches before it answers.
 */
import { renameEntity } from '../../shared/documents/commands.ts';
import type { Write } from '../../shared/documents/facts.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { importSample } from '../features/import/sample.ts';
import { createSession } from '../session/create.ts';
import { deleteSession, type SessionSummary } from '../session/list.ts';
import { openSession } from '../session/open.ts';
import { toast } from '../ui/toasts.ts';
import { faultWords } from '../ui/words.ts';
import { emptyWrites, importedWrites, titleFrom } from './firstWrites.ts';
import { go } from './router.ts';
import type { Services } from './servicesContext.ts';

/** Makes a session and goes there. */
const begin = async (services: Services, title: string, writes: readonly Write[]): Promise<void> => {
  const made = await createSession(services.session, { title, writes });
  if (made.ok) go({ page: 'session', session: made.value });
  else toast(faultWords(made.fault), { tone: 'loss' });
};

export const beginEmpty = (services: Services): Promise<void> => begin(services, 'Untitled session', emptyWrites(services.mint));

export const beginWith = (services: Services, imported: ImportedDataset): Promise<void> =>
  begin(services, titleFrom(imported.name), importedWrites(services.mint, imported));

export const beginSample = async (services: Services): Promise<void> => {
  const sample = await importSample(services.data, []);
  if (sample.ok) await beginWith(services, sample.value);
  else toast(faultWords(sample.fault), { tone: 'attention' });
};

export const rename = async (services: Services, id: SessionSummary['id'], title: string): Promise<void> => {
  const opened = await openSession(services.session, id);
  if (!opened.ok) return toast(faultWords(opened.fault), { tone: 'attention' });
  opened.value.write('Rename session', renameEntity(opened.value.state, sessionEntity, title));
  await opened.value.flush();
  await opened.value.close();
};

export const remove = async (services: Services, { id, title }: SessionSummary): Promise<void> => {
  const deleted = await deleteSession(services.session, id);
  if (!deleted.ok) return toast(faultWords(deleted.fault), { tone: 'loss' });
  // A toast that is pointed at may outlive the moment at which the server is told; then it comes back as a new session.
  const undo = () => void import('../session/trash.ts').then(({ takeBack }) => takeBack(services.session, id));
  toast(`Deleted ${title === '' ? 'the session' : title}.`, { action: { label: 'Undo', run: undo } });
};
