/**
 * After an unexpected end: every draft that it left, each to be opened, kept or thrown away. However the dialog is closed, what is
 * left in it is kept, so it never comes twice for one end.
 */
import { useEffect, useState } from 'react';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { useServices } from '../../app/servicesContext.ts';
import { discardDraft, keepDrafts, type Draft } from '../../session/list/drafts.ts';
import { restoreSession } from '../../session/list/list.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/class.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ago, counted } from '../../texts/format.ts';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import { DraftPreview } from './DraftPreview.tsx';
import rows from '../../ui/Rows.module.css';
import styles from './Recovery.module.css';
import { t } from '../../texts/text.ts';
import { sessionTitle } from '../../texts/sessionTitle.ts';


const held = ({ unsynced, orphan }: Draft): string => {
  if (orphan !== true) return t`${counted(unsynced, 'change')} not synced yet`;
  return unsynced === 1 ? t`Its entry was lost; ${counted(unsynced, 'change')} is here` : t`Its entry was lost; ${counted(unsynced, 'change')} are here`;
};

const waiting = (draft: Draft): string =>
  [held(draft), ...(draft.damaged === 0 ? [] : [t`${counted(draft.damaged, 'damaged change')} set aside and kept`])].join(', ');

export interface RecoveryDialogProps {
  readonly drafts: readonly Draft[];
  readonly onOpen: (session: SessionId) => void;
  readonly onClose: () => void;
}

const RecoveryDialog = ({ drafts, onOpen, onClose }: RecoveryDialogProps) => {
  const { session: deps } = useServices();
  const [left, setLeft] = useState(drafts);
  const [now] = useState(Date.now);
  const said = (result: Result<unknown>): boolean => {
    if (!result.ok) toast(faultWords(result.fault), { tone: 'loss' });
    return result.ok;
  };
  const close = async () => {
    said(await keepDrafts(deps, left.map(({ id }) => id)));
    onClose();
  };
  const open = async (draft: Draft) => {
    said(await keepDrafts(deps, left.map(({ id }) => id)));
    onOpen(draft.id);
  };
  /** Answers overtake each other: each takes its own away from what is left by then. */
  const answered = (draft: Draft) => setLeft((still) => still.filter(({ id }) => id !== draft.id));
  // The last answer closes the dialog: it has nothing more to ask.
  useEffect(() => {
    if (left.length === 0) onClose();
  }, [left, onClose]);
  const keep = async (draft: Draft) => {
    if (said(await keepDrafts(deps, [draft.id]))) answered(draft);
  };
  const discard = async (draft: Draft) => {
    if (!said(await discardDraft(deps, draft.id))) return;
    toast(t`Moved ${sessionTitle(draft)} to the trash.`, { action: { label: t`Undo`, run: () => void restoreSession(deps, draft.id) } });
    answered(draft);
  };
  return (
    <Dialog
      title={t`Recover drafts`}
      onClose={() => void close()}
      footer={left.length > 1 ? <Button onClick={() => void close()}>{t`Keep all for later`}</Button> : undefined}
    >
      <p className={styles.words}>
        {drafts.every(({ orphan }) => orphan === true)
          ? t`The list of this device has lost entries. What they held is here.`
          : t`Holdfast closed unexpectedly. Everything saved is here.`}
      </p>
      <ul aria-label={t`Drafts`} className={rows.list}>
        {left.map((draft, index) => (
          <li key={draft.id} className={classes(rows.item, styles.row)}>
            <DraftPreview draft={draft} />
            <div className={styles.text}>
              <div className={styles.name}>{sessionTitle(draft)}</div>
              <div className={rows.note}>{t`On this device, last change ${ago(draft.changed, Math.max(now, draft.changed))}`}</div>
              <div className={rows.note}>{waiting(draft)}</div>
              <div className={classes(rows.deeds, styles.deeds)}>
                <Button variant="primary" data-autofocus={index === 0 ? '' : undefined} onClick={() => void open(draft)}>{t`Open`}</Button>
                <Button onClick={() => void keep(draft)}>{t`Keep for later`}</Button>
                <Button variant="quiet" onClick={() => void discard(draft)}>{t`Discard`}</Button>
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};

export default RecoveryDialog;
