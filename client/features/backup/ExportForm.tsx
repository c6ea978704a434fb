/** What is exported as a file, sealed or in the clear: a choice, a warning, and the button. */
import { useState } from 'react';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { useServices, type Services } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { size } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { offerFile } from '../../ui/offerFile.ts';
import sections from '../../ui/Sections.module.css';
import { faultWords } from '../../texts/words.ts';
import styles from './Backup.module.css';
import { english, said, t, type Text } from '../../texts/text.ts';

type Form = 'sealed' | 'clear' | 'server';

const forms: { readonly [form in Form]: { readonly label: Text; readonly note: Text; readonly end: string } } = {
  sealed: { label: english`Sealed`, note: english`Only your recovery phrase or a device of yours opens it. Importing it merges with what is there.`, end: 'ndjson' },
  clear: { label: english`In the clear`, note: english`Readable JSON and your data files as they are, for other programs.`, end: 'zip' },
  server: { label: english`What the server holds, sealed`, note: english`Sessions, links and the data sets that you keep on all devices, as the server has them.`, end: 'ndjson' },
};

const make = async (services: Services, form: Form, sessions: readonly SessionId[] | undefined): Promise<Result<Blob>> => {
  if (form === 'clear') return (await import('./clear.ts')).exportClear(services, sessions);
  if (form === 'sealed') {
    const { writeBackup } = await import('../../sync/backup/write.ts');
    const made = await writeBackup({ ...services.session, vault: services.vault }, { ...(sessions && { sessions }), chunks: true });
    return made.ok ? { ok: true, value: made.value.file } : made;
  }
  const [{ openDeviceAccountApi }, { httpOf }] = await Promise.all([import('../../sync/calls/account.ts'), import('../../sync/calls/api.ts')]);
  return openDeviceAccountApi(httpOf(location.origin), services.vault).everything();
};

export interface ExportFormProps {
  /** Without it everything. */
  readonly sessions?: readonly SessionId[];
  /** How the file is called, without date and ending. */
  readonly name: string;
  readonly choices: readonly Form[];
}

export const ExportForm = ({ sessions, name, choices }: ExportFormProps) => {
  const services = useServices();
  const [form, setForm] = useState<Form>('sealed');
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ readonly words: string; readonly failed: boolean }>();
  const run = async (): Promise<void> => {
    setBusy(true);
    const made = await make(services, form, sessions);
    setBusy(false);
    if (!made.ok) return setTold({ words: faultWords(made.fault), failed: true });
    const file = `${name}-${new Date(services.now()).toISOString().slice(0, 10)}.${forms[form].end}`;
    offerFile(file, made.value);
    setTold({ words: t`Exported ${size(made.value.size)} to “${file}”.`, failed: false });
  };
  return (
    <>
      <fieldset className={styles.choices}>
        <legend className="visually-hidden">{t`Form of the export`}</legend>
        {choices.map((choice) => (
          <label key={choice} className={sections.choice}>
            <input type="radio" name="form" checked={form === choice} onChange={() => setForm(choice)} />
            <span>
              {said(forms[choice].label)}
              <small>{said(forms[choice].note)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {form === 'clear' && (
        <Notice tone="attention">{t`Whoever gets this file can read everything in it, your data included. It is not sealed, and it cannot be made unread. Keep it where you would keep the data itself.`}</Notice>
      )}
      {told !== undefined && <Notice tone={told.failed ? 'loss' : 'plain'}>{told.words}</Notice>}
      <div className={sections.actions}>
        <Button icon="share" disabled={busy} aria-busy={busy} onClick={() => void run()}>
          {sessions === undefined ? t`Export everything` : t`Export session`}
        </Button>
      </div>
    </>
  );
};
