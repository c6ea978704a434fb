/** The number as large as its panel lets it be, with tabular figures so that it does not jitter when it changes. */
import { useId, type CSSProperties } from 'react';
import type { PanelViewProps } from '../kind.ts';
import type { StatisticSettings } from './settings.ts';
import styles from './View.module.css';
import { readStatistic, statisticSummary, type Comparison } from './words.ts';
import { t } from '../../../texts/text.ts';

const arrows = { up: '▲', down: '▼', same: '=', none: '' } as const;

const Compared = ({ direction, words, against }: Comparison) => (
  <p className={styles.compared}>
    {words !== '' && (
      <span className={styles.change}>
        {arrows[direction]} {words}
      </span>
    )}
    <span className={styles.against}>{direction === 'none' ? t`before: ${against}` : t`against ${against}`}</span>
  </p>
);

const StatisticView = ({ title, settings, result }: PanelViewProps<StatisticSettings>) => {
  const summary = useId();
  const { name, value, unit, period, comparison } = readStatistic(settings, result);
  // The panel's head says it already where it is called so.
  const above = [...(title === name ? [] : [name]), ...(period === '' ? [] : [period])].join(', ');
  const length = { '--length': Math.max(value.length + (unit === '' ? 0 : 0.6 * (unit.length + 1)), 3) } as CSSProperties;
  return (
    <figure className={styles.statistic} aria-labelledby={summary}>
      <figcaption id={summary} className="visually-hidden">
        {statisticSummary(settings, result)}
      </figcaption>
      <div aria-hidden="true" className={styles.shown}>
        {above !== '' && (
          <p className={styles.name} title={above}>
            {above}
          </p>
        )}
        <div className={styles.room}>
          <p className={styles.value} style={length}>
            {value}
            {unit !== '' && <span className={styles.unit}> {unit}</span>}
          </p>
        </div>
        {comparison !== undefined && <Compared {...comparison} />}
      </div>
    </figure>
  );
};

export default StatisticView;
