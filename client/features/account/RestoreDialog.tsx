/**
 * Restoring an account from its 12 words. It takes the place of the account that this browser made by itself, whose sessions come
 * along. On success every tab starts anew, because what is open still belongs to the account before.
 */
import { useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { markSessions } from '../../session/copies/former.ts';
import { attempt } from '../../storage/failures.ts';
import { openAccountApi } from '../../sync/calls/account.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FileButton } from '../../ui/FileButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { moment } from '../../texts/format.ts';
import { faultWords } from '../../texts/words.ts';
import { chosenFrom, type Chosen } from '../backup/folder.ts';
import { keepWaiting } from '../backup/plan.ts';
import { ComeAlong } from './ComeAlong.tsx';
import { notePhrase } from './phraseMarks.ts';
import { ScanCode } from './ScanCode.tsx';
import { countWords, WordsField } from './WordsField.tsx';
import sections from '../../ui/Sections.module.css';
import { t } from '../../texts/text.ts';

type Progress =
  | { readonly kind: 'typing'; readonly fault?: Fault }
  | { readonly kind: 'restoring' };

const unknownWords = (fault: Fault): string =>
  fault.code === 'UNAUTHENTICATED' || fault.code === 'NOT_FOUND'
    ? t`The server knows no account with these words. Check them, and that this is the server your other device syncs with.`
    : faultWords(fault);

/** `backup`: whether one was brought along, which then knows the account where the server does not. */
const wordsWith = (fault: Fault, backup: boolean): string =>
  backup && fault.code === 'BAD_SIGNATURE' ? t`These words do not open this backup: it is of another account. Check the words, or choose another backup.` : unknownWords(fault);

const RestoreDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, mint, now } = useServices();
  const [phrase, setPhrase] = useState('');
  const [progress, setProgress] = useState<Progress>({ kind: 'typing' });
  const [chosen, setChosen] = useState<Chosen>();
  const [unfit, setUnfit] = useState(false);
  const choose = async (files: readonly File[]) => {
    const found = await chosenFrom(files);
    setChosen(found);
    setUnfit(found === undefined);
  };
  const restore = async () => {
    setProgress({ kind: 'restoring' });
    const marked = await attempt(() => markSessions(storage, vault.owner));
    if (!marked.ok) return setProgress({ kind: 'typing', fault: marked.fault });
    const { restoreVault } = await import('../../vault/restore.ts');
    const server = openAccountApi(httpOf(location.origin));
    const account = chosen === undefined ? server : (await import('../../sync/backup/account.ts')).accountOf(server, chosen.keyring);
    const restored = await restoreVault({ crypto: vault.crypto, keys: storage.keys, mint, now, words: phrase, account });
    if (!restored.ok) return setProgress({ kind: 'typing', fault: restored.fault });
    await attempt(() => markSessions(storage, vault.owner)); // what another tab has begun meanwhile
    await attempt(() => notePhrase(storage, 'checked', now())); // who typed the words has them
    if (chosen !== undefined) await attempt(() => keepWaiting(storage, [chosen.file, ...chosen.beside.values()]));
    storage.announcer.send({ type: 'account-changed' });
    location.reload();
  };
  const dialogs = useDialogs();
  const busy = progress.kind === 'restoring';
  return (
    <Dialog
      title={t`Restore with recovery phrase`}
      onClose={onClose}
      dismissable={!busy}
      footer={
        <>
          <Button disabled={busy} onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form="restore" disabled={busy || countWords(phrase) !== 12} aria-busy={busy}>{t`Restore`}</Button>
        </>
      }
    >
      <Form id="restore" onSubmit={() => void restore()}>
        <ComeAlong />
        <WordsField
          hint={t`The 12 words that your other device shows under “${t`Recovery phrase`}”, separated by spaces.`}
          error={progress.kind === 'typing' && progress.fault !== undefined ? wordsWith(progress.fault, chosen !== undefined) : undefined}
          value={phrase}
          onChange={(text) => {
            setPhrase(text);
            if (progress.kind === 'typing' && progress.fault !== undefined) setProgress({ kind: 'typing' });
          }}
        />
        <ScanCode onCode={setPhrase} />
        <div className={sections.actions}>
          <FileButton label={t`File of a backup`} accept=".ndjson,application/x-ndjson" disabled={busy} onFiles={(files) => void choose(files)}>{t`Bring a backup file…`}</FileButton>
          <FileButton label={t`Folder of backups`} folder disabled={busy} onFiles={(files) => void choose(files)}>{t`Bring a backup folder…`}</FileButton>
          <Button variant="quiet" disabled={busy} onClick={() => dialogs.open('join')}>{t`Use a code from another device`}</Button>
        </div>
        {chosen !== undefined && (
          <Notice tone="plain">
            {chosen.at === undefined
              ? t`With the backup. What the server has since is fetched, too, when it can be reached.`
              : t`With the backup of ${moment(chosen.at)}. What the server has since is fetched, too, when it can be reached.`}
          </Notice>
        )}
        {unfit && <Notice tone="attention">{t`There is no backup of Holdfast among these files. Nothing was changed.`}</Notice>}
        <p className={sections.note}>
          {chosen === undefined
            ? t`Your sessions then appear here. Data files stay on the device that has them, unless you bring a backup; you can locate a file here again.`
            : t`The words open the backup, without the server, too. Sessions and data files of the backup then appear here.`}
        </p>
      </Form>
    </Dialog>
  );
};

export default RestoreDialog;
