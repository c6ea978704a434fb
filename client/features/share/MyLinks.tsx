/** Links made on this device, latest first. */
import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { openSnapshotApi } from '../../sync/calls/snapshots.ts';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import styles from './Links.module.css';
import { MyLink } from './MyLink.tsx';
import { ownLinks, type OwnLink } from './publish.ts';
import { t } from '../../texts/text.ts';

export const MyLinks = () => {
  const { vault, storage } = useServices();
  const [api] = useState(() => openSnapshotApi(httpOf(location.origin), vault));
  const [links, setLinks] = useState<readonly OwnLink[]>();
  const [problem, setProblem] = useState<Fault>();
  const read = useCallback(async () => {
    const found = await attempt(() => ownLinks({ vault, storage }));
    if (found.ok) setLinks(found.value);
    setProblem(found.ok ? undefined : found.fault);
  }, [vault, storage]);
  useEffect(() => void read(), [read]);
  return (
    <>
      {problem !== undefined && <Notice tone="attention">{faultWords(problem)}</Notice>}
      {links?.length === 0 && <p className={styles.note}>{t`You have no links. Share a session to make one.`}</p>}
      {links !== undefined && links.length > 0 && (
        <ul className={styles.list} aria-label={t`My links`}>
          {links.map((link) => (
            <MyLink key={link.id} link={link} api={api} onChanged={read} onProblem={setProblem} />
          ))}
        </ul>
      )}
    </>
  );
};
