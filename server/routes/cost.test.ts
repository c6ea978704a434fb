/** What calls cost on Cosmos DB, from the operations that they really make and the vendor's figures for items of that size. */
import { expect, test } from 'vitest';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { PushReply } from '../../shared/protocol/messages.ts';
import { statedUnits } from '../store/cosmos/price.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Store } from '../store/store.ts';
import { createChain, createService, join, meta, newSession, newSnapshot, take, webCrypto } from '../testing/harness.ts';

type Operation = Parameters<typeof statedUnits>[0];

const measured = () => {
  const inner = createMemoryStore();
  const made: { readonly operation: Operation; readonly bytes: number }[] = [];
  /** `text` is the body once more, for adapters that keep text: Cosmos DB is sent the item without it. */
  const note = <T>(operation: Operation, of: unknown, value: T): T => {
    made.push({ operation, bytes: JSON.stringify(of ?? '', (name, part: unknown) => (name === 'text' ? undefined : part)).length });
    return value;
  };
  const store: Store = {
    ...inner,
    // It may be several processes' store.
    within: async (_, task) => ({ value: await task(), carry: undefined }),
    // What Cosmos DB does not do: give back what the caller holds.
    read: async (partition, id) => {
      const item = await inner.read(partition, id);
      return note('read', item, item);
    },
    create: async (item) => note('create', item, await inner.create(item)),
    replace: async (item, etag) => note('replace', item, await inner.replace(item, etag)),
    remove: async (partition, id, etag) => note('remove', await inner.read(partition, id), await inner.remove(partition, id, etag)),
    page: async (query) => {
      const rows = await inner.page(query);
      return note('page', rows, rows);
    },
  };
  const units = () => made.reduce((sum, { operation, bytes }) => sum + statedUnits(operation, bytes), 0);
  const words = () =>
    (['read', 'create', 'replace', 'remove', 'page'] as const)
      .map((kind) => [made.filter(({ operation }) => operation === kind).length, kind] as const)
      .flatMap(([count, kind]) => (count > 0 ? [`${count} ${kind}`] : []))
      .join(', ');
  return { store, made, units, words };
};

const ranked = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

test('API-117: what push, pull, poll, checkpoint and snapshot cost on Cosmos DB at the median and the 95th percentile of heads', async () => {
  const { store, made, units, words } = measured();
  const { send } = createService({ store });
  const person = await join(send);
  const session = newSession();
  const chains = await Promise.all([1, 2, 3].map(() => createChain(person.owner, session)));
  const costs: { readonly head: number; readonly push: number; readonly pull: number; readonly poll: number }[] = [];
  const cost = async (task: () => Promise<unknown>): Promise<number> => {
    made.length = 0;
    await task();
    return units();
  };
  let reply: PushReply | undefined;
  const push = async (n: number): Promise<void> => {
    const chain = chains[n % 3];
    if (chain === undefined) return;
    const records = await take(chain, 2, 200);
    reply = (await person.push(session, records, { meta: meta('m'.repeat(400)) })).body as PushReply;
  };
  for (let n = 0; n < 4; n += 1) await push(n);
  for (let n = 0; n < 160; n += 1) {
    const spent = await cost(() => push(n));
    const head = made.find(({ operation }) => operation === 'read')?.bytes ?? 0;
    const pull = await cost(() => person.call('POST', `/sessions/${session}/pull`, { vector: reply?.vector }));
    costs.push({ head, push: spent, pull, poll: await cost(() => person.call('GET', '/sessions')) });
  }
  const lines: string[] = [];
  const row = (name: string, median: number, high: number, what = ''): void => void lines.push(`${name.padEnd(34)}${median.toFixed(1).padStart(8)}${high.toFixed(1).padStart(8)}  ${what}`);
  const of = (share: number) => ranked(costs.map(({ head }) => head), share);
  row('head, KB', of(0.5) / 1024, of(0.95) / 1024);
  for (const name of ['push', 'pull', 'poll'] as const) row(name, ranked(costs.map((each) => each[name]), 0.5), ranked(costs.map((each) => each[name]), 0.95));
  const checkpoint = async (bytes: number) => cost(() => person.call('PUT', `/sessions/${session}/checkpoint`, { vector: reply?.vector, items: [toBase64Url(webCrypto.random(bytes))] }));
  const small = await checkpoint(64 * 1024);
  row('checkpoint of 64 KiB', small, small, words());
  const snapshot = async (bytes: number): Promise<[number, number]> => {
    const sealed = new Uint8Array(bytes).fill(7);
    const id = newSnapshot();
    const digest = toBase64Url(new Uint8Array(await webCrypto.subtle.digest('SHA-256', sealed)));
    const create = await cost(() => person.call('POST', '/snapshots', { id, digest, sealed: toBase64Url(sealed) }));
    return [create, await cost(() => person.call('GET', `/snapshots/${id}`))];
  };
  const [usual, large] = [await snapshot(50 * 1024), await snapshot(400 * 1024)];
  row('snapshot of 50 / 400 KiB, create', usual[0], large[0]);
  row('snapshot of 50 / 400 KiB, open', usual[1], large[1], words());
  process.stdout.write(`\nstated request units${' '.repeat(16)}median     p95\n${lines.join('\n')}\n`);
  expect(statedUnits('read', 1024)).toBe(1);
  expect(statedUnits('create', 48 * 1024)).toBeCloseTo((11.23 + 22.67) / 2);
  expect(statedUnits('replace', 4096 * 1024)).toBe(1250);
  expect(ranked(costs.map(({ push: each }) => each), 0.5)).toBeLessThan(20);
  expect(ranked(costs.map(({ pull }) => pull), 0.95)).toBeLessThan(5);
});
