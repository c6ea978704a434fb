/** In place of a panel whose data set was removed from the session: says which, that nothing of the panel is lost, and brings it back. */
import { restore } from '../../../shared/documents/commands.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { useField, useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { t } from '../../texts/text.ts';

export const RemovedDataset = ({ entity }: { readonly entity: EntityId }) => {
  const session = useSession();
  const saved = useField(entity, 'name');
  const name = typeof saved === 'string' && saved !== '' ? saved : undefined;
  const bringBack = () => session.write(name === undefined ? t`Restore the data set` : t`Restore ${name}`, restore(session.state, entity));
  return (
    <Notice tone="attention" actions={<Button onClick={bringBack}>{t`Bring it back`}</Button>}>
      {name === undefined
        ? t`The data set was removed from this session. The settings of this panel are kept.`
        : t`${name} was removed from this session. The settings of this panel are kept.`}
    </Notice>
  );
};
