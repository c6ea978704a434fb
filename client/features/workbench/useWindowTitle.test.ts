import { expect, test } from 'vitest';
import { fault } from '../../../shared/model/faults.ts';
import type { SessionStatus } from '../../session/types.ts';
import { windowTitle } from './useWindowTitle.ts';

const status = (some: Partial<SessionStatus> = {}): SessionStatus => ({
  durability: { kind: 'saved', revision: 1, at: 0 },
  sync: { kind: 'waiting', changes: 3, since: 0, why: 'offline' },
  conflicts: 0,
  quarantined: 0,
  readOnly: false,
  outdated: false,
  ...some,
});

test('UI-19: what is lost or stuck stands before the name, what is merely on its way does not', () => {
  expect(windowTitle(status())).toBe('Holdfast');
  expect(windowTitle(status({ conflicts: 2 }))).toBe('⚠ 2 conflicts – Holdfast');
  const refused = { kind: 'refused', changes: 1, fault: fault('OVER_QUOTA') } as const;
  expect(windowTitle(status({ sync: refused, conflicts: 1 }))).toBe('▲ Not syncing – Holdfast');
  const lost = { kind: 'not-saved', revision: 2, fault: fault('STORAGE_FULL') } as const;
  expect(windowTitle(status({ durability: lost, sync: refused }))).toBe('■ NOT SAVED – Holdfast');
});
