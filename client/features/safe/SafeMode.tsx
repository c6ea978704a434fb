/**
 * `/?safe`: for when Holdfast does not start, or what it shows cannot be trusted. Nothing of the app runs: the database is read as it
 * lies there and can be carried away, sealed. It is deleted only by a person who ticks that they know what goes.
 */
import { useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import type { Result } from '../../../shared/model/result.ts';
import { deleteSafely, exportSafely, openSafely, type SafeStore } from '../../storage/safe.ts';
import { attempt } from '../../storage/failures.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Field.tsx';
import { count, counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { offerFile } from '../../ui/offerFile.ts';
import styles from './SafeMode.module.css';
import { Facts } from '../../ui/Facts.tsx';
import { english, said, t } from '../../texts/text.ts';

const tables = [
  ['sessions', english`Sessions`],
  ['records', english`Records`],
  ['datasets', english`Data files`],
  ['quarantine', english`Set aside`],
] as const;

const faultLine = ({ code, facts }: Fault): string =>
  code === 'NOT_FOUND'
    ? t`There is no database of Holdfast in this browser. Nothing was created.`
    : t`The browser cannot open the database (${String(facts?.['cause'] ?? code)}). Nothing was changed or deleted. Close all windows of the browser, free some disk space, start it again and come back here. What was synced comes back with your recovery phrase in any case.`;

const lostWords = (unreadable: number): string =>
  unreadable === 1
    ? t`${counted(unreadable, 'value')} could not be read by the browser and is not in it.`
    : t`${counted(unreadable, 'value')} could not be read by the browser and are not in it.`;

const Contents = ({ store }: { readonly store: SafeStore }) => {
  const [counts, setCounts] = useState<readonly number[]>();
  const [told, setTold] = useState<string>();
  useEffect(() => void attempt(() => Promise.all(tables.map(([table]) => store.count(table)))).then((read) => read.ok && setCounts(read.value)), [store]);
  const carry = async () => {
    setTold(t`Reading…`);
    const made = await attempt(() => exportSafely(store, Date.now()));
    if (!made.ok) return setTold(t`The database went away while it was read. Reload this page and try again.`);
    const { file, sessions, records, unreadable } = made.value;
    offerFile(`holdfast-safe-${new Date().toISOString().slice(0, 10)}.ndjson`, file);
    const whole = t`Exported ${counted(sessions, 'session')} with ${counted(records, 'record')}, sealed as they are.`;
    setTold(unreadable === 0 ? whole : `${whole} ${lostWords(unreadable)}`);
  };
  return (
    <>
      <Facts rows={tables.map(([, name], index) => ({ name: said(name), value: counts?.[index] === undefined ? '…' : count(counts[index]) }))} />
      <div className={styles.deeds}>
        <Button icon="share" variant="primary" onClick={() => void carry()}>{t`Export sealed records`}</Button>
      </div>
      {told !== undefined && <p role="status">{told}</p>}
      <p>{t`To bring them back: start Holdfast, here or on another device, restore with your recovery phrase, and import the file. It merges with what is there and overwrites nothing.`}</p>
    </>
  );
};

const Anew = () => {
  const [knows, setKnows] = useState(false);
  const [failed, setFailed] = useState(false);
  const clear = async () => {
    const done = await deleteSafely();
    if (done.ok) location.assign('/');
    else setFailed(true);
  };
  return (
    <details className={styles.anew}>
      <summary>{t`Begin anew on this device`}</summary>
      <p>{t`This deletes Holdfast’s database in this browser: its keys, its sessions and its data files. What is neither on the server nor in an exported file is lost. Without your recovery phrase, nothing that is sealed can be opened again.`}</p>
      <Checkbox label={t`I have my recovery phrase, and the exported file or everything synced`} checked={knows} onChange={setKnows} />
      <div className={styles.deeds}>
        <Button disabled={!knows} onClick={() => void clear()}>{t`Delete this device’s database`}</Button>
      </div>
      {failed && <Notice tone="loss">{t`The browser did not delete it. Close the other tabs of Holdfast and try again.`}</Notice>}
    </details>
  );
};

const SafeMode = () => {
  const [opened, setOpened] = useState<Result<SafeStore>>();
  useEffect(() => {
    const opening = openSafely();
    void opening.then(setOpened);
    return () => void opening.then((result) => result.ok && result.value.close());
  }, []);
  return (
    <main aria-label={t`Safe mode`} className={styles.page}>
      <h1>{t`Safe mode`}</h1>
      <p>{t`Holdfast is not running. What lies on this device is only read here; nothing is changed, sent or deleted.`}</p>
      {opened?.ok === false && <Notice tone={opened.fault.code === 'NOT_FOUND' ? 'plain' : 'loss'}>{faultLine(opened.fault)}</Notice>}
      {opened?.ok === true && <Contents store={opened.value} />}
      <div className={styles.deeds}>
        <Button onClick={() => location.assign('/')}>{t`Start Holdfast`}</Button>
      </div>
      {opened !== undefined && (opened.ok || opened.fault.code !== 'NOT_FOUND') && <Anew />}
    </main>
  );
};

export default SafeMode;
