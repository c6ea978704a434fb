import { expect, test } from 'vitest';
import type { SessionStatus } from '../../session/types.ts';
import { statusWords } from './statusWords.ts';

const saved: SessionStatus = {
  durability: { kind: 'saved', revision: 3, at: 0 },
  sync: { kind: 'waiting', changes: 2, since: 0, why: 'pending' },
  conflicts: 0,
  quarantined: 0,
  readOnly: false,
  outdated: false,
};

test('UI-2 R19: every state of a change has its own words, and loss is never hidden by a good state of sync', () => {
  const pill = (status: SessionStatus, slow = false) => statusWords(status, slow).pill;
  expect(pill(saved)).toBe('Saved on this device');
  expect(pill({ ...saved, sync: { kind: 'waiting', changes: 2, since: 0, why: 'offline' } })).toBe(
    'Saved on this device · Offline',
  );
  expect(pill({ ...saved, sync: { kind: 'synced', at: 0 } })).toBe('Synced');
  expect(pill({ ...saved, sync: { kind: 'refused', changes: 1, fault: { code: 'OVER_QUOTA' } } })).toBe('Not syncing');
  const refused = (code: 'REVOKED' | 'ERASED' | 'OVER_QUOTA' | 'TOO_LARGE') => statusWords({ ...saved, sync: { kind: 'refused', changes: 1, fault: { code } } }, false);
  expect([refused('REVOKED').action, refused('ERASED').action, refused('OVER_QUOTA').action]).toEqual(['export', 'backup', 'sync']);
  expect([refused('TOO_LARGE').large, refused('OVER_QUOTA').large]).toEqual([true, false]);
  const saving: SessionStatus = { ...saved, durability: { kind: 'saving', revision: 4, since: 0 } };
  expect(pill(saving, true)).toBe('Saving…');
  const lost: SessionStatus = {
    ...saved,
    durability: { kind: 'not-saved', revision: 4, fault: { code: 'STORAGE_FULL' } },
    sync: { kind: 'synced', at: 0 },
  };
  expect(pill(lost)).toBe('NOT SAVED');
  expect(statusWords(lost, false)).toMatchObject({ tone: 'loss', action: 'retry' });
});

test('UI-2: what waits is counted in the person’s words', () => {
  expect(statusWords(saved, false).more[1]).toMatch(/^2 changes wait to be sent/);
  expect(statusWords({ ...saved, quarantined: 2 }, false).more.at(-1)).toBe('2 damaged changes were set aside and are kept.');
  const busy = (code: 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL' | 'GAP') => ({ why: 'delayed', fault: { code }, until: Date.UTC(2026, 0, 1, 12, 34) }) as const;
  const pillOf = (code: 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL' | 'GAP') => statusWords({ ...saved, sync: { kind: 'waiting', changes: 2, since: 0, ...busy(code) } }, false);
  expect(pillOf('RATE_LIMITED')).toMatchObject({ pill: 'Saved on this device · Server busy', action: 'sync' });
  expect(pillOf('UNAVAILABLE').pill).toBe('Saved on this device · Server unavailable');
  expect(pillOf('INTERNAL').pill).toBe('Saved on this device · Server unavailable');
  expect(pillOf('GAP').pill).toBe('Saved on this device');
  expect(pillOf('RATE_LIMITED').more[1]).toMatch(/^Too many requests\. .* Holdfast asks again at \d\d:34\. 2 changes wait to be sent\.$/);
  expect(statusWords({ ...saved, sync: { kind: 'synced', at: 0, hindered: busy('UNAVAILABLE') } }, false).more[1]).toMatch(
    /^Changes of other devices do not arrive now\. The server is not available now\. .* asks again at \d\d:34\.$/,
  );
  expect(statusWords({ ...saved, sync: { kind: 'synced', at: 0, hindered: { why: 'offline' } } }, false).more[1]).toMatch(/^There is no connection now/);
  const one: SessionStatus = { ...saved, sync: { kind: 'waiting', changes: 1, since: 0, why: 'offline' } };
  expect(statusWords(one, false).more[1]).toBe('1 change waits for a connection. Nothing is lost; it will sync by itself.');
});
