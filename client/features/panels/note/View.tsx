/** A note where nobody writes: in a snapshot and in a preview. */
import type { PanelViewProps } from '../kind.ts';
import type { NoteSettings } from './kind.ts';
import { Markdown } from '../Markdown.tsx';
import styles from './Note.module.css';
import { t } from '../../../texts/text.ts';

const NoteView = ({ settings }: PanelViewProps<NoteSettings>) => (
  <div className={styles.note} tabIndex={0} role="group" aria-label={t`Text`}>
    <Markdown text={settings.text} />
  </div>
);

export default NoteView;
