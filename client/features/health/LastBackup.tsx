/** When everything was last backed up into the folder, or that nothing is, and why the latest try failed. */
import { useEffect, useState } from 'react';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import { readPlan, type Plan } from '../backup/plan.ts';
import { lastWords } from '../backup/words.ts';
import sections from '../../ui/Sections.module.css';
import { t } from '../../texts/text.ts';

const wordsOf = (plan: Plan, now: number): string => {
  if (plan.folder === undefined) return t`Last backup: never. Nothing is backed up by itself.`;
  const last = t`Last backup to “${plan.folder.name}”: ${lastWords(plan, now)}.`;
  return plan.failed === undefined ? last : t`${last} The latest one was not made. ${faultWords({ code: plan.failed })}`;
};

export const LastBackup = () => {
  const { storage, now } = useServices();
  const dialogs = useDialogs();
  const [plan, setPlan] = useState<Plan>();
  useEffect(() => {
    const read = () => void attempt(() => readPlan(storage)).then((found) => found.ok && setPlan(found.value));
    read();
    return storage.announcer.listen(({ type }) => (type === 'backup-changed' ? read() : undefined));
  }, [storage]);
  if (plan === undefined) return null;
  return (
    <section aria-label={t`Backup`} className={sections.section}>
      <Notice tone={plan.failed === undefined ? 'plain' : 'attention'} actions={<Button onClick={() => dialogs.open('backup')}>{t`Backup…`}</Button>}>
        {wordsOf(plan, now())}
      </Notice>
    </section>
  );
};
