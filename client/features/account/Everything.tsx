/** All that the server holds of the account as one sealed file, and such a file taken in: it merges and overwrites nothing. */
import { useRef, useState } from 'react';
import { useServices } from '../../app/servicesContext.ts';
import { Button } from '../../ui/Button.tsx';
import { counted, size } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { offerFile } from '../../ui/offerFile.ts';
import { faultWords } from '../../ui/words.ts';
import styles from './Account.module.css';

export const Everything = () => {
  const { vault, storage, mint, now, data } = useServices();
  const [said, setSaid] = useState<string>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const run = async (task: () => Promise<string>): Promise<void> => {
    setBusy(true);
    setSaid(await task());
    setBusy(false);
  };
  const carryOut = async (): Promise<string> => {
    const [{ openDeviceAccountApi }, { httpOf }] = await Promise.all([import('../../sync/account.ts'), import('../../sync/api.ts')]);
    const file = await openDeviceAccountApi(httpOf(location.origin), vault).everything();
    if (!file.ok) return faultWords(file.fault);
    offerFile(`holdfast-${new Date(now()).toISOString().slice(0, 10)}.ndjson`, file.value);
    return `Exported everything that the server holds: ${size(file.value.size)}, sealed. Only your recovery phrase or a device of yours opens it.`;
  };
  const takeIn = async (file: File): Promise<string> => {
    const { importExport } = await import('../../sync/importExport.ts');
    const taken = await importExport({ storage, vault, mint, now }, file);
    if (!taken.ok) return faultWords(taken.fault);
    const { sessions, datasets, failed } = taken.value;
    if (datasets > 0) data.arrived();
    const done = `Took in ${counted(sessions, 'session')} and ${counted(datasets, 'data set')}. Nothing here was overwritten.`;
    const [first] = failed;
    return first === undefined ? done : `${done} ${counted(failed.length, 'session')} could not be taken in whole: ${faultWords(first.fault)}`;
  };
  return (
    <section className={styles.section} aria-label="Everything">
      {said !== undefined && <Notice tone="plain">{said}</Notice>}
      <p>
        Export everything as one sealed file: sessions, links and the data sets that you keep on all devices. Taken in on a device of this account
        it merges with what is there.
      </p>
      <div className={styles.actions}>
        <Button icon="share" disabled={busy} aria-busy={busy} onClick={() => void run(carryOut)}>
          Export everything
        </Button>
        <Button icon="import" disabled={busy} onClick={() => input.current?.click()}>
          Import an export…
        </Button>
      </div>
      <input
        autoComplete="off"
        ref={input}
        type="file"
        accept=".ndjson,application/x-ndjson"
        hidden
        aria-label="File of an export"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void run(() => takeIn(file));
        }}
      />
    </section>
  );
};
