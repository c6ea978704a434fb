/** An open session: opened when the page is shown, closed when it is left. Says why when it cannot be opened. */
import { useEffect, useState } from 'react';
import { readDatasets } from '../../shared/documents/read.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { Workbench } from '../features/workbench/Workbench.tsx';
import { openSession } from '../session/open.ts';
import { SessionProvider } from '../session/react.tsx';
import type { OpenSession } from '../session/types.ts';
import { Button } from '../ui/Button.tsx';
import { faultWords } from '../ui/words.ts';
import { DialogHost } from './DialogHost.tsx';
import { datasetWrites } from './firstWrites.ts';
import { trackSession } from './openSessions.ts';
import styles from './Page.module.css';
import { go } from './router.ts';
import { startSafely } from './safe.ts';
import { useServices } from './servicesContext.ts';

const useOpenSession = (id: SessionId): Result<OpenSession> | undefined => {
  const { session: deps } = useServices();
  const [opened, setOpened] = useState<Result<OpenSession>>();
  const [openings, setOpenings] = useState(0);
  useEffect(() => {
    let left = false;
    const opening = openSession(deps, id).then((result) => {
      if (!left) setOpened(result);
      return result;
    });
    return () => {
      left = true;
      setOpened(undefined);
      void opening.then((result) => (result.ok ? result.value.close() : undefined));
    };
  }, [deps, id, openings]);
  useEffect(() => {
    if (opened?.ok !== true) return;
    const { status } = opened.value;
    const look = () => status.get().outdated && setOpenings((count) => count + 1);
    look();
    return status.subscribe(look);
  }, [opened]);
  return opened;
};

const SessionRoute = ({ id }: { readonly id: SessionId }) => {
  const services = useServices();
  const { data, mint } = services;
  const opened = useOpenSession(id);
  useEffect(() => (opened?.ok === true ? trackSession(services, opened.value) : undefined), [services, opened]);
  if (opened === undefined) return null;
  if (!opened.ok) {
    return (
      <main className={styles.message}>
        <h1>This session cannot be opened</h1>
        <p>{faultWords(opened.fault)}</p>
        <Button onClick={() => go({ page: 'start' })}>All sessions</Button>
        {opened.fault.code.startsWith('STORAGE_') && (
          <Button variant="quiet" onClick={startSafely}>
            Safe mode
          </Button>
        )}
      </main>
    );
  }
  const session = opened.value;
  return (
    <SessionProvider session={session}>
      <DialogHost
        data={data}
        aliases={() => readDatasets(session.state).map(({ alias }) => alias)}
        onImported={(imported) => void session.write(`Import ${imported.name}`, datasetWrites(session.state, mint, imported))}
      >
        <Workbench />
      </DialogHost>
    </SessionProvider>
  );
};

export default SessionRoute;
