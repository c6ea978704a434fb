/**
 * The storage port on Cosmos DB: point operations with If-Match and one keyset query, nothing else.
 *
 * Every write carries a mark of its own (`w`). After an answer that leaves it open whether the write happened, the item is read:
 *
 *   our mark stands there           it happened
 *   what was there before is there  it has not happened (yet): the same write again, which at most one of the two can win
 *   anything else                   ours may have come and gone: nobody can tell, and StoreUnavailable says so
 *
 * So `undefined` is only ever answered when the write is known not to have happened: callers clear away what only it would have named.
 */
import type { Container, RequestOptions } from '@azure/cosmos';
import { limits } from '../../../shared/model/limits.ts';
import { StoreUnavailable, type Item, type Row, type Store, type StoredItem } from '../store.ts';
import { outcomeOf, sessionNotAvailable, type Outcome } from './outcome.ts';
import type { SessionTokens } from './sessionTokens.ts';
import { boundsOf, checkName, fromShape, toCosmos, toPort, toRow, toShape, type Shape } from './shape.ts';

export type Operation = 'read' | 'create' | 'replace' | 'remove' | 'page';

export interface CosmosDeps {
  readonly container: Container;
  readonly tokens: SessionTokens;
  wait(milliseconds: number): Promise<void>;
  /** Of each request that was answered: what it was and the request units it took. */
  charged?(operation: Operation, units: number): void;
  close(): void;
}

/** What the SDK's answers and errors have in common; its types hide the headers of some. */
interface Reply {
  readonly requestCharge?: number;
  readonly headers?: { readonly [name: string]: unknown };
}

type Found = { readonly shape: Shape; readonly etag: string };

const query = 'SELECT c.id, c.o, c.m FROM c WHERE c.p = @p AND c.o > @above AND c.o < @below ORDER BY c.o';
const isOver = (attempt: number): boolean => attempt + 1 >= limits.storeAttempts;

export const createCosmosStore = ({ container, tokens, wait, charged, close }: CosmosDeps): Store => {
  const optionsOf = (more: RequestOptions = {}): RequestOptions => {
    const sessionToken = tokens.current();
    return sessionToken === undefined ? more : { ...more, sessionToken };
  };
  const note = (operation: Operation, reply: unknown): void => {
    const { requestCharge, headers } = reply as Reply;
    charged?.(operation, Number(requestCharge ?? headers?.['x-ms-request-charge'] ?? 0));
    const token = headers?.['x-ms-session-token'];
    if (typeof token === 'string') tokens.learn(token);
  };
  const call = async <T>(operation: Operation, run: () => Promise<T>): Promise<T> => {
    try {
      const reply = await run();
      note(operation, reply);
      return reply;
    } catch (error) {
      note(operation, error);
      throw error;
    }
  };
  const pause = (outcome: Outcome, attempt: number): Promise<void> => {
    const named = outcome.is === 'throttled' || outcome.is === 'doubtful' ? outcome.after : 0;
    return wait(Math.min(limits.storeWaitLongest, Math.max(named, limits.storeWaitFirst * 2 ** attempt)));
  };
  const giveUp = (error: unknown): StoreUnavailable => new StoreUnavailable('Cosmos DB does not answer', { cause: error });

  /** For what changes nothing: asked again until it is answered. */
  const insist = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome.is === 'refused' || isOver(attempt)) throw giveUp(error);
        await pause(outcome, attempt);
      }
    }
  };

  const find = (partition: string, id: string): Promise<Found | undefined> =>
    insist(async () => {
      const reply = await call('read', () => container.item(id, partition).read<Shape>(optionsOf()));
      if (reply.statusCode === 404) {
        if (reply.substatus !== sessionNotAvailable) return undefined;
        tokens.doubt();
        throw Object.assign(new Error('behind the session token'), { code: 503 });
      }
      if (reply.resource === undefined) throw Object.assign(new Error('no item in the answer'), { code: 503 });
      return { shape: reply.resource, etag: toPort(reply.etag) };
    });

  /**
   * One write, asked until it is known what came of it. `settle` reads after a doubtful answer: 'done' (with the new etag), 'open'
   * (nothing has changed: ask again), or 'unknown'.
   */
  const write = async (
    run: () => Promise<string>,
    settle: () => Promise<{ readonly is: 'done'; readonly etag: string } | { readonly is: 'open' | 'unknown' }>,
  ): Promise<string | undefined> => {
    let doubted = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome.is === 'refused') throw giveUp(error);
        if (outcome.is === 'throttled') {
          if (isOver(attempt)) throw giveUp(error);
          await pause(outcome, attempt);
          continue;
        }
        if (outcome.is !== 'doubtful' && !doubted) return undefined;
        doubted = true;
        const settled = await settle();
        if (settled.is === 'done') return settled.etag;
        if (settled.is === 'unknown' || isOver(attempt)) throw giveUp(error);
        await pause(outcome, attempt);
      }
    }
  };

  return {
    name: 'cosmos',
    durable: true,
    within: (carried, task) => tokens.within(carried, task),
    async read(partition, id): Promise<StoredItem | undefined> {
      checkName(partition, id);
      const found = await find(partition, id);
      return found && fromShape(found.shape, toCosmos(found.etag));
    },
    async create(item: Item) {
      const shape = toShape(item, globalThis.crypto.randomUUID());
      return write(
        async () => toPort((await call('create', () => container.items.create(shape, optionsOf()))).etag),
        async () => {
          const found = await find(item.partition, item.id);
          if (found === undefined) return { is: 'open' };
          return found.shape.w === shape.w ? { is: 'done', etag: found.etag } : { is: 'unknown' };
        },
      );
    },
    async replace(item, etag) {
      const shape = toShape(item, globalThis.crypto.randomUUID());
      const accessCondition = { type: 'IfMatch', condition: toCosmos(etag) };
      const target = container.item(item.id, item.partition);
      return write(
        async () => toPort((await call('replace', () => target.replace(shape, optionsOf({ accessCondition })))).etag),
        async () => {
          const found = await find(item.partition, item.id);
          if (found?.shape.w === shape.w) return { is: 'done', etag: found.etag };
          return { is: found?.etag === etag ? 'open' : 'unknown' };
        },
      );
    },
    async remove(partition, id, etag) {
      checkName(partition, id);
      const accessCondition = { type: 'IfMatch', condition: toCosmos(etag) };
      const done = await write(
        async () => {
          await call('remove', () => container.item(id, partition).delete(optionsOf({ accessCondition })));
          return etag;
        },
        async () => {
          const found = await find(partition, id);
          // Gone is what was asked for, whoever did it.
          if (found === undefined) return { is: 'done', etag };
          return { is: found.etag === etag ? 'open' : 'unknown' };
        },
      );
      return done !== undefined;
    },
    async page({ partition, kind, after, limit }) {
      checkName(partition, 'x');
      const { above, below } = boundsOf(kind, after);
      const parameters = [
        { name: '@p', value: partition },
        { name: '@above', value: above },
        { name: '@below', value: below },
      ];
      return insist(async () => {
        const rows: Row[] = [];
        const options = { partitionKey: partition, maxItemCount: limit, ...optionsOf() };
        const pages = container.items.query<Pick<Shape, 'id' | 'o' | 'm'>>({ query, parameters }, options);
        while (rows.length < limit && pages.hasMoreResults()) {
          const { resources } = await call('page', () => pages.fetchNext());
          rows.push(...(resources ?? []).map(toRow));
        }
        return rows.slice(0, limit);
      });
    },
    async close() {
      close();
    },
  };
};
