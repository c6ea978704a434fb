/** A button that asks for files, or for a folder of them. `label` names the field behind it; the same files can be chosen again. */
import { useRef, type ReactNode } from 'react';
import { Button } from './Button.tsx';

/** All browsers know it; React's types do not. */
const folderOnly = { webkitdirectory: '' };

export interface FileButtonProps {
  readonly label: string;
  readonly accept?: string;
  readonly folder?: boolean;
  readonly disabled?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

export const FileButton = ({ label, accept, folder = false, disabled = false, onFiles, children }: FileButtonProps) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="import" disabled={disabled} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        autoComplete="off"
        type="file"
        accept={accept}
        multiple={folder}
        {...(folder && folderOnly)}
        hidden
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
};
