/**
 * Where the person is, over the History API: `/` the sessions, `/?session=<id>` one of them, `/s/<id>#<key>` a snapshot. The key in
 * the fragment opens the snapshot, so it is read once and scrubbed from the address bar and the history before anything is shown.
 */
import { parseSessionId, parseSnapshotId, type SessionId, type SnapshotId } from '../../shared/model/ids.ts';
import { writable, type Readable } from '../session/readable.ts';

export type Route =
  /** `code`: of a pairing, when its link was opened. `wish`: what a shortcut of the installed app asks for. */
  | { readonly page: 'start'; readonly code?: string; readonly wish?: 'new' | 'import' }
  | { readonly page: 'session'; readonly session: SessionId }
  /** A session is asked for by a name that none can have. */
  | { readonly page: 'nowhere' }
  /** `id` is undefined for an address that cannot name a snapshot; `key` is the fragment as it came, unchecked. */
  | { readonly page: 'snapshot'; readonly id: SnapshotId | undefined; readonly key: string };

const parse = ({ pathname, search }: Location, key: string): Route => {
  if (pathname.startsWith('/s/')) return { page: 'snapshot', id: parseSnapshotId(pathname.slice(3)), key };
  const wanted = new URLSearchParams(search).get('session');
  const session = parseSessionId(wanted ?? '');
  if (wanted !== null && session === undefined) return { page: 'nowhere' };
  const wish = (['new', 'import'] as const).find((one) => one === new URLSearchParams(search).get('do'));
  return session === undefined ? { page: 'start', ...(key.startsWith('pair=') && { code: key }), ...(wish && { wish }) } : { page: 'session', session };
};

const address = (route: Route): string => {
  switch (route.page) {
    case 'start':
    case 'nowhere':
      return '/';
    case 'session':
      return `/?session=${route.session}`;
    case 'snapshot':
      return `/s/${route.id ?? ''}`;
  }
};

const current = writable<Route>({ page: 'start' });

export const route: Readable<Route> = current;

/** Also for a link that is opened in a page that stands at the same address: then only the fragment is new, and nothing is loaded. */
const arrive = (): void => {
  const key = location.hash.slice(1);
  if (key !== '') history.replaceState(null, '', location.pathname + location.search);
  current.set(parse(location, key));
  // Asked for once, not at each reload.
  if (location.search.startsWith('?do=')) history.replaceState(null, '', location.pathname);
};

/** To be called once, before anything is painted. */
export const startRouter = (): void => {
  arrive();
  addEventListener('popstate', arrive);
};

/** What a shortcut asked for, to be done once. */
export const takeWish = (): 'new' | 'import' | undefined => {
  const at = current.get();
  if (at.page !== 'start' || at.wish === undefined) return undefined;
  const { wish, ...rest } = at;
  current.set(rest);
  return wish;
};

export const go = (next: Route): void => {
  history.pushState(null, '', address(next));
  current.set(next);
};
