/**
 * Which file each dialog is, and the one that is open. Dialogs are loaded when first opened, so none of them weighs on the start.
 * Also takes files dropped or pasted anywhere, which open the import dialog.
 */
import { lazy, Suspense, useMemo, useState, type ComponentType, type ReactNode } from 'react';
import type { DataAccess } from '../data/access.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { FileIntake } from '../features/import/FileIntake.tsx';
import { DialogsProvider, type DialogName } from './dialogContext.ts';
import { takeFiles, type Waiting } from './waitingFiles.ts';

interface Closable {
  readonly onClose: () => void;
}

const ImportDialog = lazy(() => import('../features/import/ImportDialog.tsx').then((module) => ({ default: module.ImportDialog })));
const dialogs: { readonly [name in Exclude<DialogName, 'import'>]?: ComponentType<Closable> } = {
  aside: lazy(() => import('../features/recovery/AsideDialog.tsx')),
  backup: lazy(() => import('../features/backup/BackupDialog.tsx')),
  conflicts: lazy(() => import('../features/conflicts/ConflictsDialog.tsx')),
  devices: lazy(() => import('../features/account/DevicesDialog.tsx')),
  export: lazy(() => import('../features/backup/ExportDialog.tsx')),
  health: lazy(() => import('../features/health/HealthDialog.tsx')),
  history: lazy(() => import('../features/history/HistoryDialog.tsx')),
  keys: lazy(() => import('../features/workbench/KeysDialog.tsx')),
  links: lazy(() => import('../features/share/LinksDialog.tsx')),
  join: lazy(() => import('../features/account/JoinDialog.tsx')),
  lock: lazy(() => import('../features/lock/LockDialog.tsx')),
  pair: lazy(() => import('../features/account/PairDialog.tsx')),
  phrase: lazy(() => import('../features/account/PhraseDialog.tsx')),
  recover: lazy(() => import('../features/account/RecoverDialog.tsx')),
  replace: lazy(() => import('../features/account/ReplaceDialog.tsx')),
  restore: lazy(() => import('../features/account/RestoreDialog.tsx')),
  trash: lazy(() => import('../features/trash/TrashDialog.tsx')),
  share: lazy(() => import('../features/share/ShareDialog.tsx')),
};

export interface DialogHostProps {
  /** Undefined until the store is open; a dialog asked for before that appears then. */
  readonly data: DataAccess | undefined;
  readonly aliases: () => readonly string[];
  /** 'elsewhere': what is left of the files comes in there, and this dialog is done. */
  readonly onImported: (dataset: ImportedDataset, rest: Waiting) => 'elsewhere' | void;
  readonly children: ReactNode;
}

interface Open extends Waiting {
  readonly name: DialogName;
}

const goOn = (): Open | undefined => {
  const waiting = takeFiles();
  return waiting && { name: 'import', ...waiting };
};

export const DialogHost = ({ data, aliases, onImported, children }: DialogHostProps) => {
  const [open, setOpen] = useState(goOn);
  const context = useMemo(() => ({ open: (name: DialogName, files: readonly File[] = []) => setOpen({ name, files, all: false }) }), []);
  const close = () => setOpen(undefined);
  const Other = open === undefined || open.name === 'import' ? undefined : dialogs[open.name];
  return (
    <DialogsProvider value={context}>
      {children}
      <FileIntake onFiles={(files) => context.open('import', files)} />
      <Suspense fallback={null}>
        {open?.name === 'import' && data !== undefined && (
          <ImportDialog data={data} aliases={aliases()} files={open.files} all={open.all} onImported={onImported} onClose={close} />
        )}
        {Other !== undefined && data !== undefined && <Other onClose={close} />}
      </Suspense>
    </DialogsProvider>
  );
};
