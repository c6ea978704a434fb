/** What the open session takes of what can be synced, by what, and the way to less. Edits are never refused for it. */
import { useEffect, useState } from 'react';
import { duplicateCompact } from '../../app/sessionDeeds.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { measureSession, type SessionSize } from '../../session/size.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { size } from '../../texts/format.ts';
import sections from '../../ui/Sections.module.css';
import { entityName, kindName } from '../conflicts/describe.ts';
import styles from './Size.module.css';
import { isMuch, sizeWords, worthCopying } from './sizeWords.ts';
import { t } from '../../texts/text.ts';

/** Parts that are listed; the rest is small. */
const shown = 8;

const Measured = ({ measured }: { readonly measured: SessionSize }) => {
  const { state } = useSession();
  const { packed, allowed, compact, parts } = measured;
  const share = Math.min(1, packed / allowed);
  const whole = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      <div
        role="meter"
        aria-label={t`Size of this session`}
        aria-valuemin={0}
        aria-valuemax={allowed}
        aria-valuenow={Math.min(packed, allowed)}
        aria-valuetext={sizeWords(measured)}
        className={styles.meter}
      >
        <span className={styles.used} data-much={isMuch(measured)} style={{ width: `${Math.max(1, share * 100)}%` }} />
      </div>
      <p>{sizeWords(measured)}</p>
      <section aria-label={t`What takes the space`} className={sections.section}>
        <h3 className={styles.heading}>{t`What takes the space`}</h3>
        <ol className={styles.parts}>
          {parts.slice(0, shown).map(({ entity, bytes }) => (
            <li key={entity}>
              <span className={styles.name}>{entityName(state, entity)}</span>
              <span className={styles.kind}>{kindName(state, entity)}</span>
              <span className={styles.bytes}>{size(bytes)}</span>
              <span aria-hidden="true" className={styles.bar} style={{ width: `${(bytes / whole) * 100}%` }} />
            </li>
          ))}
        </ol>
        <p className={styles.note}>{t`Sizes before packing. Data files are not part of the session; they have their own room.`}</p>
      </section>
      <p className={styles.note}>
        {worthCopying(measured)
          ? t`A compact copy would take ${size(compact)}: it leaves out what former edits and deleted things have left behind. This session stays as it is.`
          : t`Former edits and deleted things take next to nothing here: a compact copy would not be smaller.`}
      </p>
    </>
  );
};

const SizeDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const session = useSession();
  const services = useServices();
  const [measured, setMeasured] = useState<SessionSize>();
  useEffect(() => {
    let left = false;
    void measureSession(session).then((found) => left || setMeasured(found));
    return () => {
      left = true;
    };
  }, [session]);
  const copy = async () => {
    await session.flush();
    onClose();
    await duplicateCompact(services, session.id);
  };
  return (
    <Dialog
      title={t`Size of this session`}
      onClose={onClose}
      footer={
        <>
          <Button disabled={measured === undefined} onClick={() => void copy()}>{t`Make a compact copy`}</Button>
          <Button variant="primary" onClick={onClose}>{t`Close`}</Button>
        </>
      }
    >
      <div className={sections.stack}>{measured === undefined ? <p>{t`Measuring…`}</p> : <Measured measured={measured} />}</div>
    </Dialog>
  );
};

export default SizeDialog;
