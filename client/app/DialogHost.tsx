/**
 * Which file each dialog is, and the one that is open. Dialogs are loaded when first opened, so none of them weighs on the start.
 * Also takes files dropped or pasted anywhere, or shared by another app, which open the import dialog.
 */
import { useCallback, useEffect, useMemo, useState, type ComponentType, type ReactNode } from 'react';
import type { DataAccess } from '../data/access.ts';
import type { ImportedDataset } from '../data/datasets.ts';
import { FileIntake } from '../features/import/FileIntake.tsx';
import { DialogsProvider, type DialogName } from './dialogContext.ts';
import { takeShared } from './sharedFiles.ts';
import { sayUpdated } from './updated.ts';
import { takeFiles, type Waiting } from './waitingFiles.ts';
import { lazily } from '../ui/lazily.tsx';
import { t } from '../texts/text.ts';
import { toast } from '../ui/toasts.ts';

interface Closable {
  readonly onClose: () => void;
  /** What it was opened for. */
  readonly files?: readonly File[];
}

/** A backup is taken in as such; everything else is data. */
const isBackup = ({ name }: File): boolean => /\.holdfast$/i.test(name);

const ImportDialog = lazily(async () => ({ default: (await import('../features/import/ImportDialog.tsx')).ImportDialog }));
const dialogs: { readonly [name in Exclude<DialogName, 'import'>]?: ComponentType<Closable> } = {
  aside: lazily(() => import('../features/recovery/AsideDialog.tsx')),
  backup: lazily(() => import('../features/backup/BackupDialog.tsx')),
  conflicts: lazily(() => import('../features/conflicts/ConflictsDialog.tsx')),
  devices: lazily(() => import('../features/account/DevicesDialog.tsx')),
  export: lazily(() => import('../features/backup/ExportDialog.tsx')),
  health: lazily(() => import('../features/health/HealthDialog.tsx')),
  help: lazily(() => import('../features/help/HelpDialog.tsx')),
  history: lazily(() => import('../features/history/HistoryDialog.tsx')),
  keys: lazily(() => import('../features/workbench/KeysDialog.tsx')),
  links: lazily(() => import('../features/share/LinksDialog.tsx')),
  join: lazily(() => import('../features/account/JoinDialog.tsx')),
  lock: lazily(() => import('../features/lock/LockDialog.tsx')),
  new: lazily(async () => ({ default: (await import('../features/help/HelpDialog.tsx')).WhatIsNew })),
  pair: lazily(() => import('../features/account/PairDialog.tsx')),
  phrase: lazily(() => import('../features/account/PhraseDialog.tsx')),
  recover: lazily(() => import('../features/account/RecoverDialog.tsx')),
  replace: lazily(() => import('../features/account/ReplaceDialog.tsx')),
  restore: lazily(() => import('../features/account/RestoreDialog.tsx')),
  trash: lazily(() => import('../features/trash/TrashDialog.tsx')),
  size: lazily(() => import('../features/health/SizeDialog.tsx')),
  space: lazily(() => import('../features/health/SpaceDialog.tsx')),
  share: lazily(() => import('../features/share/ShareDialog.tsx')),
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
  useEffect(() => sayUpdated(() => context.open('new')), [context]);
  const take = useCallback((files: readonly File[]) => context.open(files.length > 0 && files.every(isBackup) ? 'backup' : 'import', files), [context]);
  useEffect(() => {
    void takeShared()?.then((files) =>
      files.length === 0 ? toast(t`The shared files did not arrive. Nothing was stored; share them again.`, { tone: 'loss' }) : take(files),
    );
  }, [take]);
  const close = () => setOpen(undefined);
  const Other = open === undefined || open.name === 'import' ? undefined : dialogs[open.name];
  return (
    <DialogsProvider value={context}>
      {children}
      <FileIntake onFiles={take} />
      {open?.name === 'import' && data !== undefined && (
        <ImportDialog data={data} aliases={aliases()} files={open.files} all={open.all} onImported={onImported} onClose={close} />
      )}
      {Other !== undefined && data !== undefined && <Other onClose={close} files={open?.files ?? []} />}
    </DialogsProvider>
  );
};
