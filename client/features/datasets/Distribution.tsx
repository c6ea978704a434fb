/** How the values of a column are spread: bars along a line of numbers or times, the most frequent values of everything else. */
import type { ColumnType } from '../../data/types.ts';
import { count, counted } from '../../texts/format.ts';
import styles from './Columns.module.css';
import type { Bar, Bounds, ColumnStatistics } from './statistics.ts';
import { share, spreadWords } from './words.ts';
import { t } from '../../texts/text.ts';

const height = 28;

/** One path for all bars: a list of hundreds of columns stays light. */
const pathOf = (bars: readonly Bar[]): string => {
  const tallest = Math.max(...bars.map((bar) => bar.count));
  // A bar that is there is seen, however few rows it has.
  return bars.map(({ index, count: rows }) => `M${index + 0.06} ${height}v${-Math.max((rows / tallest) * height, 1.5)}h0.88V${height}z`).join('');
};

const Spread = ({ bars, bounds, type }: { readonly bars: readonly Bar[]; readonly bounds: Bounds; readonly type: ColumnType }) => (
  <svg
    role="img"
    aria-label={spreadWords(bars, bounds, type)}
    viewBox={`0 0 ${bounds.spans} ${height}`}
    preserveAspectRatio="none"
    className={styles.spread}
  >
    <path d={pathOf(bars)} />
  </svg>
);

const Frequent = ({ bars, known }: { readonly bars: readonly Bar[]; readonly known: ColumnStatistics }) => {
  const others = known.distinct - bars.length;
  return (
    <ul className={styles.values}>
      {bars.map(({ index, value, count: rows }) => (
        <li key={index} title={`${value}: ${counted(rows, 'row')}`}>
          <span className={styles.fill} style={{ width: `${(100 * rows) / known.present}%` }} />
          <span className={styles.value}>{value === '' ? t`empty text` : value}</span>
          <span className={styles.share}>{share(rows, known.present)}</span>
        </li>
      ))}
      {others > 0 && <li className={styles.others}>{known.about ? t`and about ${count(others)} more` : t`and ${count(others)} more`}</li>}
    </ul>
  );
};

export const Distribution = ({ type, known }: { readonly type: ColumnType; readonly known: ColumnStatistics }) => {
  if (known.bars === undefined) return '…';
  if (known.present === 0) return <span className={styles.none}>{t`No values`}</span>;
  if (known.bounds !== undefined) return <Spread bars={known.bars} bounds={known.bounds} type={type} />;
  return known.bars.length === 0 ? <span className={styles.none}>{t`All different`}</span> : <Frequent bars={known.bars} known={known} />;
};
