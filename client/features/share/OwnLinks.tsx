/** Links made on this device: copied again, or revoked. Revoking asks the server first; a link is gone from here only when it is gone there. */
import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import type { SnapshotApi } from '../../sync/snapshots.ts';
import { Button } from '../../ui/Button.tsx';
import { ago } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../ui/words.ts';
import { LinkField } from './LinkField.tsx';
import { ownLinks, type OwnLink } from './publish.ts';
import styles from './Share.module.css';

export const OwnLinks = ({ api }: { readonly api: SnapshotApi }) => {
  const { vault, storage, now } = useServices();
  const [links, setLinks] = useState<readonly OwnLink[]>([]);
  const [problem, setProblem] = useState<Fault>();
  const read = useCallback(async () => {
    const found = await attempt(() => ownLinks({ vault, storage }));
    if (found.ok) setLinks(found.value);
    else setProblem(found.fault);
  }, [vault, storage]);
  useEffect(() => void read(), [read]);

  const revoke = async ({ id }: OwnLink) => {
    const removed = await api.remove(id);
    if (!removed.ok && removed.fault.code !== 'NOT_FOUND') return setProblem(removed.fault);
    const forgotten = await attempt(() => storage.snapshots.remove(id));
    setProblem(forgotten.ok ? undefined : forgotten.fault);
    await read();
  };

  if (links.length === 0 && problem === undefined) return null;
  return (
    <details className={styles.links}>
      <summary>My links ({links.length})</summary>
      {problem !== undefined && <Notice tone="attention">{faultWords(problem)}</Notice>}
      <ul>
        {links.map((link) => (
          <li key={link.id}>
            <span className={styles.name}>{link.title}</span>
            <span className={styles.note}>{ago(link.created, now())}</span>
            <LinkField link={link} />
            <Button variant="danger" onClick={() => void revoke(link)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
};
