/** A button over a native file input, which stays reachable by its name for whoever does not use the button. */
import { useRef } from 'react';
import { Button, type ButtonVariant } from '../../ui/Button.tsx';

export interface FilePickerProps {
  /** What the button says. */
  readonly words: string;
  /** Name of the input. */
  readonly label: string;
  readonly variant?: ButtonVariant;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

export const FilePicker = ({ words, label, variant = 'plain', multiple = false, onFiles }: FilePickerProps) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant={variant} onClick={() => input.current?.click()}>
        {words}
      </Button>
      <input
        autoComplete="off"
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        aria-label={label}
        accept=".csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,.geojson,.parquet,.pq,.arrow,.arrows,.feather,.ipc,.gz,.zip,text/*,application/json"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again after it was corrected.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
};
