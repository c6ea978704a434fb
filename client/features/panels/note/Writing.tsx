/** A note in its session: read as it looks, written as it is typed. Where edits of two devices met, it says so until it was read. */
import { useCallback, useRef, useState, type KeyboardEvent } from 'react';
import { readMerged } from '../../../../shared/documents/commands.ts';
import { textField } from '../../../../shared/documents/schema.ts';
import type { DocState } from '../../../../shared/documents/state.ts';
import { haveMet } from '../../../../shared/documents/textVersion.ts';
import { limits } from '../../../../shared/model/limits.ts';
import { useEntity, useHeads, useSession } from '../../../session/react.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { focusLater } from '../../../ui/focusLater.ts';
import { isMod } from '../../../ui/keys.ts';
import { Notice } from '../../../ui/Notice.tsx';
import type { PanelWritingProps } from '../kind.ts';
import { Markdown } from '../Markdown.tsx';
import styles from './Note.module.css';
import { useWriting } from './useWriting.ts';
import { t } from '../../../texts/text.ts';

const Field = ({ panel, title, saved, onDone }: PanelWritingProps & { readonly saved: string; readonly onDone: () => void }) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, type, commit } = useWriting(panel, saved, field);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && !(event.key === 'Enter' && isMod(event.nativeEvent))) return;
    event.preventDefault();
    onDone();
  };
  return (
    <>
      <textarea
        autoComplete="off"
        ref={field}
        autoFocus
        aria-label={t`Text of ${title}`}
        className={styles.field}
        placeholder={t`Write in Markdown`}
        value={text}
        maxLength={limits.noteCharacters}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={commit}
      />
      <div className={styles.foot}>
        <span className={styles.hint}>{t`Saved as you write. Esc shows it.`}</span>
        <Button onClick={onDone}>{t`Done`}</Button>
      </div>
    </>
  );
};

const NoteWriting = ({ panel, title }: PanelWritingProps) => {
  const session = useSession();
  const text = useEntity(panel, useCallback((state: DocState) => state.text(panel), [panel]), Object.is);
  const heads = useHeads(panel, textField);
  const [isWriting, setWriting] = useState(false);
  const done = () => {
    setWriting(false);
    focusLater(`[data-panel="${panel}"]`, '[data-edit-note]');
  };
  return (
    <div className={styles.body}>
      {haveMet(heads) && (
        <Notice tone="attention" actions={<Button onClick={() => session.write('', readMerged(panel, heads))}>{t`I have read it`}</Button>}>{t`Merged, please read: this note was edited in two places at the same time. Everything that was written is here.`}</Notice>
      )}
      {isWriting ? (
        <Field panel={panel} title={title} saved={text} onDone={done} />
      ) : (
        <>
          <div className={styles.note} tabIndex={0} role="group" aria-label={t`Text of ${title}`} onDoubleClick={() => setWriting(true)}>
            {text.trim() === '' ? <p className={styles.hint}>{t`Nothing written yet.`}</p> : <Markdown text={text} />}
          </div>
          <span className={styles.edit}>
            <IconButton label={t`Edit note`} icon="rename" data-edit-note="" onClick={() => setWriting(true)} />
          </span>
        </>
      )}
    </div>
  );
};

export default NoteWriting;
