/**
 * Entrusts to the browser what waits to be sent: it wakes the service worker when there is a network, also when no tab is left. Where
 * it cannot (Background Sync exists in Chromium only), `online`, focus and the next start do the same. Loaded with the first session.
 */
import { limits } from '../../shared/model/limits.ts';
import type { OpenSession } from '../session/types.ts';
import { toast } from '../ui/toasts.ts';
import type { Services } from './servicesContext.ts';
import { t } from '../texts/text.ts';

interface Registration extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
  readonly periodicSync?: { register(tag: string, options: { readonly minInterval: number }): Promise<void> };
}

const tag = 'holdfast';
let registration: Registration | undefined;

/** Asked for without waiting for anything: a page that is being closed gets no second turn. A browser that refuses is no loss. */
const ask = (): void => void registration?.sync?.register(tag).catch(() => undefined);

/** News may be looked for now and then, too, where the person installed the app. */
const askForNews = async (): Promise<void> => {
  const allowed = await navigator.permissions.query({ name: 'periodic-background-sync' as PermissionName });
  if (allowed.state === 'granted') await registration?.periodicSync?.register(tag, { minInterval: limits.backgroundEvery });
};

const found: Promise<void> = (async () => {
  registration = await navigator.serviceWorker?.ready;
  await askForNews();
})();
found.catch(() => undefined); // no such permission, no such thing

const waits = ({ status }: OpenSession): boolean => status.get().sync.kind === 'waiting' || status.get().durability.kind === 'saving';

const isOffline = ({ status }: OpenSession): boolean => {
  const { sync } = status.get();
  return sync.kind === 'waiting' && sync.changes > 0 && sync.why === 'offline';
};

/** Newer code has the database: what this tab has not saved goes over to it, once for each revision. */
const giveWay = (services: Pick<Services, 'vault' | 'mint'>, session: OpenSession): (() => void) => {
  let given = 0;
  return session.status.subscribe(() => {
    const { durability } = session.status.get();
    const { revision } = durability;
    if (durability.kind !== 'not-saved' || durability.fault.code !== 'STORAGE_NEWER' || revision <= given) return;
    given = revision;
    void import('../sync/handOver.ts')
      .then(({ handOver }) => handOver(services, session))
      .then(({ ok }) => {
        if (!ok) return; // NOT SAVED stands, with Export now
        session.letGo(revision);
        toast(t`A newer version of Holdfast has taken over. Your last changes are handed over to it; reload this tab to go on.`, {
          tone: 'attention',
          action: { label: t`Reload`, run: () => location.reload() },
        });
      })
      .catch(() => undefined);
  });
};

/** Until it is called off. */
export const watchWaiting = (services: Pick<Services, 'vault' | 'mint'>, session: OpenSession): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const entrust = (): void => {
    asked = true;
    void found.finally(ask).catch(() => undefined);
  };
  const look = (): void => {
    if (!waits(session)) {
      clearTimeout(timer);
      [timer, asked] = [undefined, false];
    } else if (!asked && isOffline(session)) entrust();
    else if (!asked) timer ??= setTimeout(entrust, limits.backgroundAfter);
  };
  const hidden = (): void => {
    if (document.visibilityState === 'hidden' && waits(session)) ask();
  };
  const stopGiving = giveWay(services, session);
  const stop = session.status.subscribe(look);
  document.addEventListener('visibilitychange', hidden);
  look();
  return () => {
    clearTimeout(timer);
    stop();
    stopGiving();
    document.removeEventListener('visibilitychange', hidden);
  };
};
