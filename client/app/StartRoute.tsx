/** The start page with its deeds: opening, making, importing, deleting sessions. */
import { useEffect, useMemo, useState } from 'react';
import type { Result } from '../../shared/model/result.ts';
import { StartPage, type StartActions } from '../features/start/StartPage.tsx';
import { Button } from '../ui/Button.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Notice } from '../ui/Notice.tsx';
import { languageItems } from '../ui/languageItems.ts';
import { themeItems } from '../ui/themeItems.ts';
import { reloadSettled } from './openSessions.ts';
import { faultWords } from '../texts/words.ts';
import { useDialogs } from './dialogContext.ts';
import { DialogHost } from './DialogHost.tsx';
import { go, route, takeWish } from './router.ts';
import { startSafely } from './safe.ts';
import { ServicesProvider, type Services } from './servicesContext.ts';
import { useSessions } from './useSessions.ts';
import { leaveFiles } from './waitingFiles.ts';
import { lazily } from '../ui/lazily.tsx';
import { t } from '../texts/text.ts';

const PhraseReminder = lazily(() => import('../features/account/PhraseReminder.tsx'));
const Offers = lazily(() => import('../features/trash/Offers.tsx'));

const deeds = () => import('./sessionDeeds.ts');

interface StartProps {
  readonly starting: Promise<Result<Services>>;
  /** Undefined until the store is open. */
  readonly services: Services | undefined;
  readonly fault: string | undefined;
}

const Start = ({ starting, services, fault }: StartProps) => {
  const dialogs = useDialogs();
  const { sessions, ahead } = useSessions(services);
  const [sampleOpening, setSampleOpening] = useState(false);
  const actions = useMemo((): StartActions => {
    // A press before the store is open is not lost: it is done as soon as it can be.
    const ready = async (run: (open: Services) => void | Promise<void>): Promise<void> => {
      const result = await starting;
      if (result.ok) await run(result.value);
    };
    const beginWith = (how: 'beginSample' | 'beginAnalysis'): void => {
      setSampleOpening(true);
      void ready(async (open) => (await deeds())[how](open)).finally(() => setSampleOpening(false));
    };
    return {
      open: (session) => go({ page: 'session', session }),
      create: () => void ready(async (open) => (await deeds()).beginEmpty(open)),
      importData: () => dialogs.open('import'),
      openSample: () => beginWith('beginSample'),
      openAnalysis: () => beginWith('beginAnalysis'),
      restore: () => dialogs.open('restore'),
      showPhrase: () => dialogs.open('phrase'),
      duplicate: (session) => void ready(async (open) => (await deeds()).duplicate(open, session)),
      rename: (session, title) => ahead([session], { title }, async (open) => (await deeds()).rename(open, session, title)),
      mark: (chosen, field, value) => ahead(chosen, { [field]: value }, async (open) => (await deeds()).mark(open, chosen, field, value)),
      remove: (chosen) => ahead(chosen, { deleted: Date.now() }, async (open) => (await deeds()).remove(open, chosen)),
    };
  }, [starting, dialogs, ahead]);
  useEffect(() => {
    const at = route.get();
    if (at.page === 'start' && at.code !== undefined) dialogs.open('join');
  }, [dialogs]);
  useEffect(() => {
    const wish = takeWish();
    if (wish === 'import') actions.importData();
    if (wish === 'new') actions.create();
  }, [actions]);
  const offers = sessions?.filter(({ offer }) => offer !== undefined);
  return (
    <>
      {sessions?.length ? (
        <PhraseReminder />
      ) : null}
      <StartPage
        sessions={sessions}
        actions={actions}
        sampleOpening={sampleOpening}
        menu={
          <Menu
            label={t`More`}
            align="end"
            items={[
              ...themeItems(),
              ...languageItems(() => void reloadSettled()),
              'separator',
              { label: t`Can I recover?`, icon: 'key', onAction: () => dialogs.open('recover') },
              { label: t`Storage and sync…`, icon: 'sync', onAction: () => dialogs.open('health') },
              { label: t`Backup and export…`, icon: 'data', onAction: () => dialogs.open('backup') },
              { label: t`Devices…`, icon: 'key', onAction: () => dialogs.open('devices') },
              { label: t`Lock…`, icon: 'key', onAction: () => dialogs.open('lock') },
              { label: t`Trash`, icon: 'trash', onAction: () => dialogs.open('trash') },
              { label: t`Help`, icon: 'help', onAction: () => dialogs.open('help') },
              { label: t`Keyboard shortcuts`, icon: 'keyboard', onAction: () => dialogs.open('keys') },
            ]}
          />
        }
        notice={
          <>
            {fault !== undefined && (
              <Notice tone="loss" actions={<Button onClick={startSafely}>{t`Safe mode`}</Button>}>
                {fault}
              </Notice>
            )}
            {offers !== undefined && offers.length > 0 && (
              <Offers sessions={offers} onOpen={actions.open} />
            )}
          </>
        }
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
        onImported={(imported, rest) => {
          leaveFiles(rest);
          if (services !== undefined) void deeds().then(({ beginWith }) => beginWith(services, imported));
          return 'elsewhere';
        }}
      >
        <Start starting={starting} services={services} fault={fault} />
      </DialogHost>
    </ServicesProvider>
  );
};
