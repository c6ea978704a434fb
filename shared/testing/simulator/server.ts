/**
 * The real application, as two processes over one store, so that what only one of them knows is never enough. The store fails as
 * real ones do; its contents can be taken back, and processes replaced.
 */
import { createApp } from '../../../server/app.ts';
import { createLimiter } from '../../../server/services/limiter.ts';
import { createMemoryBlobs } from '../../../server/store/blobs/memory.ts';
import { createMemoryStore } from '../../../server/store/memory/store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/store.ts';
import { StoreUnavailable, type Item, type Store, type StoredItem } from '../../../server/store/store.ts';
import type { CryptoPort } from '../../crypto/port.ts';
import type { Seeded } from '../seeded.ts';
import type { Clock } from './clock.ts';
import type { ServerFault, Tally } from './faults.ts';

export const origin = 'http://localhost:8787';

export interface SimulatedServer {
  fetch(request: Request): Promise<Response>;
  /** The next so-many-th write (read, for a stale one) meets it, so many times. */
  arm(fault: ServerFault, at: number, times: number): void;
  disarm(): void;
  restart(): void;
  /** Answers how many items it has. */
  back(to: 'saved' | 'nothing'): void;
  /** What `back` may return to. */
  save(): void;
  items(): readonly Item[];
  /** Counts up with every going back. */
  era(): number;
}

export interface ServerParts {
  readonly clock: Clock;
  readonly random: Seeded;
  readonly crypto: CryptoPort;
  readonly tally: Tally;
  readonly kind: 'memory' | 'sqlite';
  /** What it begins with: the account. */
  readonly first: readonly Item[];
  /** Share of writes that take their time. */
  readonly pauses: number;
  /** Sees every item as it is written. */
  readonly written: (item: Item) => void;
}

/** No store that is meant here serves what was replaced longer ago than that (the cursor of the list looks back further), ms. */
const stalest = 60_000;

const where = (partition: string, id: string): string => `${partition} ${id}`;

export const openServer = ({ clock, random, crypto, tally, kind, first, pauses, written }: ServerParts): SimulatedServer => {
  let items = new Map<string, Item>();
  let former = new Map<string, { readonly item: StoredItem; replacedAt: number | undefined }>();
  let saved: readonly Item[] = first;
  let armed: { fault: ServerFault; at: number; times: number }[] = [];
  let era = 0;
  let inner: Store;

  const due = (kinds: readonly ServerFault[]): ServerFault | undefined => {
    for (const each of armed) if (kinds.includes(each.fault)) each.at -= 1;
    const struck = armed.find(({ at, fault }) => at <= 0 && kinds.includes(fault));
    if (struck === undefined) return undefined;
    struck.times -= 1;
    if (struck.times <= 0) armed = armed.filter((each) => each !== struck);
    tally.count(struck.fault);
    return struck.fault;
  };

  /** What a process has open: one that was at work when its contents were taken back reaches nothing of what came in their place. */
  const openIn = (own: Store) => async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    if (own !== inner) throw new StoreUnavailable('taken back');
    return kind === 'sqlite' ? clock.outside(() => work(own)) : work(own);
  };
  type Opened = ReturnType<typeof openIn>;

  const writing = async <T>(opened: Opened, write: (store: Store) => Promise<T>, done: (answer: T) => void): Promise<T> => {
    const fault = due(['cut short between two writes', 'an error after the commit', 'a slow write']);
    if (fault === 'cut short between two writes') throw new StoreUnavailable('cut short');
    // Also in calm weather a commit now and then takes its time.
    if (fault === 'a slow write' || random.chance(pauses)) await clock.sleep(500 + random.below(4000));
    const answer = await opened(write);
    done(answer);
    if (fault === 'an error after the commit') throw new StoreUnavailable('after the commit');
    return answer;
  };

  const keep = (item: Item): void => {
    const before = former.get(where(item.partition, item.id));
    if (before !== undefined) before.replacedAt ??= clock.now();
    items.set(where(item.partition, item.id), item);
    written(item);
  };

  const storeOf = (opened: Opened): Store => ({
    name: kind,
    durable: true,
    read: async (partition, id) => {
      const found = await opened((own) => own.read(partition, id));
      const before = former.get(where(partition, id));
      const isStale = before?.replacedAt !== undefined && clock.now() - before.replacedAt < stalest;
      const isHead = id.startsWith('head.');
      if (isHead && isStale && due(['a stale read']) !== undefined) return before.item;
      if (isHead && found !== undefined && !isStale && random.chance(0.2)) former.set(where(partition, id), { item: found, replacedAt: undefined });
      return found;
    },
    create: (item) =>
      writing(
        opened,
        (own) => own.create(item),
        (etag) => etag !== undefined && keep(item),
      ),
    replace: async (item, etag) => {
      if (due(['a swap lost again and again']) !== undefined) return undefined;
      return writing(
        opened,
        (own) => own.replace(item, etag),
        (next) => next !== undefined && keep(item),
      );
    },
    remove: (partition, id, etag) =>
      writing(
        opened,
        (own) => own.remove(partition, id, etag),
        (isGone) => isGone && items.delete(where(partition, id)),
      ),
    page: (query) => opened((own) => own.page(query)),
    close: () => opened((own) => own.close()),
  });

  const limiter = () => {
    const whole = createLimiter(clock.now);
    return { ...whole, take: (...asked: Parameters<typeof whole.take>) => (due(['the rate limiter refuses']) === undefined ? whole.take(...asked) : 2000) };
  };
  const blobs = createMemoryBlobs();
  let secrets = 0;
  const start = () => {
    const store = storeOf(openIn(inner));
    const secret = `${secrets}`.padEnd(43, 's');
    return createApp({
      store,
      blobs,
      secret,
      crypto,
      limiter: limiter(),
      now: clock.now,
      wait: (ms) => clock.sleep(ms),
      origins: [origin],
      styleHashes: [],
      asset: async () => undefined,
      address: () => 'one',
    });
  };
  const fill = (contents: readonly Item[]): void => {
    inner = kind === 'sqlite' ? openSqliteStore(':memory:') : createMemoryStore();
    items = new Map();
    former = new Map();
    for (const item of contents) {
      items.set(where(item.partition, item.id), item);
      void clock.outside(() => inner.create(item));
    }
  };
  fill(first);
  let apps = [start(), start()];

  return {
    fetch: async (request) => {
      const app = random.pick(apps);
      return app.fetch(request);
    },
    arm: (fault, at, times) => void armed.push({ fault, at, times }),
    disarm: () => void (armed = []),
    restart: () => {
      secrets += 1;
      apps = [start(), start()];
    },
    back: (to) => {
      era += 1;
      secrets += 1;
      fill(to === 'saved' ? saved : first.slice(0, 0));
      apps = [start(), start()];
    },
    save: () => void (saved = [...items.values()]),
    items: () => [...items.values()],
    era: () => era,
  };
};
