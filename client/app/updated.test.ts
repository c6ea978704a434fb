import { afterEach, expect, test, vi } from 'vitest';
import { toasts } from '../ui/toasts.ts';
import { noteUpdate, sayUpdated } from './updated.ts';

afterEach(() => vi.unstubAllGlobals());

/** A tab: what its session storage holds, whether it is looked at, and turning to it. */
const tab = () => {
  const held = new Map<string, string>();
  const listeners = new Set<() => void>();
  const document = {
    visibilityState: 'hidden',
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  vi.stubGlobal('document', document);
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => held.set(key, value),
    removeItem: (key: string) => held.delete(key),
  });
  return {
    turnTo: () => {
      document.visibilityState = 'visible';
      for (const listener of [...listeners]) listener();
    },
  };
};

test('UI-21: a tab that started anew for an update says so once it is looked at, once, with the way to what is new', () => {
  const { turnTo } = tab();
  const open = vi.fn<() => void>();
  sayUpdated(open)();
  noteUpdate();
  const stop = sayUpdated(open);
  expect(toasts.get()).toEqual([]);
  turnTo();
  turnTo();
  expect(toasts.get().map(({ words }) => words)).toEqual(['Holdfast was updated.']);
  toasts.get()[0]?.action?.run();
  expect(open).toHaveBeenCalledTimes(1);
  stop();
  sayUpdated(open)();
  expect(toasts.get()).toHaveLength(1);
});
