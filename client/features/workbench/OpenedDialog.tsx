/** Dialogs that belong to the workbench alone, loaded when first opened. */
import type { EntityId } from '../../../shared/model/ids.ts';
import type { DatasetView, Start } from './workbenchContext.ts';
import { lazily } from '../../ui/lazily.tsx';

const CommandsDialog = lazily(() => import('./CommandsDialog.tsx'));
const DatasetDialog = lazily(() => import('../datasets/DatasetDialog.tsx'));
const DefinitionDialog = lazily(() => import('../panels/DefinitionDialog.tsx'));
const ReplaceDialog = lazily(() => import('../datasets/ReplaceDialog.tsx'));

export type Opened = 'commands' | { readonly dataset: EntityId; readonly view: DatasetView } | { readonly define: Start | undefined };

interface OpenedDialogProps {
  readonly opened: Opened;
  readonly show: (opened: Opened) => void;
  readonly onClose: () => void;
}

const Content = ({ opened, show, onClose }: OpenedDialogProps) => {
  if (opened === 'commands') return <CommandsDialog onClose={onClose} />;
  if ('define' in opened) return <DefinitionDialog entity={undefined} start={opened.define} onClose={onClose} />;
  const { dataset, view } = opened;
  if (view === 'define') return <DefinitionDialog entity={dataset} start={undefined} onClose={onClose} />;
  return view === 'replace' ? (
    <ReplaceDialog entity={dataset} onClose={onClose} />
  ) : (
    <DatasetDialog
      entity={dataset}
      renaming={view === 'rename'}
      onChange={(next) => show({ dataset, view: next })}
      onClose={onClose}
    />
  );
};

export const OpenedDialog = (props: OpenedDialogProps) => (
  <Content {...props} />
);
