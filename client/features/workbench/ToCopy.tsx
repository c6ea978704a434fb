/** From a session that was deleted elsewhere to the copy of what this device had not sent; where nothing was recovered, to the others. */
import { useEffect, useState } from 'react';
import { go } from '../../app/router.ts';
import { useServices } from '../../app/servicesContext.ts';
import { answerOffer } from '../../session/list/list.ts';
import { useSession } from '../../session/react.tsx';
import { copyOf } from '../../session/list/recovered.ts';
import { attempt } from '../../storage/failures.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../texts/text.ts';

const ToCopy = ({ onDone }: { readonly onDone: () => void }) => {
  const { session: deps } = useServices();
  const { id } = useSession();
  const [copy, setCopy] = useState<SessionId>();
  useEffect(() => {
    let left = false;
    const look = () => void attempt(() => copyOf(deps, id)).then((found) => !left && found.ok && setCopy(found.value));
    look();
    const stop = deps.storage.announcer.listen(({ type }) => void (type === 'sessions-changed' && look()));
    return () => {
      left = true;
      stop();
    };
  }, [deps, id]);
  const open = () => {
    onDone();
    if (copy !== undefined) void answerOffer(deps, copy);
    go(copy === undefined ? { page: 'start' } : { page: 'session', session: copy });
  };
  return <Button onClick={open}>{copy === undefined ? t`Go to your sessions` : t`Open the recovered copy`}</Button>;
};

export default ToCopy;
