/** The start page with its deeds: opening, making, importing, deleting sessions. */
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Result } from '../../shared/model/result.ts';
import { renameEntity } from '../../shared/documents/commands.ts';
import type { Write } from '../../shared/documents/facts.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import { StartPage, type StartActions } from '../features/start/StartPage.tsx';
import { deleteSession, listSessions, restoreSession, type SessionList, type SessionSummary } from '../session/list.ts';
import { Menu } from '../ui/Menu.tsx';
import { Notice } from '../ui/Notice.tsx';
import { themeItems } from '../ui/themeItems.ts';
import { toast } from '../ui/toasts.ts';
import { faultWords } from '../ui/words.ts';
import { useDialogs } from './dialogContext.ts';
import { DialogHost } from './DialogHost.tsx';
import { emptyWrites, importedWrites, titleFrom } from './firstWrites.ts';
import { go } from './router.ts';
import { ServicesProvider, type Services } from './servicesContext.ts';

const PhraseReminder = lazy(() => import('../features/account/PhraseReminder.tsx'));

const useSessions = (services: Services | undefined): readonly SessionSummary[] | undefined => {
  const [sessions, setSessions] = useState<readonly SessionSummary[]>();
  useEffect(() => {
    if (services === undefined) return;
    const list: SessionList = listSessions(services.session);
    const read = () => setSessions(list.get()?.filter(({ deleted }) => deleted === undefined));
    const stop = list.subscribe(read);
    read();
    return () => {
      stop();
      list.close();
    };
  }, [services]);
  return sessions;
};

/** Makes a session and goes there; what it needs beyond the list is loaded only now. */
const begin = async (services: Services, title: string, writes: readonly Write[]): Promise<void> => {
  const { createSession } = await import('../session/create.ts');
  const made = await createSession(services.session, { title, writes });
  if (made.ok) go({ page: 'session', session: made.value });
  else toast(faultWords(made.fault), { tone: 'loss' });
};

const rename = async (services: Services, id: SessionSummary['id'], title: string): Promise<void> => {
  const { openSession } = await import('../session/open.ts');
  const opened = await openSession(services.session, id);
  if (!opened.ok) return toast(faultWords(opened.fault), { tone: 'attention' });
  opened.value.write('Rename session', renameEntity(opened.value.state, sessionEntity, title));
  await opened.value.flush();
  await opened.value.close();
};

const removeSession = async (services: Services, { id, title }: SessionSummary): Promise<void> => {
  const deleted = await deleteSession(services.session, id);
  if (!deleted.ok) return toast(faultWords(deleted.fault), { tone: 'loss' });
  const undo = () => void restoreSession(services.session, id);
  toast(`Deleted ${title === '' ? 'the session' : title}.`, { action: { label: 'Undo', run: undo } });
};

interface StartProps {
  readonly starting: Promise<Result<Services>>;
  /** Undefined until the store is open. */
  readonly services: Services | undefined;
  readonly fault: string | undefined;
}

const Start = ({ starting, services, fault }: StartProps) => {
  const dialogs = useDialogs();
  const sessions = useSessions(services);
  const [sampleOpening, setSampleOpening] = useState(false);
  const actions = useMemo((): StartActions => {
    // A press before the store is open is not lost: it is done as soon as it can be.
    const ready = async (run: (open: Services) => void | Promise<void>): Promise<void> => {
      const result = await starting;
      if (result.ok) await run(result.value);
    };
    const openSample = async (open: Services) => {
      const { importSample } = await import('../features/import/sample.ts');
      const sample = await importSample(open.data, []);
      if (sample.ok) await begin(open, titleFrom(sample.value.name), importedWrites(open.mint, sample.value));
      else toast(faultWords(sample.fault), { tone: 'attention' });
    };
    return {
      open: (session) => go({ page: 'session', session }),
      create: () => void ready((open) => begin(open, 'Untitled session', emptyWrites(open.mint))),
      importData: () => dialogs.open('import'),
      openSample: () => {
        setSampleOpening(true);
        void ready(openSample).finally(() => setSampleOpening(false));
      },
      restore: () => dialogs.open('restore'),
      showPhrase: () => dialogs.open('phrase'),
      rename: (id, title) => void ready((open) => rename(open, id, title)),
      remove: (session) => void ready((open) => removeSession(open, session)),
    };
  }, [starting, dialogs]);
  return (
    <>
      {sessions?.length ? (
        <Suspense fallback={null}>
          <PhraseReminder />
        </Suspense>
      ) : null}
      <StartPage
        sessions={sessions}
        actions={actions}
        sampleOpening={sampleOpening}
        menu={
          <Menu
            label="More"
            align="end"
            items={[
              ...themeItems(),
              'separator',
              { label: 'Can I recover?', icon: 'key', onAction: () => dialogs.open('recover') },
              { label: 'Devices…', icon: 'key', onAction: () => dialogs.open('devices') },
              { label: 'Keyboard shortcuts', icon: 'keyboard', onAction: () => dialogs.open('keys') },
            ]}
          />
        }
        notice={fault === undefined ? undefined : <Notice tone="loss">{fault}</Notice>}
      />
    </>
  );
};

export interface StartRouteProps {
  readonly starting: Promise<Result<Services>>;
  /** What came of `starting`. */
  readonly services: Result<Services> | undefined;
}

export const StartRoute = ({ starting, services: result }: StartRouteProps) => {
  const services = result?.ok === true ? result.value : undefined;
  const fault = result?.ok === false ? faultWords(result.fault) : undefined;
  return (
    <ServicesProvider value={services}>
      <DialogHost
        data={services?.data}
        aliases={() => []}
        onImported={(imported) => {
          if (services !== undefined) void begin(services, titleFrom(imported.name), importedWrites(services.mint, imported));
        }}
      >
        <Start starting={starting} services={services} fault={fault} />
      </DialogHost>
    </ServicesProvider>
  );
};
