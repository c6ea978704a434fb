/** A session that newer code has written in: shown as far as it is understood, synced, not changed. */
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { t } from '../../texts/text.ts';

const ReadOnlyNotice = () => (
  <Notice tone="attention" actions={<Button onClick={() => location.reload()}>{t`Reload`}</Button>}>{t`A newer version of Holdfast has changed this session. You can look at it here, and it goes on syncing; reload to update, then you can change it. Nothing is lost.`}</Notice>
);

export default ReadOnlyNotice;
