/**
 * Short reports of what has been done, with Undo where there is one. A toast stays for limits.toastLifetime, longer while it is
 * pointed at or holds the focus. Ctrl/Cmd+Z does the same as its button, so nothing depends on reading it in time.
 */
import { limits } from '../../shared/model/limits.ts';

export interface Toast {
  readonly id: number;
  readonly words: string;
  readonly tone: 'plain' | 'attention' | 'loss';
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface ToastOptions {
  readonly tone?: Toast['tone'];
  readonly action?: Toast['action'];
}

let shown: readonly Toast[] = [];
const listeners = new Set<() => void>();
const show = (next: readonly Toast[]): void => {
  shown = next;
  for (const listener of [...listeners]) listener();
};
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let last = 0;

export const toasts = {
  get: () => shown,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export const dismiss = (id: number): void => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  show(shown.filter((toast) => toast.id !== id));
};

/** Holds a toast back from going away until `expire` is called again. */
export const hold = (id: number): void => {
  clearTimeout(timers.get(id));
  timers.delete(id);
};

export const expire = (id: number): void => {
  hold(id);
  timers.set(id, setTimeout(() => dismiss(id), limits.toastLifetime));
};

/** Shows one, and answers its id; at most three are on screen, the oldest gives way. */
export const addToast = (words: string, { tone = 'plain', action }: ToastOptions = {}): number => {
  last += 1;
  const added: Toast = { id: last, words, tone, ...(action === undefined ? {} : { action }) };
  show([...shown, added].slice(-3));
  expire(added.id);
  return added.id;
};

export const toast = (words: string, options?: ToastOptions): void => void addToast(words, options);
