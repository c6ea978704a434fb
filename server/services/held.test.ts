/** The text that a push hands to the store beside the body: whatever came before, it is that body. */
import { expect, test } from 'vitest';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { PushReply } from '../../shared/protocol/messages.ts';
import { seeded } from '../../shared/testing/seeded.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Item, Store } from '../store/store.ts';
import { calls, createChain, createService, join, meta, newSession, take, webCrypto } from '../testing/harness.ts';

test('API-120: the text of a head is its body, push after push, across segments, checkpoints and another server beside', async () => {
  const inner = createMemoryStore();
  let [texts, wrong] = [0, 0];
  const look = (item: Item): void => {
    if (item.text === undefined) return;
    texts += 1;
    try {
      expect(JSON.parse(item.text)).toEqual(JSON.parse(JSON.stringify(item.body)));
    } catch {
      wrong += 1;
    }
  };
  const store: Store = {
    ...inner,
    create: (item) => (look(item), inner.create(item)),
    replace: (item, etag) => (look(item), inner.replace(item, etag)),
  };
  const [one, other] = [createService({ store }), createService({ store })];
  const person = await join(one.send);
  const session = newSession();
  const chains = await Promise.all([1, 2, 3].map(() => createChain(person.owner, session)));
  const { next } = seeded(7);
  let reply: PushReply | undefined;
  let put = 0;
  for (let n = 0; n < 120; n += 1) {
    const chain = chains[Math.floor(next() * 3)];
    if (chain === undefined) continue;
    const records = n > 0 && next() < 0.1 ? [] : await take(chain, 1 + Math.floor(next() * 4), 1 + Math.floor(next() * 2_500));
    const more = next() < 0.4 || records.length === 0 ? { meta: meta(`m${n}`) } : {};
    // Through the other server the first one's head is no longer what stands there.
    const through = next() < 0.2 ? other.send : one.send;
    const answer = await calls(through, person.token).push(session, records, more);
    expect([n, answer.status]).toEqual([n, 200]);
    reply = answer.body as PushReply;
    if (n === 60) {
      put = (await person.call('PUT', `/sessions/${session}/checkpoint`, { vector: reply.vector, items: [toBase64Url(webCrypto.random(100))] })).status;
    }
  }
  expect([put, wrong, texts > 100]).toEqual([200, 0, true]);
});

test('API-121: a push to a head that was written last here is not preceded by a read; whatever another server did meanwhile, each answer is true', async () => {
  const inner = createMemoryStore();
  let reads = 0;
  const store: Store = { ...inner, read: (...asked) => ((reads += 1), inner.read(...asked)) };
  const [one, other] = [createService({ store }), createService({ store: inner })];
  const person = await join(one.send);
  const beside = calls(other.send, person.token);
  const session = newSession();
  const chain = await createChain(person.owner, session);
  const counted = async (answer: Promise<{ status: number; body: unknown }>) => {
    reads = 0;
    const { status, body } = await answer;
    return { status, reads, ...(body as Partial<PushReply> & { code?: string; position?: readonly [number, string] }) };
  };
  const first = await take(chain, 2);
  await person.push(session, first);
  const [third] = await take(chain, 1);
  expect(await counted(person.push(session, [String(third)]))).toMatchObject({ status: 200, reads: 0, revision: 2 });
  expect(await counted(person.push(session, first))).toMatchObject({ status: 200, reads: 1, revision: 2 });
  // What is held here ends at the third; the fourth came in through the other server.
  const fourth = await take(chain, 1);
  await beside.push(session, fourth);
  const fifth = await take(chain, 1);
  expect(await counted(person.push(session, fifth))).toMatchObject({ status: 200, revision: 4, vector: { [chain.replica]: [5, chain.hash()] } });
  const sixth = await take(chain, 1);
  await beside.push(session, sixth);
  expect(await counted(person.push(session, sixth))).toMatchObject({ status: 200, revision: 5 });
  const seventh = await take(chain, 1);
  await beside.push(session, seventh);
  const position = [chain.sequence(), chain.hash()];
  const [, ninth] = await take(chain, 2);
  expect(await counted(person.push(session, [String(ninth)]))).toMatchObject({ status: 409, code: 'GAP', position });
  const { vector } = (await beside.call('GET', `/sessions/${session}`)).body as PushReply;
  await beside.call('DELETE', `/sessions/${session}`, { vector });
  expect(await counted(person.push(session, await take(chain, 1)))).toMatchObject({ status: 410, code: 'DELETED' });
});
