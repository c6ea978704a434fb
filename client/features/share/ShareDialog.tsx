/** Sharing what is on screen: what the reader will see and how large it is, a title, and then the link, which exists only after the server has it. */
import { useEffect, useRef, useState } from 'react';
import { readSession } from '../../../shared/documents/read.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { httpOf } from '../../sync/calls/api.ts';
import { openSnapshotApi } from '../../sync/calls/snapshots.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextArea, TextField } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { Select } from '../../ui/Select.tsx';
import { faultWords } from '../../texts/words.ts';
import { collect, type Collected } from './collect.ts';
import { expiryChoices, expiryOf, expiryWords, type ExpiryChoice } from './expiry.ts';
import { formatLink } from './link.ts';
import { LinkField } from './LinkField.tsx';
import { publish, sealSnapshot, type OwnLink, type SealedSnapshot } from './publish.ts';
import styles from './Share.module.css';
import { ShareContents } from './ShareContents.tsx';
import { t } from '../../texts/text.ts';

type Progress = { readonly kind: 'choosing'; readonly fault?: Fault } | { readonly kind: 'sending' } | { readonly kind: 'done'; readonly link: OwnLink };

const linkWords = ({ title, locked }: OwnLink): string =>
  locked === true
    ? t`Whoever has this link sees “${title}” as it was just now. The part after # is the key; it never reaches the server, so the link is the only way in, and it takes the password as well.`
    : t`Whoever has this link sees “${title}” as it was just now. The part after # is the key; it never reaches the server, so the link is the only way in.`;

const ShareDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const session = useSession();
  const dialogs = useDialogs();
  const { vault, storage, data, mint, now } = useServices();
  const [title, setTitle] = useState(() => readSession(session.state).title);
  const [description, setDescription] = useState(() => readSession(session.state).description);
  const [expiry, setExpiry] = useState<ExpiryChoice>('never');
  const [password, setPassword] = useState('');
  const [collected, setCollected] = useState<Collected>();
  const [progress, setProgress] = useState<Progress>({ kind: 'choosing' });
  const prepared = useRef<{ readonly of: string; readonly snapshot: SealedSnapshot } | undefined>(undefined);
  const [api] = useState(() => openSnapshotApi(httpOf(location.origin), vault));

  useEffect(() => {
    let current = true;
    void collect(session, data).then((found) => current && setCollected(found));
    return () => void (current = false);
  }, [session, data]);

  const create = async (content: Collected['content']) => {
    setProgress({ kind: 'sending' });
    const of = JSON.stringify([title, description, expiry, password]);
    if (prepared.current?.of !== of) {
      const whole = { ...content, title: title.trim(), description: description.trim(), created: now() };
      const sealed = await sealSnapshot(vault, mint, whole, { expires: expiryOf(expiry, now()), password });
      if (!sealed.ok) return setProgress({ kind: 'choosing', fault: sealed.fault });
      prepared.current = { of, snapshot: sealed.value };
    }
    const sent = await publish({ vault, storage, api }, prepared.current.snapshot);
    setProgress(sent.ok ? { kind: 'done', link: sent.value } : { kind: 'choosing', fault: sent.fault });
  };

  if (progress.kind === 'done') {
    return (
      <Dialog title={t`Share snapshot`} onClose={onClose} footer={<Button onClick={onClose}>{t`Close`}</Button>}>
        <div className={styles.done}>
          <p>
            {linkWords(progress.link)} {expiryWords(progress.link.expires, now())}.
          </p>
          <LinkField link={progress.link} focus />
          <QrCode text={formatLink(location.origin, progress.link)} label={t`Link as a QR code`} />
        </div>
      </Dialog>
    );
  }
  const sending = progress.kind === 'sending';
  const ready = collected !== undefined && collected.panels.length > 0 && title.trim() !== '';
  return (
    <Dialog
      title={t`Share snapshot`}
      size="large"
      onClose={onClose}
      dismissable={!sending}
      footer={
        <>
          <Button variant="quiet" className={styles.left} disabled={sending} onClick={() => dialogs.open('links')}>{t`My links…`}</Button>
          <Button onClick={onClose} disabled={sending}>{t`Cancel`}</Button>
          <Button variant="primary" disabled={!ready || sending} aria-busy={sending} onClick={() => collected && void create(collected.content)}>{t`Create snapshot`}</Button>
        </>
      }
    >
      <div className={styles.form}>
        {progress.kind === 'choosing' && progress.fault !== undefined && (
          <Notice tone="attention">{t`No link was made. ${faultWords(progress.fault)}`}</Notice>
        )}
        <TextField label={t`Title`} value={title} maxLength={limits.titleCharacters} onChange={setTitle} />
        <TextArea label={t`Description`} value={description} maxLength={limits.descriptionCharacters} onChange={setDescription} />
        <div className={styles.terms}>
          <Select label={t`Opens`} value={expiry} options={expiryChoices()} onChange={setExpiry} />
          <TextField
            label={t`Password (optional)`}
            type="password"
            value={password}
            onChange={setPassword}
            hint={t`Whoever has the link can try passwords without anybody noticing. Make it long, and send it another way.`}
          />
        </div>
        <ShareContents collected={collected} />
      </div>
    </Dialog>
  );
};

export default ShareDialog;
