/** A note has no settings beside its title. */
import styles from './Note.module.css';
import { t } from '../../../texts/text.ts';

const NoteForm = () => (
  <p className={styles.hint}>{t`Written in Markdown: # heading, - list, **strong**, \`code\`, [words](https://…). HTML is shown as text, and pictures are not loaded.`}</p>
);

export default NoteForm;
