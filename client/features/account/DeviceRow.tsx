/** One device: its name, when it was last here; this one can be renamed, another one removed. */
import { limits } from '../../../shared/model/limits.ts';
import { Button } from '../../ui/Button.tsx';
import { EditableText } from '../../ui/EditableText.tsx';
import { deviceWords } from '../../texts/deviceWords.ts';
import { ago } from '../../texts/format.ts';
import styles from './Account.module.css';
import sections from '../../ui/Sections.module.css';
import type { ListedDevice } from './useDevices.ts';
import { t } from '../../texts/text.ts';

export interface DeviceRowProps {
  readonly device: ListedDevice;
  readonly isThis: boolean;
  /** Server time of its last sign-in, ms. */
  readonly seen: number | undefined;
  readonly now: number;
  readonly disabled: boolean;
  readonly onRename: (name: string) => void;
  readonly onRevoke: () => void;
}

const lastHere = (seen: number | undefined, now: number): string =>
  seen === undefined ? t`Last sync unknown` : t`Last sync ${ago(Math.min(seen, now), now)}`;

export const DeviceRow = ({ device, isThis, seen, now, disabled, onRename, onRevoke }: DeviceRowProps) => {
  const name = device.name === '' ? t`Unnamed device` : deviceWords(device.name);
  return (
    <li className={styles.device}>
      <div className={styles.deviceText}>
        {isThis ? (
          <EditableText
            label={t`Name of this device`}
            value={name}
            maxLength={limits.deviceNameCharacters}
            onCommit={(next) => {
              if (!disabled && next.trim() !== '' && next !== name) onRename(next.trim());
            }}
          />
        ) : (
          <span className={styles.deviceName}>{name}</span>
        )}
        <span className={sections.note}>{isThis ? t`This device` : t`${lastHere(seen, now)} · Added ${ago(device.added, now)}`}</span>
      </div>
      {!isThis && (
        <Button variant="danger" disabled={disabled} aria-label={t`Remove ${name}`} onClick={onRevoke}>{t`Remove…`}</Button>
      )}
    </li>
  );
};
