import { expect, test, vi } from 'vitest';
import { writable } from '../session/readable.ts';
import type { SessionStatus } from '../session/types.ts';
import { toasts } from '../ui/toasts.ts';
import { toastUndo } from './toastUndo.ts';

test('UI-10 a report goes with the next change, which its Undo would take back in place of its own', () => {
  vi.useFakeTimers();
  const at = (revision: number) => ({ durability: { kind: 'saved', revision, at: 0 } }) as SessionStatus;
  const status = writable(at(3));
  const undo = vi.fn<() => { kind: 'nothing' }>(() => ({ kind: 'nothing' }));
  toastUndo({ status, undo }, 'Restored the version of Monday.', 3);
  status.set({ ...at(3), conflicts: 1 });
  expect(toasts.get().map(({ words }) => words)).toEqual(['Restored the version of Monday.']);
  toasts.get()[0]?.action?.run();
  expect(undo).toHaveBeenCalledOnce();
  status.set(at(4));
  expect(toasts.get()).toEqual([]);
  vi.useRealTimers();
});
