/** The open session as a file. What is on screen is made durable first. */
import { useEffect } from 'react';
import { readSession } from '../../../shared/documents/read.ts';
import { sessionEntity } from '../../../shared/model/ids.ts';
import { useEntity, useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import sections from '../../ui/Sections.module.css';
import { ExportForm } from './ExportForm.tsx';
import { t } from '../../texts/text.ts';

const ExportDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const session = useSession();
  const { title } = useEntity(sessionEntity, readSession);
  useEffect(() => void session.flush(), [session]);
  return (
    <Dialog title={t`Export session`} onClose={onClose} footer={<Button onClick={onClose}>{t`Close`}</Button>}>
      <div className={sections.stack}>
        <p>{t`“${title === '' ? t`Untitled` : title}”, with the data files that lie on this device.`}</p>
        <ExportForm sessions={[session.id]} name="holdfast-session" choices={['sealed', 'clear']} />
      </div>
    </Dialog>
  );
};

export default ExportDialog;
