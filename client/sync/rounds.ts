/**
 * The last rounds of synchronization, for a person who wants to see why nothing moves and for whoever helps them: what was asked,
 * when, how long it took and how it ended. No content, no keys; of a session only the first letters of its id.
 */
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { JobKind } from '../../shared/sync/state.ts';

export interface Round {
  /** Wall clock of its end, ms. */
  readonly at: number;
  readonly what: JobKind | 'list' | 'inbox';
  /** By the service worker, without a tab. */
  readonly away?: true;
  readonly session?: string;
  /** How it ended: a kind of outcome, or the code of a fault. */
  readonly ended: string;
  /** How long it took, ms. */
  readonly took: number;
}

export const roundsKey = 'sync/rounds';

/** A few letters tell the sessions of one person apart. */
export const shortId = (session: SessionId): string => session.slice(0, 4);

/** What a store kept; anything else than rounds is no rounds. */
export const readRounds = (kept: unknown): readonly Round[] => {
  if (typeof kept !== 'string') return [];
  try {
    const rounds: unknown = JSON.parse(kept);
    return Array.isArray(rounds) ? (rounds as readonly Round[]) : [];
  } catch {
    return [];
  }
};

export interface RoundsDeps {
  readonly load: () => Promise<unknown>;
  readonly save: (text: string) => Promise<void>;
  readonly later: (ms: number, call: () => void) => () => void;
}

/** Returns what takes note of a round. Written at most once in limits.roundsWritten; a note that is lost harms nothing. */
export const keepRounds = ({ load, save, later }: RoundsDeps): ((round: Round) => void) => {
  let waiting: readonly Round[] = [];
  let due = false;
  const write = async (): Promise<void> => {
    due = false;
    const taken = waiting;
    waiting = [];
    const all = [...readRounds(await load()), ...taken].slice(-limits.roundsKept);
    await save(JSON.stringify(all));
  };
  return (round) => {
    waiting = [...waiting, round].slice(-limits.roundsKept);
    if (due) return;
    due = true;
    later(limits.roundsWritten, () => void write().catch(() => undefined));
  };
};
