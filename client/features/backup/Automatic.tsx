/** The automatic backup into a folder: which, how often, when it was last made, and why not if it could not be. */
import { useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import type { FaultCode } from '../../../shared/model/faults.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import sections from '../../ui/Sections.module.css';
import { faultWords } from '../../texts/words.ts';
import { canPick, pickFolder } from './folder.ts';
import { keepEvery, keepFolder, readPlan, type Plan } from './plan.ts';
import { backUp } from './run.ts';
import { startBackups } from './start.ts';
import { everyWords, lastWords } from './words.ts';
import { t } from '../../texts/text.ts';

const usePlan = (): { readonly plan: Plan | undefined; readonly again: () => void } => {
  const { storage } = useServices();
  const [plan, setPlan] = useState<Plan>();
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((before) => before + 1);
  useEffect(() => storage.announcer.listen(({ type }) => (type === 'backup-changed' ? again() : undefined)), [storage]);
  useEffect(() => {
    let current = true;
    void attempt(() => readPlan(storage)).then((read) => current && read.ok && setPlan(read.value));
    return () => void (current = false);
  }, [storage, turn]);
  return { plan, again };
};

interface FailureProps {
  readonly code: FaultCode;
  readonly busy: boolean;
  readonly onAgain: () => void;
}

const Failure = ({ code, busy, onAgain }: FailureProps) => (
  <Notice
    tone="attention"
    actions={
      <Button disabled={busy} onClick={onAgain}>
        {code === 'FOLDER_DENIED' ? t`Allow` : t`Try again`}
      </Button>
    }
  >{t`The latest backup was not made. ${faultWords({ code })}`}</Notice>
);

export const Automatic = () => {
  const services = useServices();
  const { storage, now } = services;
  const { plan, again } = usePlan();
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await backUp(services, { ask: true, always: true });
    setBusy(false);
    again();
  };
  const choose = async (): Promise<void> => {
    const folder = await pickFolder();
    if (folder === undefined) return;
    await keepFolder(storage, folder);
    startBackups(services);
    await run();
  };
  const stop = async (): Promise<void> => {
    await keepFolder(storage, undefined);
    again();
  };
  if (plan === undefined) return null;
  const { folder, failed } = plan;
  return (
    <section className={sections.section} aria-label={t`Automatic backup`}>
      <h3>{t`Automatic backup`}</h3>
      {folder === undefined && canPick() && (
        <>
          <p>{t`Choose a folder, best on another disk or one that is copied elsewhere. Holdfast writes everything there by itself while it is open, sealed: only your recovery phrase or a device of yours opens it.`}</p>
          <Button icon="data" onClick={() => void choose()}>{t`Choose a folder…`}</Button>
        </>
      )}
      {folder === undefined && !canPick() && <p>{t`This browser does not let an app write to a folder. Export everything to a file from time to time instead.`}</p>}
      {folder !== undefined && (
        <>
          {failed !== undefined && !busy && <Failure code={failed} busy={busy} onAgain={() => void run()} />}
          <p role="status">{busy ? t`Backing up to “${folder.name}”…` : t`Last backup to “${folder.name}”: ${lastWords(plan, now())}.`}</p>
          <Select
            label={t`How often`}
            value={String(plan.every)}
            options={limits.backupChoices.map((every) => ({ value: String(every), label: everyWords(every) }))}
            onChange={(every) => void keepEvery(storage, Number(every)).then(again)}
          />
          <div className={sections.actions}>
            <Button disabled={busy} aria-busy={busy} onClick={() => void run()}>{t`Back up now`}</Button>
            {canPick() && (
              <Button disabled={busy} onClick={() => void choose()}>{t`Change folder…`}</Button>
            )}
            <Button variant="quiet" disabled={busy} onClick={() => void stop()}>{t`Stop`}</Button>
          </div>
        </>
      )}
    </section>
  );
};
