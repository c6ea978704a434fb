/** Snapshots of others that were opened on this device. */
import { useEffect, useState } from 'react';
import { go } from '../../app/router.ts';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { ago } from '../../texts/format.ts';
import styles from './Links.module.css';
import { forgetVisit, visitedLinks, type Visited } from './visit.ts';
import { t } from '../../texts/text.ts';

export const VisitedLinks = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, now } = useServices();
  const [links, setLinks] = useState<readonly Visited[]>();
  useEffect(() => {
    let left = false;
    void visitedLinks({ vault, storage }).then((found) => left || setLinks(found));
    return () => void (left = true);
  }, [vault, storage]);
  if (links === undefined) return null;
  if (links.length === 0) return <p className={styles.note}>{t`Snapshots that you open are listed here. The list stays on this device, sealed.`}</p>;
  return (
    <>
      <p className={styles.note}>{t`This list stays on this device, sealed.`}</p>
      <ul className={styles.list} aria-label={t`Visited`}>
        {links.map(({ id, title, at }) => (
          <li key={id} className={styles.visited}>
            <span className={styles.name}>{title === '' ? t`Snapshot` : title}</span>
            <span className={styles.note}>{at === 0 ? '' : ago(at, now())}</span>
            <Button
              onClick={() => {
                onClose();
                go({ page: 'snapshot', id, key: '' });
              }}
            >{t`Open`}</Button>
            <Button
              variant="quiet"
              onClick={() => void forgetVisit({ storage }, id).then((done) => done.ok && setLinks(links.filter((link) => link.id !== id)))}
            >{t`Forget`}</Button>
          </li>
        ))}
      </ul>
    </>
  );
};
