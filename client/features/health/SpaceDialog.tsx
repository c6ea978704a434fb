/**
 * Making room when the disk is full: what can go without losing anything, chosen by the person, nothing by itself. What this device has
 * not sent, and files that are only here, are not offered.
 */
import { useEffect, useState } from 'react';
import type { DatasetName } from '../../../shared/model/ids.ts';
import { useServices } from '../../app/servicesContext.ts';
import { readSizes } from '../../storage/sizes.ts';
import { datasetsHere } from '../../storage/space.ts';
import { attempt } from '../../storage/failures.ts';
import { useReadable } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Checkbox } from '../../ui/Field.tsx';
import { counted, size } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import { giveBack, type Giving } from './giveBack.ts';
import sections from '../../ui/Sections.module.css';
import styles from './Health.module.css';
import { t } from '../../texts/text.ts';

interface Found {
  readonly caches: number;
  readonly files: readonly { readonly name: DatasetName; readonly bytes: number }[];
}

/** Looked at again whenever the worker tells of a file that the server has whole. */
const useFound = (): Found | undefined => {
  const { storage, sync: handle } = useServices();
  const sync = useReadable(handle);
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    let current = true;
    const look = async () => {
      const sent = [...(sync?.transfers.get() ?? [])].flatMap(([name, { state }]) => (state.kind === 'done' ? [name] : []));
      const read = await attempt(async () => ({ caches: (await readSizes(storage.database)).caches, files: await datasetsHere(storage.database, sent) }));
      if (current && read.ok) setFound(read.value);
    };
    void look();
    // The worker looks again, and says of every file how far it is.
    storage.announcer.send({ type: 'transfers-changed' });
    const stop = sync?.transfers.subscribe(() => void look());
    return () => {
      current = false;
      stop?.();
    };
  }, [storage, sync]);
  return found;
};

const SpaceDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const services = useServices();
  const found = useFound();
  const [chosen, setChosen] = useState<Giving>({ caches: true, files: false, engine: false });
  const [said, setSaid] = useState<string>();
  const choose = (part: keyof Giving) => (value: boolean) => setChosen((before) => ({ ...before, [part]: value }));
  const files = found?.files ?? [];
  const free = async () => {
    const done = await giveBack(services, chosen, files.map(({ name }) => name));
    if (!done.ok) return setSaid(faultWords(done.fault));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t`Cancel`}</Button>
      <Button variant="primary" disabled={!Object.values(chosen).some(Boolean)} onClick={() => void free()}>{t`Free space`}</Button>
    </>
  );
  return (
    <Dialog title={t`Free space`} onClose={onClose} footer={footer}>
      <div className={sections.stack}>
        <p className={styles.words}>{t`These can go from this device without losing anything. Your sessions, and files that are only here, stay.`}</p>
        <Checkbox
          label={
            found === undefined
              ? t`Kept pictures and results. They are made again when they are needed.`
              : t`Kept pictures and results, ${size(found.caches)}. They are made again when they are needed.`
          }
          checked={chosen.caches}
          onChange={choose('caches')}
        />
        {files.length > 0 && (
          <Checkbox
            label={t`${counted(files.length, 'data file')} that the server has, sealed, ${size(files.reduce((sum, { bytes }) => sum + bytes, 0))}. They are fetched again when you ask.`}
            checked={chosen.files}
            onChange={choose('files')}
          />
        )}
        <Checkbox
          label={t`The analysis engine, about 8 MB. Until it is fetched again, panels show what they showed last.`}
          checked={chosen.engine}
          onChange={choose('engine')}
        />
        {said !== undefined && <Notice tone="loss">{said}</Notice>}
      </div>
    </Dialog>
  );
};

export default SpaceDialog;
