/** Between two versions: the tab that starts anew for a newer one says so once somebody looks at it, and where to read what is new. */
import { toast } from '../ui/toasts.ts';
import { t } from '../texts/text.ts';

const key = 'holdfast-updated';

/** Storage may be forbidden; then nothing is said. */
const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

export const noteUpdate = (): void => attempt(() => sessionStorage.setItem(key, ''));

/** Answers how to stop waiting for somebody to look. */
export const sayUpdated = (open: () => void): (() => void) => {
  const say = (): void => {
    if (document.visibilityState !== 'visible' || attempt(() => sessionStorage.getItem(key)) !== '') return;
    attempt(() => sessionStorage.removeItem(key));
    toast(t`Holdfast was updated.`, { action: { label: t`What is new`, run: open } });
  };
  say();
  document.addEventListener('visibilitychange', say);
  return () => document.removeEventListener('visibilitychange', say);
};
