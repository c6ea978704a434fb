/**
 * Takes files dropped anywhere on the window, files or tables pasted outside of text fields, and files that the system opens with the app. Mounted once by the shell; small,
 * because it is there before the dialog is loaded.
 */
import { useEffect, useEffectEvent, useState } from 'react';
import styles from './FileIntake.module.css';
import { t } from '../../texts/text.ts';

/** A table copied from a spreadsheet or a text: at least two lines and one delimiter. */
const pastedFile = (text: string): File | undefined =>
  /\n./.test(text.trim()) && /[\t,;|]/.test(text) ? new File([text], text.includes('\t') ? t`Pasted.tsv` : t`Pasted.csv`) : undefined;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Not in the library's types yet (WICG, Launch Handler API). */
interface Launched extends Window {
  readonly launchQueue?: { setConsumer(consumer: (launch: { readonly files?: readonly { getFile(): Promise<File> }[] }) => void): void };
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

export const FileIntake = ({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) => {
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFiles);

  useEffect(() => {
    const listening = new AbortController();
    const on = <Name extends 'dragenter' | 'dragover' | 'dragleave' | 'drop'>(name: Name, listener: (event: DragEvent) => void): void =>
      addEventListener(name, (event) => carriesFiles(event) && listener(event), { signal: listening.signal });
    on('dragenter', () => setOver(true));
    on('dragover', (event) => event.preventDefault());
    // Leaving the window names no other element; moving between elements does.
    on('dragleave', (event) => event.relatedTarget === null && setOver(false));
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take(files);
    });
    const paste = (event: ClipboardEvent): void => {
      if (isTyping(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const pasted = files.length > 0 ? undefined : pastedFile(event.clipboardData?.getData('text/plain') ?? '');
      const taken = pasted === undefined ? files : [pasted];
      if (taken.length === 0) return;
      event.preventDefault();
      take(taken);
    };
    addEventListener('paste', paste, { signal: listening.signal });
    // Files that the system opens with the installed app.
    (window as Launched).launchQueue?.setConsumer(({ files = [] }) => {
      void Promise.all(files.map((handle) => handle.getFile())).then((opened) => opened.length > 0 && take(opened));
    });
    return () => listening.abort();
  }, []);

  return over ? (
    <div className={styles.overlay} popover="manual" ref={(element) => element?.showPopover()}>{t`Drop to import`}</div>
  ) : null;
};
