/** What deletions brought about and the person has not answered yet: recovered copies, and sessions that were spared. */
import { useServices } from '../../app/servicesContext.ts';
import { answerOffer, deleteSession, type SessionSummary } from '../../session/list/list.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { t } from '../../texts/text.ts';
import { keepForLater } from '../conflicts/keepForLater.ts';

export interface OffersProps {
  readonly sessions: readonly SessionSummary[];
  readonly onOpen: (session: SessionSummary['id']) => void;
}

const Offers = ({ sessions, onOpen }: OffersProps) => {
  const services = useServices();
  const { session: deps } = services;
  return sessions.map((session) => {
    const title = session.title === '' ? t`A session` : t`“${session.title}”`;
    const answer = () => void answerOffer(deps, session.id);
    if (session.offer === 'recovered') {
      const open = () => {
        answer();
        onOpen(session.id);
      };
      const actions = (
        <>
          <Button onClick={open}>{t`Open`}</Button>
          <Button variant="quiet" onClick={() => void keepForLater(services, session)}>{t`Keep for later`}</Button>
        </>
      );
      return (
        <Notice key={session.id} tone="attention" actions={actions}>{t`${title} holds changes of this device that were not sent when the session was deleted elsewhere.`}</Notice>
      );
    }
    const actions = (
      <>
        <Button onClick={answer}>{t`Keep it`}</Button>
        <Button variant="quiet" onClick={() => void deleteSession(deps, session.id)}>{t`Delete again`}</Button>
      </>
    );
    return (
      <Notice key={session.id} tone="attention" actions={actions}>{t`${title} was changed on another device, so it was not deleted.`}</Notice>
    );
  });
};

export default Offers;
