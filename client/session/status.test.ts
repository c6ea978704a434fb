import { expect, test } from 'vitest';
import type { SessionRow } from '../storage/rows.ts';
import { statusOf, type StatusInput } from './status.ts';

const row = { replica: 'r', acknowledged: {}, stored: {}, syncedAt: 5 } as unknown as SessionRow;
const input: StatusInput = {
  durability: { kind: 'saved', revision: 1, at: 1 },
  row,
  sequence: 2,
  waitingSince: 1,
  sync: { kind: 'idle', at: 1 },
  refused: undefined,
  conflicts: 0,
  quarantined: 0,
  readOnly: false,
  outdated: false,
};

test('HEA-5 what keeps all sessions from syncing is said of each, whether or not it has something to send', () => {
  for (const code of ['REVOKED', 'NOT_OUR_SERVER', 'UNAUTHENTICATED', 'ERASED', 'STORAGE_NEWER'] as const) {
    for (const sequence of [0, 2]) {
      expect(statusOf({ ...input, sequence, sync: { kind: 'refused', fault: { code } } }).sync).toMatchObject({ kind: 'refused', fault: { code } });
    }
  }
});

test('HEA-2 a paused session is never called synced', () => {
  expect(statusOf({ ...input, sequence: 0, sync: { kind: 'paused' } }).sync).toMatchObject({ kind: 'waiting', why: 'paused', changes: 0 });
  expect(statusOf({ ...input, sequence: 0 }).sync).toEqual({ kind: 'synced', at: 5 });
});
