/** Something the reader should know about what stands below it: attention (amber) or loss (red), in words, with what to do. */
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import styles from './Notice.module.css';

export interface NoticeProps {
  readonly tone: 'plain' | 'attention' | 'loss';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export const Notice = ({ tone, children, actions }: NoticeProps) => (
  <div className={styles.notice} data-tone={tone} role={tone === 'loss' ? 'alert' : 'note'}>
    {tone !== 'plain' && <Icon name="warning" />}
    <div className={styles.words}>{children}</div>
    {actions !== undefined && <div className={styles.actions}>{actions}</div>}
  </div>
);
