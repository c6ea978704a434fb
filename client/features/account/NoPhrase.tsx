/** In place of the words, on a device that never had them. */
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../texts/text.ts';

export const NoPhrase = ({ title, onClose }: { readonly title: string; readonly onClose: () => void }) => (
  <Dialog title={title} onClose={onClose} size="small" footer={<Button onClick={onClose}>{t`Close`}</Button>}>
    <p>{t`This device does not hold the recovery words: another device added it, or has replaced them. They are shown on the device that made them, and on those that were restored with them.`}</p>
  </Dialog>
);
