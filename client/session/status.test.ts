import { expect, test } from 'vitest';
import type { ReplicaId } from '../../shared/model/ids.ts';
import type { SessionRow } from '../storage/rows.ts';
import { statusOf, type StatusInput } from './status.ts';

const row = { replica: 'r', acknowledged: {}, stored: {}, syncedAt: 5 } as unknown as SessionRow;
const input: StatusInput = {
  durability: { kind: 'saved', revision: 1, at: 1 },
  row,
  replica: row.replica,
  sequence: 2,
  isLate: false,
  waitingSince: 1,
  sync: { kind: 'idle', at: 1 },
  own: undefined,
  unread: undefined,
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

test('HEA-7 a server that has no time, and a store that cannot be read, are each said as what they are; nothing is called waiting without its reason', () => {
  const busy = { kind: 'delayed', fault: { code: 'RATE_LIMITED' }, until: 9 } as const;
  const hindered = { why: 'delayed', fault: { code: 'RATE_LIMITED' }, until: 9 };
  for (const one of [{ sync: busy }, { own: busy }]) {
    expect(statusOf({ ...input, ...one }).sync).toMatchObject({ kind: 'waiting', changes: 2, ...hindered });
    expect(statusOf({ ...input, ...one, sequence: 0 }).sync).toEqual({ kind: 'synced', at: 5, hindered });
  }
  expect(statusOf({ ...input, sequence: 0, sync: { kind: 'offline' } }).sync).toEqual({ kind: 'synced', at: 5, hindered: { why: 'offline' } });
  expect(statusOf({ ...input, unread: { code: 'STORAGE_FAILED' } }).sync).toMatchObject({ kind: 'refused', fault: { code: 'STORAGE_FAILED' } });
  expect(statusOf({ ...input, own: { kind: 'refused', fault: { code: 'TOO_LARGE' } } }).sync).toMatchObject({ kind: 'refused', fault: { code: 'TOO_LARGE' } });
});

test('HEA-7 what was written under a new replica is not called synced because the former one was', () => {
  const before = { ...row, acknowledged: { [row.replica]: [34, 'h'] } } as unknown as SessionRow;
  const now = 'n' as ReplicaId;
  expect(statusOf({ ...input, row: before, sequence: 34 }).sync).toMatchObject({ kind: 'synced' });
  expect(statusOf({ ...input, row: before, replica: now, sequence: 9 }).sync).toMatchObject({ kind: 'waiting', changes: 9 });
  expect(statusOf({ ...input, row: { ...before, replica: now }, sequence: 34 }).sync).toMatchObject({ kind: 'waiting', changes: 1 });
});

test('HEA-2 a paused session is never called synced', () => {
  expect(statusOf({ ...input, sequence: 0, sync: { kind: 'paused' } }).sync).toMatchObject({ kind: 'waiting', why: 'paused', changes: 0 });
  expect(statusOf({ ...input, sequence: 0 }).sync).toEqual({ kind: 'synced', at: 5 });
});

test('STO-29 what may lie where nobody sends it from is not called synced', () => {
  expect(statusOf({ ...input, sequence: 0 }).sync).toMatchObject({ kind: 'synced' });
  expect(statusOf({ ...input, sequence: 0, isLate: true }).sync).toMatchObject({ kind: 'waiting', changes: 1 });
});
