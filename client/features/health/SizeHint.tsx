/** Says when a session nears what can be synced. Looked at behind the work, and measured only where it could be so. */
import { useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useDialogs } from '../../app/dialogContext.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { measureSession, sessionBytes, type SessionSize } from '../../session/size.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { isMuch, sizeWords } from './sizeWords.ts';
import { t } from '../../texts/text.ts';

const SizeHint = ({ className }: { readonly className: string | undefined }) => {
  const session = useSession();
  const { storage } = useServices();
  const dialogs = useDialogs();
  const [measured, setMeasured] = useState<SessionSize>();
  useEffect(() => {
    let left = false;
    const look = async (): Promise<void> => {
      // The document before packing: where that is small, nothing has to be packed to know.
      const kept = await storage.views.checkpoint(session.id).catch(() => undefined);
      if (left || (kept?.sealed.byteLength ?? 0) < sessionBytes * limits.sessionHint) return;
      const found = await measureSession(session);
      if (!left) setMeasured(found);
    };
    const timer = setTimeout(() => void look(), limits.upkeepDelay);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [session, storage]);
  if (measured === undefined || !isMuch(measured)) return null;
  return (
    <div className={className}>
      <Notice tone="attention" actions={<Button onClick={() => dialogs.open('size')}>{t`What takes the space…`}</Button>}>{t`This session takes ${sizeWords(measured)}`}</Notice>
    </div>
  );
};

export default SizeHint;
