/** What the pill and its popover say of a session's status. One function, so that no state can be left without words. */
import type { Hindrance, SessionStatus } from '../../session/types.ts';
import type { FaultCode } from '../../../shared/model/faults.ts';
import { counted, plural, time } from '../../texts/format.ts';
import type { PillMark, PillTone } from '../../ui/Pill.tsx';
import { faultWords } from '../../texts/words.ts';
import { english, said, t, type Text } from '../../texts/text.ts';

export interface StatusWords {
  readonly tone: PillTone;
  readonly mark: PillMark;
  readonly pill: string;
  /** Paragraphs of the popover. */
  readonly more: readonly string[];
  /** The store has no room: some can be given back. */
  readonly full?: boolean;
  /** The session is larger than the server takes. */
  readonly large?: boolean;
  /** 'export': this device is revoked, and what it has not sent can only be carried away. 'backup': the account is gone, and all that is left is here. 'copy': it was deleted elsewhere, and what was written since is in a copy. */
  readonly action: 'sync' | 'retry' | 'export' | 'backup' | 'resume' | 'copy' | undefined;
}

const toBeSent = (changes: number): string =>
  changes === 0 ? t`No changes wait to be sent.` : plural(changes, t`1 change waits to be sent.`, t`${counted(changes, 'change')} wait to be sent.`);

const forConnection = (changes: number): string =>
  changes === 0
    ? t`No changes wait for a connection. Nothing is lost; it will sync by itself.`
    : plural(
        changes,
        t`1 change waits for a connection. Nothing is lost; it will sync by itself.`,
        t`${counted(changes, 'change')} wait for a connection. Nothing is lost; it will sync by itself.`,
      );

const pausedWords = (changes: number): string =>
  changes === 0
    ? t`You paused syncing. No changes wait to be sent, and changes of other devices do not arrive.`
    : plural(
        changes,
        t`You paused syncing. 1 change waits to be sent, and changes of other devices do not arrive.`,
        t`You paused syncing. ${counted(changes, 'change')} wait to be sent, and changes of other devices do not arrive.`,
      );

const pendingWords = (changes: number, since: number): string =>
  changes === 0
    ? toBeSent(0)
    : plural(changes, t`1 change waits to be sent since ${time(since)}.`, t`${counted(changes, 'change')} wait to be sent since ${time(since)}.`);

const damaged = (quarantined: number): string =>
  plural(
    quarantined,
    t`1 damaged change was set aside and is kept.`,
    t`${counted(quarantined, 'damaged change')} were set aside and are kept.`,
  );

type Waiting = SessionStatus['sync'] & { readonly kind: 'waiting' };

/** What a server in trouble is called in the pill; other delays settle by themselves and have no name there. */
const troubles: Partial<Record<FaultCode, Text>> = {
  RATE_LIMITED: english`Server busy`,
  UNAVAILABLE: english`Server unavailable`,
  INTERNAL: english`Server unavailable`,
};

const placeOf = (sync: Waiting): Pick<StatusWords, 'pill' | 'action'> => {
  const named = (name: Text | undefined) => (name === undefined ? t`Saved on this device` : t`Saved on this device · ${said(name)}`);
  switch (sync.why) {
    case 'pending':
      return { pill: named(undefined), action: 'sync' };
    case 'offline':
      return { pill: named(english`Offline`), action: 'sync' };
    case 'delayed':
      return { pill: named(troubles[sync.fault.code]), action: 'sync' };
    case 'paused':
      return { pill: named(english`Paused`), action: 'resume' };
  }
};

const delayedWords = ({ fault, until }: Hindrance & { readonly why: 'delayed' }): string => `${faultWords(fault)} ${t`Holdfast asks again at ${time(until)}.`}`;

const whyWords = (sync: Waiting): string => {
  const { changes } = sync;
  switch (sync.why) {
    case 'offline':
      return forConnection(changes);
    case 'delayed':
      return `${delayedWords(sync)} ${toBeSent(changes)}`;
    case 'paused':
      return pausedWords(changes);
    case 'pending':
      return pendingWords(changes, sync.since);
  }
};

/** Beside Synced: own changes are there, but what others write does not come. */
const nothingArrives = (hindered: Hindrance): string =>
  hindered.why === 'offline' ? t`There is no connection now: changes of other devices arrive when it is back.` : `${t`Changes of other devices do not arrive now.`} ${delayedWords(hindered)}`;

/** Where asking the server again does not help. */
const waysOn: Partial<Record<FaultCode, StatusWords['action']>> = { REVOKED: 'export', ERASED: 'backup', DELETED: 'copy' };

const progressWords = ({ durability, sync }: SessionStatus, slow: boolean): StatusWords => {
  if (durability.kind === 'not-saved') {
    const more = [faultWords(durability.fault), t`Your last changes are only in this tab. Keep it open.`];
    return { tone: 'loss', mark: 'square', pill: t`NOT SAVED`, more, action: 'retry', full: durability.fault.code === 'STORAGE_FULL' };
  }
  if (durability.kind === 'saving' && slow) {
    return {
      tone: 'quiet',
      mark: 'empty',
      pill: t`Saving…`,
      more: [t`Your last change is being written to this device.`],
      action: undefined,
    };
  }
  switch (sync.kind) {
    case 'synced':
      return {
        tone: 'good',
        mark: 'full',
        pill: t`Synced`,
        more: [t`Everything is on the server, sealed, since ${time(sync.at)}.`, ...(sync.hindered === undefined ? [] : [nothingArrives(sync.hindered)])],
        action: 'sync',
      };
    case 'refused':
      return {
        tone: 'attention',
        mark: 'triangle',
        pill: t`Not syncing`,
        more: [faultWords(sync.fault), `${toBeSent(sync.changes)} ${t`Everything is saved on this device.`}`],
        action: waysOn[sync.fault.code] ?? 'sync',
        large: sync.fault.code === 'TOO_LARGE',
      };
    case 'waiting': {
      const saved = durability.kind === 'saved' ? t`Saved on this device at ${time(durability.at)}.` : t`Saved on this device.`;
      return { tone: 'quiet', mark: 'half', more: [saved, whyWords(sync)], ...placeOf(sync) };
    }
  }
};

/** What Save answers once everything is durable here: where else it is, or why it is not. */
export const savedWords = ({ sync }: SessionStatus): string => {
  switch (sync.kind) {
    case 'synced':
      return t`Saved on this device and synced.`;
    case 'refused':
      return t`Saved on this device. Not synced: ${faultWords(sync.fault)}`;
    case 'waiting':
      return `${t`Saved on this device.`} ${whyWords(sync)}`;
  }
};

/** `slow`: saving has taken longer than limits.savingShownAfter; before that the last durable state stands. */
export const statusWords = (status: SessionStatus, slow: boolean): StatusWords => {
  const words = progressWords(status, slow);
  return status.quarantined === 0 ? words : { ...words, more: [...words.more, damaged(status.quarantined)] };
};
