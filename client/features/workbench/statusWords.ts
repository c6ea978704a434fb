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
  /** The store has no room: some can be given back. */
  readonly full?: boolean;
  /** 'export': this device is revoked, and what it has not sent can only be carried away. */
  readonly action: 'sync' | 'retry' | 'export' | 'resume' | undefined;
}

const waiting = (changes: number): string =>
  changes === 0 ? 'No changes wait' : `${counted(changes, 'change')} ${changes === 1 ? 'waits' : 'wait'}`;

const damaged = (quarantined: number): string =>
  `${counted(quarantined, 'damaged change')} ${quarantined === 1 ? 'was' : 'were'} set aside and ${quarantined === 1 ? 'is' : 'are'} kept.`;

const places = {
  pending: { pill: 'Saved on this device', action: 'sync' },
  offline: { pill: 'Saved on this device · Offline', action: 'sync' },
  paused: { pill: 'Saved on this device · Paused', action: 'resume' },
} as const;

const whyWords = ({ why, changes, since }: SessionStatus['sync'] & { readonly kind: 'waiting' }): string => {
  switch (why) {
    case 'offline':
      return `${waiting(changes)} for a connection. Nothing is lost; it will sync by itself.`;
    case 'paused':
      return `You paused syncing. ${waiting(changes)} to be sent, and changes of other devices do not arrive.`;
    case 'pending':
      return `${waiting(changes)} to be sent since ${time(since)}.`;
  }
};

const progressWords = ({ durability, sync }: SessionStatus, slow: boolean): StatusWords => {
  if (durability.kind === 'not-saved') {
    const more = [faultWords(durability.fault), 'Your last changes are only in this tab. Keep it open.'];
    return { tone: 'loss', mark: 'square', pill: 'NOT SAVED', more, action: 'retry', full: durability.fault.code === 'STORAGE_FULL' };
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
      const saved = durability.kind === 'saved' ? `Saved on this device at ${time(durability.at)}.` : 'Saved on this device.';
      return { tone: 'quiet', mark: 'half', more: [saved, whyWords(sync)], ...places[sync.why] };
    }
  }
};

/** What Save answers once everything is durable here: where else it is, or why it is not. */
export const savedWords = ({ sync }: SessionStatus): string => {
  switch (sync.kind) {
    case 'synced':
      return 'Saved on this device and synced.';
    case 'refused':
      return `Saved on this device. Not synced: ${faultWords(sync.fault)}`;
    case 'waiting':
      return `Saved on this device. ${whyWords(sync)}`;
  }
};

/** `slow`: saving has taken longer than limits.savingShownAfter; before that the last durable state stands. */
export const statusWords = (status: SessionStatus, slow: boolean): StatusWords => {
  const words = progressWords(status, slow);
  return status.quarantined === 0 ? words : { ...words, more: [...words.more, damaged(status.quarantined)] };
};
