/** Where there is room to begin: templates that the latest data set can fill, each with what it answers or what it lacks. */
import { templates } from '../panels/templates.ts';
import { useDatasets } from '../workbench/useLists.ts';
import { usePanelCommands } from '../workbench/usePanelCommands.ts';
import styles from './Begin.module.css';
import { t } from '../../texts/text.ts';

const Begin = () => {
  const commands = usePanelCommands();
  const dataset = useDatasets().at(-1);
  if (dataset === undefined) return null;
  return (
    <ul aria-label={t`Templates`} className={styles.templates}>
      {templates.map(({ name, title, words, lacks }) => {
        const missing = lacks(dataset);
        return (
          <li key={name}>
            <button type="button" className={styles.template} disabled={missing !== undefined} onClick={() => commands.fill(name)}>
              <span className={styles.title}>{title}</span>
              <span className={styles.words}>{missing ?? words}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
};

export default Begin;
