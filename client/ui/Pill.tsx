/** A state in one or two words with its mark. The mark differs in form, not only in colour. */
import { classes } from './class.ts';
import styles from './Pill.module.css';

export type PillTone = 'quiet' | 'good' | 'attention' | 'loss';
export type PillMark = 'empty' | 'half' | 'full' | 'triangle' | 'square';

const marks: { readonly [mark in PillMark]: string } = {
  empty: 'M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  half: 'M8 4.5v7a3.5 3.5 0 0 1 0-7z',
  full: 'M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  triangle: 'M8 4l4.2 7.5H3.8z',
  square: 'M4.5 4.5h7v7h-7z',
};
const filled: ReadonlySet<PillMark> = new Set(['half', 'full', 'triangle', 'square']);

export interface PillProps {
  readonly tone: PillTone;
  readonly mark: PillMark;
  readonly children: string;
}

export const Pill = ({ tone, mark, children }: PillProps) => (
  <span className={classes(styles.pill, styles[tone])}>
    <svg aria-hidden="true" width="16" height="16" viewBox="0 0 16 16" stroke="currentColor" strokeWidth="1.5" fill="none">
      {mark === 'half' && <path d={marks.empty} />}
      <path d={marks[mark]} fill={filled.has(mark) ? 'currentColor' : 'none'} />
    </svg>
    <span className={styles.words}>{children}</span>
  </span>
);
