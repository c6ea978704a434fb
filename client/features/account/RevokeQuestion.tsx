/** Removing a device cannot be undone: it can only be added anew. So it is asked, with what it does and what it cannot do. */
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import sections from '../../ui/Sections.module.css';
import { t } from '../../texts/text.ts';

export interface RevokeQuestionProps {
  readonly name: string;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}

export const RevokeQuestion = ({ name, onCancel, onConfirm }: RevokeQuestionProps) => (
  <Dialog
    title={t`Remove device`}
    size="small"
    onClose={onCancel}
    footer={
      <>
        <Button onClick={onCancel}>{t`Cancel`}</Button>
        <Button variant="danger" onClick={onConfirm}>{t`Remove device`}</Button>
      </>
    }
  >
    <div className={sections.stack}>
      <p>
        {t`“${name === '' ? t`Unnamed device` : name}” will no longer sync, and gets no key of what is written from now on. What it already holds stays on it, with the keys that it has.`}
      </p>
      <p>{t`Changes that it has not sent stay there too; it will offer to export them.`}</p>
    </div>
  </Dialog>
);
