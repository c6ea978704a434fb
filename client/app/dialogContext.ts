/** How a screen opens a dialog without importing it: by name. dialogs.tsx knows which file each name is. */
import { createContext, use } from 'react';

export type DialogName =
  | 'aside'
  | 'backup'
  | 'conflicts'
  | 'devices'
  | 'export'
  | 'health'
  | 'help'
  | 'history'
  | 'import'
  | 'join'
  | 'keys'
  | 'links'
  | 'lock'
  | 'new'
  | 'pair'
  | 'phrase'
  | 'recover'
  | 'replace'
  | 'restore'
  | 'share'
  | 'size'
  | 'space'
  | 'trash';

export interface Dialogs {
  /** `files` are for 'import': dropped or pasted; without any the dialog asks. */
  readonly open: (name: DialogName, files?: readonly File[]) => void;
}

const Context = createContext<Dialogs | undefined>(undefined);

export const DialogsProvider = Context;

export const useDialogs = (): Dialogs => {
  const dialogs = use(Context);
  if (dialogs === undefined) throw new Error('no dialogs above this component');
  return dialogs;
};
