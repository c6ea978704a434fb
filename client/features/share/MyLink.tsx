/** One link of mine: how often it was opened, how long it opens, and everything that can be done to it. Revoking asks the server first. */
import { useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { Result } from '../../../shared/model/result.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import type { SnapshotApi, VisitsReply } from '../../sync/calls/snapshots.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { ago, counted } from '../../texts/format.ts';
import { QrCode } from '../../ui/QrCode.tsx';
import { Select } from '../../ui/Select.tsx';
import { toast } from '../../ui/toasts.ts';
import { expiryChoices, expiryOf, expiryWords, type ExpiryChoice } from './expiry.ts';
import { formatLink } from './link.ts';
import { LinkField } from './LinkField.tsx';
import styles from './Links.module.css';
import { keepLink, type OwnLink } from './publish.ts';
import { relock } from './relock.ts';
import { visitorsByDay, visitWords } from './visitWords.ts';
import { t } from '../../texts/text.ts';

const Visits = ({ visits }: { readonly visits: VisitsReply['visits'] }) => {
  const { now } = useServices();
  const days = visitorsByDay(visits, now());
  const most = Math.max(1, ...days.map(({ visitors }) => visitors));
  const words = t`New visitors by day over ${counted(days.length, 'day')}, at most ${counted(most, 'visitor')} a day`;
  return (
    <>
      <p className={styles.note}>{visitWords(visits, now())}</p>
      {days.length > 1 && (
        <svg className={styles.days} viewBox={`0 0 ${days.length * 8} 24`} preserveAspectRatio="none" role="img" aria-label={words}>
          {days.map(({ at, visitors }, index) => (
            <rect key={at} x={index * 8 + 1} width={6} y={23 - (22 * visitors) / most} height={1 + (22 * visitors) / most} />
          ))}
        </svg>
      )}
    </>
  );
};

export interface MyLinkProps {
  readonly link: OwnLink;
  readonly api: SnapshotApi;
  readonly onChanged: () => Promise<void>;
  readonly onProblem: (fault: Fault | undefined) => void;
}

export const MyLink = ({ link, api, onChanged, onProblem }: MyLinkProps) => {
  const { vault, storage, mint, now } = useServices();
  const [visits, setVisits] = useState<VisitsReply['visits']>();
  const [shown, setShown] = useState<'code' | 'password'>();
  const [busy, setBusy] = useState(false);
  const [former, setFormer] = useState('');
  const [password, setPassword] = useState('');
  useEffect(() => {
    let left = false;
    void api.visits(link.id).then((reply) => left || (reply.ok && setVisits(reply.value.visits)));
    return () => void (left = true);
  }, [api, link.id]);

  const run = async (task: () => Promise<Result<unknown>>, said: string): Promise<void> => {
    setBusy(true);
    const done = await task();
    setBusy(false);
    onProblem(done.ok ? undefined : done.fault);
    if (!done.ok) return;
    toast(said);
    await onChanged();
  };
  const revoke = () =>
    run(async () => {
      const removed = await api.remove(link.id);
      if (!removed.ok && removed.fault.code !== 'NOT_FOUND') return removed;
      return attempt(() => storage.snapshots.remove(link.id));
    }, t`Revoked. The link does not open any more.`);
  const expire = (choice: ExpiryChoice) =>
    run(async () => {
      const { expires: _, ...rest } = link;
      const expires = expiryOf(choice, now());
      const moved = await api.expire(link.id, expires ?? null);
      return moved.ok ? keepLink({ vault, storage }, { ...rest, ...(expires !== undefined && { expires }) }) : moved;
    }, t`Changed how long the link opens.`);
  const lock = () =>
    run(() => relock({ vault, storage, api, mint, now }, link, former, password), t`Made a new link. The former one does not open any more.`);

  return (
    <li className={styles.link}>
      <div className={styles.head}>
        <span className={styles.name}>{link.title}</span>
        <span className={styles.note}>
          {[t`Made ${ago(link.created, now())}`, ...(link.locked === true ? [t`with a password`] : [])].join(' · ')}
        </span>
      </div>
      <p className={styles.note}>{expiryWords(link.expires, now())}</p>
      {visits !== undefined && <Visits visits={visits} />}
      <LinkField link={link} />
      <div className={styles.actions}>
        <Select
          label={t`How long ${link.title} opens`}
          hideLabel
          value={'' as ExpiryChoice}
          options={[{ value: '' as ExpiryChoice, label: t`Change how long it opens…` }, ...expiryChoices()]}
          disabled={busy}
          onChange={(choice) => void expire(choice)}
        />
        <Button variant="quiet" aria-expanded={shown === 'code'} onClick={() => setShown(shown === 'code' ? undefined : 'code')}>{t`QR code`}</Button>
        <Button variant="quiet" aria-expanded={shown === 'password'} onClick={() => setShown(shown === 'password' ? undefined : 'password')}>
          {link.locked === true ? t`Change password…` : t`Set a password…`}
        </Button>
        <Button variant="danger" disabled={busy} onClick={() => void revoke()}>{t`Revoke`}</Button>
      </div>
      {shown === 'code' && <QrCode text={formatLink(location.origin, link)} label={t`Link of ${link.title} as a QR code`} />}
      {shown === 'password' && (
        <div className={styles.password}>
          <p className={styles.note}>{t`A snapshot never changes, so this makes a new link with the same content and revokes this one.`}</p>
          {link.locked === true && <TextField type="password" label={t`Present password`} value={former} onChange={setFormer} />}
          <TextField
            type="password"
            label={t`New password`}
            value={password}
            onChange={setPassword}
            hint={link.locked === true ? t`Leave it empty for none.` : undefined}
          />
          <Button disabled={busy || (link.locked !== true && password === '') || (link.locked === true && former === '')} aria-busy={busy} onClick={() => void lock()}>{t`Make the new link`}</Button>
        </div>
      )}
    </li>
  );
};
