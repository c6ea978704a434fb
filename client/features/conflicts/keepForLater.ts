/** A recovered copy leaves the list of what waits for an answer. It stays among the sessions, and Undo offers it again. */
import type { Services } from '../../app/servicesContext.ts';
import { answerOffer, offerAgain, type SessionSummary } from '../../session/list/list.ts';
import { t } from '../../texts/text.ts';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';

export const keepForLater = async ({ session: deps }: Pick<Services, 'session'>, { id, title }: Pick<SessionSummary, 'id' | 'title'>): Promise<void> => {
  const done = await answerOffer(deps, id);
  if (!done.ok) return toast(faultWords(done.fault), { tone: 'attention' });
  toast(t`${sessionTitle({ title })} stays among your sessions.`, { action: { label: t`Undo`, run: () => void offerAgain(deps, id) } });
};
