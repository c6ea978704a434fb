/** In place of newer words, while new ones that were made before wait for the server. */
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../texts/text.ts';

export const PhraseWaits = ({ title, onClose }: { readonly title: string; readonly onClose: () => void }) => (
  <Dialog title={title} onClose={onClose} size="small" footer={<Button onClick={onClose}>{t`Close`}</Button>}>
    <p>{t`New words wait on this device until the server answers. Until then the old ones work: keep both. Once the new ones are in force they can be replaced in their turn.`}</p>
  </Dialog>
);
