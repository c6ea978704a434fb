/** An open session: opened when the page is shown, closed when it is left. Says why when it cannot be opened. */
import { useCallback, useEffect, useState } from 'react';
import { readDatasets } from '../../shared/documents/read.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';
import { Workbench } from '../features/workbench/Workbench.tsx';
import { openSession } from '../session/open.ts';
import { SessionProvider } from '../session/react.tsx';
import type { OpenSession } from '../session/types.ts';
import { lazily } from '../ui/lazily.tsx';
import { DialogHost } from './DialogHost.tsx';
import { datasetWrites } from './firstWrites.ts';
import { trackSession } from './openSessions.ts';
import { useServices } from './servicesContext.ts';
import { t } from '../texts/text.ts';

const NoSession = lazily(() => import('./NoSession.tsx'));

/** `again`: for a session that has come since. */
const useOpenSession = (id: SessionId): { readonly opened: Result<OpenSession> | undefined; readonly again: () => void } => {
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
  return { opened, again: useCallback(() => setOpenings((count) => count + 1), []) };
};

const SessionRoute = ({ id }: { readonly id: SessionId }) => {
  const services = useServices();
  const { data, mint } = services;
  const { opened, again } = useOpenSession(id);
  useEffect(() => (opened?.ok === true ? trackSession(services, opened.value) : undefined), [services, opened]);
  if (opened === undefined) return null;
  if (!opened.ok) return <NoSession id={id} fault={opened.fault} onAgain={again} />;
  const session = opened.value;
  return (
    <SessionProvider session={session}>
      <DialogHost
        data={data}
        aliases={() => readDatasets(session.state).map(({ alias }) => alias)}
        onImported={(imported) => void session.write(t`Import ${imported.name}`, datasetWrites(session.state, mint, imported))}
      >
        <Workbench />
      </DialogHost>
    </SessionProvider>
  );
};

export default SessionRoute;
