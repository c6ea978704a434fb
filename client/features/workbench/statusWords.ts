/** What the pill and its popover say of a session's status. One function, so that no state can be left without words. */
import type { SessionStatus } from '../../session/types.ts';
import { counted, time } from '../../ui/format.ts';
import type { PillMark, PillTone } from '../../ui/Pill.tsx';
import { faultWords } from '../../ui/words.ts';

export interface StatusWords {
  readonly tone: PillTone;
  readonly mark: PillMark;
  readonly pill: string;
  /** Paragraphs of the popover. */
  readonly more: readonly string[];
  /** 'export': this device is revoked, and what it has not sent can only be carried away. */
  readonly action: 'sync' | 'retry' | 'export' | undefined;
}

const waiting = (changes: number): string =>
  changes === 0 ? 'No changes wait' : `${counted(changes, 'change')} ${changes === 1 ? 'waits' : 'wait'}`;

const damaged = (quarantined: number): string =>
  `${counted(quarantined, 'damaged change')} ${quarantined === 1 ? 'was' : 'were'} set aside and ${quarantined === 1 ? 'is' : 'are'} kept.`;

const progressWords = ({ durability, sync }: SessionStatus, slow: boolean): StatusWords => {
  if (durability.kind === 'not-saved') {
    const more = [faultWords(durability.fault), 'Your last changes are only in this tab. Keep it open.'];
    return { tone: 'loss', mark: 'square', pill: 'NOT SAVED', more, action: 'retry' };
  }
  if (durability.kind === 'saving' && slow) {
    return {
      tone: 'quiet',
      mark: 'empty',
      pill: 'Saving…',
      more: ['Your last change is being written to this device.'],
      action: undefined,
    };
  }
  switch (sync.kind) {
    case 'synced':
      return {
        tone: 'good',
        mark: 'full',
        pill: 'Synced',
        more: [`Everything is on the server, sealed, since ${time(sync.at)}.`],
        action: 'sync',
      };
    case 'refused':
      return {
        tone: 'attention',
        mark: 'triangle',
        pill: 'Not syncing',
        more: [faultWords(sync.fault), `${waiting(sync.changes)} to be sent. Everything is saved on this device.`],
        action: sync.fault.code === 'REVOKED' ? 'export' : 'sync',
      };
    case 'waiting': {
      const offline = sync.why === 'offline';
      const saved = durability.kind === 'saved' ? `Saved on this device at ${time(durability.at)}.` : 'Saved on this device.';
      const why = offline
        ? `${waiting(sync.changes)} for a connection. Nothing is lost; it will sync by itself.`
        : `${waiting(sync.changes)} to be sent since ${time(sync.since)}.`;
      return {
        tone: 'quiet',
        mark: 'half',
        pill: offline ? 'Saved on this device · Offline' : 'Saved on this device',
        more: [saved, why],
        action: 'sync',
      };
    }
  }
};

/** `slow`: saving has taken longer than limits.savingShownAfter; before that the last durable state stands. */
export const statusWords = (status: SessionStatus, slow: boolean): StatusWords => {
  const words = progressWords(status, slow);
  return status.quarantined === 0 ? words : { ...words, more: [...words.more, damaged(status.quarantined)] };
};
