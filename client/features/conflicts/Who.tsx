/** Which device wrote it, and when. */
import { useServices } from '../../app/servicesContext.ts';
import { ago, time } from '../../ui/format.ts';
import styles from './Conflicts.module.css';
import type { Side } from './describe.ts';

export const Who = ({ side }: { readonly side: Side }) => {
  const { now } = useServices();
  return (
    <span className={styles.who}>
      <strong>{side.device}</strong> {ago(side.at, now())}, {time(side.at)}
    </span>
  );
};
