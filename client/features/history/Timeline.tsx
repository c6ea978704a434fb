/** The list of the past: sittings and named versions, the latest first. Up and down move through it. */
import type { KeyboardEvent } from 'react';
import type { VersionInfo } from '../../../shared/documents/read.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import type { Sitting } from '../../session/history/sittings.ts';
import { counted } from '../../texts/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import styles from './History.module.css';
import { moment, spanWords, touchedWords } from './words.ts';

export type Entry =
  | { readonly kind: 'sitting'; readonly sitting: Sitting; readonly place: number }
  | { readonly kind: 'version'; readonly version: VersionInfo; readonly place: number };

export interface TimelineProps {
  readonly entries: readonly Entry[];
  readonly state: DocState;
  readonly now: number;
  readonly deviceName: (device: string | undefined) => string;
  readonly isChosen: (entry: Entry) => boolean;
  readonly onStep: (step: number) => void;
  readonly onVersion: (version: EntityId) => void;
}

const move = (event: KeyboardEvent<HTMLElement>): void => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button[data-entry]')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus();
};

export const Timeline = ({ entries, state, now, deviceName, isChosen, onStep, onVersion }: TimelineProps) => (
  <ol className={styles.entries} onKeyDown={move}>
    {entries.map((entry) =>
      entry.kind === 'version' ? (
        <li key={entry.version.id}>
          <button type="button" data-entry="" className={styles.entry} aria-current={isChosen(entry)} onClick={() => onVersion(entry.version.id)}>
            <span className={styles.name}>
              <Icon name="pin" /> {entry.version.name}
            </span>
            <span className={styles.note}>{moment(entry.version.at)}</span>
          </button>
        </li>
      ) : (
        <li key={entry.place}>
          <button type="button" data-entry="" className={styles.entry} aria-current={isChosen(entry)} onClick={() => onStep(entry.place)}>
            <span className={styles.name}>{spanWords(entry.sitting, now)}</span>
            <span className={styles.note}>
              {deviceName(entry.sitting.device)} · {counted(entry.sitting.steps.length, 'change')}
            </span>
            <span className={styles.note}>{touchedWords(state, entry.sitting.touched)}</span>
          </button>
        </li>
      ),
    )}
  </ol>
);
