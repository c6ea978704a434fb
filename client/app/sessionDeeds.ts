/**
 * What the start page does to sessions: making, renaming, deleting. Loaded at the first such press, because the page itself only
 * lists them, and what a change takes (commands, order, sealing) would double what it fetches before it answers.
 */
import { renameEntity, setField } from '../../shared/documents/commands.ts';
import type { Write } from '../../shared/documents/facts/facts.ts';
import { mintSessionId, sessionEntity, type SessionId } from '../../shared/model/ids.ts';
import { err, type Result } from '../../shared/model/result.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { importSample } from '../features/import/sample.ts';
import { copySession } from '../session/copies/copy.ts';
import { createSession } from '../session/create.ts';
import { deleteSession, type SessionSummary } from '../session/list/list.ts';
import { openSession } from '../session/open.ts';
import { takeBack } from '../session/list/trash.ts';
import { attempt } from '../storage/failures.ts';
import type { OpenSession } from '../session/types.ts';
import { counted } from '../texts/format.ts';
import { toast } from '../ui/toasts.ts';
import { faultWords } from '../texts/words.ts';
import { emptyWrites, importedWrites, titleFrom } from './firstWrites.ts';
import { go } from './router.ts';
import { analysisWrites } from './sampleAnalysis.ts';
import type { Services } from './servicesContext.ts';
import { leaveFiles } from './waitingFiles.ts';
import { t } from '../texts/text.ts';

/** Makes a session and goes there. */
const begin = async (services: Services, title: string, writes: readonly Write[]): Promise<void> => {
  const made = await createSession(services.session, { title, writes });
  if (made.ok) return go({ page: 'session', session: made.value });
  leaveFiles({ files: [], all: false });
  toast(faultWords(made.fault), { tone: 'loss' });
};

export const beginEmpty = (services: Services): Promise<void> => begin(services, t`Untitled session`, emptyWrites(services.mint));

export const beginWith = (services: Services, imported: ImportedDataset): Promise<void> =>
  begin(services, titleFrom(imported.name), importedWrites(services.mint, imported));

const beginFromSample = async (services: Services, begin: (sample: ImportedDataset) => Promise<void>): Promise<void> => {
  const sample = await importSample(services.data, []);
  if (sample.ok) await begin(sample.value);
  else toast(faultWords(sample.fault), { tone: 'attention' });
};

export const beginSample = (services: Services): Promise<void> => beginFromSample(services, (sample) => beginWith(services, sample));

export const beginAnalysis = (services: Services): Promise<void> =>
  beginFromSample(services, (sample) => begin(services, t`Seattle’s weather`, analysisWrites(services.mint, sample)));

/** Opens a session for one change that is durable when this resolves. */
const changeOf = async (services: Services, id: SessionSummary['id'], change: (session: OpenSession) => void): Promise<Result<unknown>> => {
  const opened = await openSession(services.session, id);
  if (!opened.ok) return opened;
  change(opened.value);
  const saved = await opened.value.flush();
  if (!saved.ok) return saved; // it stays open, and keeps trying, because what is not saved is never let go
  await opened.value.close();
  return saved;
};

const complain = (result: Result<unknown>): boolean => {
  if (!result.ok) toast(faultWords(result.fault), { tone: 'attention' });
  return result.ok;
};

const named = (sessions: readonly Pick<SessionSummary, 'title'>[]): string => {
  const [first] = sessions;
  if (sessions.length !== 1 || first === undefined) return counted(sessions.length, 'session');
  return first.title === '' ? t`the session` : first.title;
};

export const rename = async (services: Services, { id, title: before }: Pick<SessionSummary, 'id' | 'title'>, title: string): Promise<boolean> => {
  const done = complain(await changeOf(services, id, (session) => void session.write(t`Rename session`, renameEntity(session.state, sessionEntity, title))));
  const undo = () => void rename(services, { id, title }, before);
  // A session that had no title cannot be given none.
  if (done) toast(t`Renamed to ${title}.`, before === '' ? {} : { action: { label: t`Undo`, run: undo } });
  return done;
};

const marked: { readonly [field in 'pinned' | 'archived']: readonly [on: (what: string) => string, off: (what: string) => string] } = {
  pinned: [(what) => t`Pinned ${what}.`, (what) => t`Unpinned ${what}.`],
  archived: [(what) => t`Archived ${what}.`, (what) => t`Took ${what} out of the archive.`],
};

/** One after the other: each is opened for it. Those that are so already are left alone. */
export const mark = async (services: Services, sessions: readonly SessionSummary[], field: 'pinned' | 'archived', value: boolean): Promise<boolean> => {
  const changed: SessionSummary[] = [];
  for (const session of sessions) {
    if (session[field] === value) continue;
    const done = await changeOf(services, session.id, (open) => void open.write('', setField(sessionEntity, field, value)));
    if (!complain(done)) return false;
    changed.push({ ...session, [field]: value });
  }
  const undo = () => void mark(services, changed, field, !value);
  if (changed.length > 0) toast(marked[field][value ? 0 : 1](named(changed)), { action: { label: t`Undo`, run: undo } });
  return true;
};

/** "Save as": the whole session as it lies here, under a new id. */
export const duplicate = async (services: Services, session: Pick<SessionSummary, 'id' | 'title'>): Promise<void> => {
  const { storage } = services;
  const id = mintSessionId(services.mint);
  const made = await attempt(() => copySession(services.session, session.id, { id, suffix: ` ${t`(copy)`}`, offer: undefined }));
  const copied = made.ok ? made.value : err(made.fault);
  storage.announcer.send({ type: 'sessions-changed' });
  if (!complain(copied)) return;
  const undo = async () => void complain(await deleteSession(services.session, id));
  toast(t`Duplicated ${named([session])}.`, { action: { label: t`Undo`, run: () => void undo() } });
  complain(await storage.barrier());
};

/** A copy without what former edits and deletions have left behind, to go on with. The session itself stays. */
export const duplicateCompact = async (services: Services, from: SessionId): Promise<void> => {
  const { storage } = services;
  const id = mintSessionId(services.mint);
  const made = await attempt(() => copySession(services.session, from, { id, suffix: ` ${t`(compact)`}`, offer: undefined, compact: true }));
  const copied = made.ok ? made.value : err(made.fault);
  storage.announcer.send({ type: 'sessions-changed' });
  if (complain(copied) && complain(await storage.barrier())) go({ page: 'session', session: id });
};

export const remove = async (services: Services, sessions: readonly SessionSummary[]): Promise<boolean> => {
  const gone: SessionSummary[] = [];
  for (const session of sessions) {
    const deleted = await deleteSession(services.session, session.id);
    if (!complain(deleted)) break;
    gone.push(session);
  }
  // A toast that is pointed at may outlive the moment at which the server is told; then they come back as new sessions.
  const undo = async () => {
    for (const { id } of gone) complain(await takeBack(services.session, id));
  };
  if (gone.length > 0) toast(t`Deleted ${named(gone)}.`, { action: { label: t`Undo`, run: () => void undo() } });
  return gone.length === sessions.length;
};
