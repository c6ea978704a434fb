/** What was set aside of this session: why, that it is kept, and a way to carry it out. */
import { useState } from 'react';
import type { FaultCode } from '../../../shared/model/faults.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession, useStatus } from '../../session/react.tsx';
import type { Aside } from '../../session/types.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { count, counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { offerFile } from '../../ui/offerFile.ts';
import { faultWords } from '../../texts/words.ts';
import styles from './Aside.module.css';
import { english, said, t, type Text } from '../../texts/text.ts';

const reasons: { readonly [code in FaultCode]?: Text } = {
  UNREADABLE_RECORD: english`It is damaged and does not open. What the same device wrote after it waits behind it.`,
  INVALID_INPUT: english`It opens, but holds no change that can be read. What the same device wrote after it waits behind it.`,
  WRONG_KEY: english`It is sealed under a key that this device does not have yet.`,
  BROKEN_CHAIN: english`It does not follow what the same device wrote before it.`,
  GAP: english`Something that it builds on is missing.`,
};

const apart = english`It is damaged and does not open. What was written after it has gone on without it.`;

const reasonOf = ({ fault, apart: isApart }: Aside): string => said(isApart === true ? apart : (reasons[fault.code] ?? english`It cannot be read.`));

const AsideDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { session: deps } = useServices();
  const session = useSession();
  const { quarantined } = useStatus();
  const [told, setTold] = useState<string>();
  const asides = session.aside();
  const carryOut = async () => {
    const { exportAside } = await import('../../session/records/aside.ts');
    const file = await exportAside(deps, session);
    if (!file.ok) return setTold(faultWords(file.fault));
    offerFile('holdfast-set-aside.json', file.value.text);
    setTold(t`Exported ${counted(file.value.records, 'record')}, sealed as they are.`);
  };
  const footer = (
    <>
      <Button icon="share" disabled={asides.length === 0} onClick={() => void carryOut()}>{t`Export`}</Button>
      <Button variant="primary" onClick={onClose}>{t`Close`}</Button>
    </>
  );
  return (
    <Dialog title={t`Set aside`} onClose={onClose} footer={footer}>
      <div className={styles.stack}>
        <p>{t`${counted(quarantined, 'change')} of this session cannot be taken in. Nothing of it is dropped: it stays stored, sealed as it was written, and is tried again each time the session is opened. Everything else is here and goes on syncing.`}</p>
        {asides.length > 0 && (
          <ul className={styles.list} aria-label={t`Set aside`}>
            {asides.map((aside) => (
              <li key={`${aside.replica}.${aside.sequence}`} className={styles.item}>
                <span className={styles.place}>{t`Change ${count(aside.sequence)}, written by ${aside.replica.slice(0, 6)}`}</span>
                <span>{reasonOf(aside)}</span>
              </li>
            ))}
          </ul>
        )}
        {told !== undefined && <Notice tone="plain">{told}</Notice>}
      </div>
    </Dialog>
  );
};

export default AsideDialog;
