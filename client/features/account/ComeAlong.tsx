/** That sessions which this browser has made by itself come along into the account that takes the place of its own. */
import { useEffect, useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { t } from '../../texts/text.ts';

export const ComeAlong = () => {
  const { storage } = useServices();
  const [sessions, setSessions] = useState(0);
  useEffect(() => {
    void attempt(() => storage.sessions.list()).then((rows) => rows.ok && setSessions(rows.value.filter(({ deleted }) => deleted === undefined).length));
  }, [storage]);
  if (sessions === 0) return null;
  return (
    <Notice tone="plain">
      {sessions === 1
        ? t`${counted(sessions, 'session')} of this browser comes along, with its data files. History begins anew there.`
        : t`${counted(sessions, 'session')} of this browser come along, with their data files. History begins anew there.`}
    </Notice>
  );
};
