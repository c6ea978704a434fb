/** A recovered copy: why it is there, since when, what it holds, and what to do with it. */
import { go } from '../../app/router.ts';
import { useServices } from '../../app/servicesContext.ts';
import { answerOffer, type SessionSummary } from '../../session/list/list.ts';
import { Button } from '../../ui/Button.tsx';
import { ago, counted, moment } from '../../texts/format.ts';
import { t } from '../../texts/text.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';
import styles from './Conflicts.module.css';
import { keepForLater } from './keepForLater.ts';

export interface RecoveredDetailProps {
  readonly copy: SessionSummary;
  readonly onClose: () => void;
}

export const RecoveredDetail = ({ copy, onClose }: RecoveredDetailProps) => {
  const services = useServices();
  const { session: deps, now } = services;
  const open = () => {
    void answerOffer(deps, copy.id);
    onClose();
    go({ page: 'session', session: copy.id });
  };
  const remove = async () => (await import('../../app/sessionDeeds.ts')).remove(services, [copy]);
  return (
    <div className={styles.detail}>
      <h3 className={styles.heading}>{sessionTitle(copy)}</h3>
      <p className={styles.why}>{t`The session was deleted on another device while this device had changes that were not sent yet. They are in this copy, with everything else that the session held.`}</p>
      <span className={styles.note} title={moment(copy.changed)}>
        {[
          t`Last change ${ago(copy.changed, Math.max(now(), copy.changed))}`,
          ...(copy.datasets === 0 ? [] : [counted(copy.datasets, 'data set')]),
          ...(copy.panels === 0 ? [] : [counted(copy.panels, 'panel')]),
        ].join(' · ')}
      </span>
      <div className={styles.more}>
        <Button variant="primary" onClick={open}>{t`Open the copy`}</Button>
        <Button onClick={() => void keepForLater(services, copy)}>{t`Keep for later`}</Button>
        <Button variant="quiet" icon="trash" onClick={() => void remove()}>{t`Delete the copy`}</Button>
      </div>
    </div>
  );
};
