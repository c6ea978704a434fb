/** The value that all sides were written over, beside them: nothing to choose, only to compare with. */
import type { Before } from '../../../shared/documents/facts/before.ts';
import type { Conflict } from '../../../shared/documents/state.ts';
import { useSession } from '../../session/react.tsx';
import { classes } from '../../ui/class.ts';
import { t } from '../../texts/text.ts';
import styles from './Conflicts.module.css';
import { sideOf, sideWords, type DeviceNames } from './describe.ts';
import { isLongText } from './fields.ts';
import { PanelPreview } from './PanelPreview.tsx';
import { Who } from './Who.tsx';

export interface BeforeSideProps {
  readonly conflict: Conflict;
  readonly names: DeviceNames;
  readonly before: Before;
}

export const BeforeSide = ({ conflict: { entity, field }, names, before: { head } }: BeforeSideProps) => {
  const { state } = useSession();
  const words = head === undefined ? t`not set` : sideWords(state, field, head.value);
  return (
    <section className={classes(styles.side, styles.before)} aria-label={t`Before: ${words}`}>
      <Who side={head && sideOf(state, names, head)} title={t`Before`} />
      {isLongText(words) ? (
        <pre tabIndex={0} className={styles.text}>{words}</pre>
      ) : (
        <span className={styles.value}>{words}</span>
      )}
      {state.value(entity, 'kind') === 'panel' && <PanelPreview panel={entity} change={{ field, value: head?.value }} />}
    </section>
  );
};
