/**
 * Reports a change whose Undo is the session's next step of Undo. The report goes as soon as this tab makes another change: from then on
 * its button would take back that one.
 */
import type { OpenSession } from '../session/types.ts';
import { addToast, dismiss } from '../ui/toasts.ts';
import { t } from '../texts/text.ts';

/** `revision`: what writing the change answered. */
export const toastUndo = (session: Pick<OpenSession, 'status' | 'undo'>, words: string, revision: number): void => {
  const id = addToast(words, { action: { label: t`Undo`, run: () => void session.undo() } });
  const stop = session.status.subscribe(() => {
    if (session.status.get().durability.revision <= revision) return;
    stop();
    dismiss(id);
  });
};
