/** Which device wrote it, and when. */
import { useServices } from '../../app/servicesContext.ts';
import { ago, time } from '../../texts/format.ts';
import styles from './Conflicts.module.css';
import type { Side } from './describe.ts';

export interface WhoProps {
  /** Undefined: nobody did. */
  readonly side: Side | undefined;
  /** In front, where the device is not the first thing to know. */
  readonly title?: string;
}

export const Who = ({ side, title }: WhoProps) => {
  const { now } = useServices();
  const when = side && `${ago(side.at, now())}, ${time(side.at)}`;
  return (
    <span className={styles.who}>
      <strong>{title ?? side?.device}</strong> {title === undefined || side === undefined ? when : `${side.device}, ${when}`}
    </span>
  );
};
