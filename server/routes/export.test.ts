/** The export: whole, sealed, of one owner, and told from a cut one. */
import { expect, test } from 'vitest';
import { toBase64Url } from '../../shared/model/bytes.ts';
import { StoreUnavailable } from '../store/store.ts';
import { blobCalls, newDataset } from '../testing/blobs.ts';
import { createChain, createService, join, newSession, newSnapshot, origin, take, type Person, type Send } from '../testing/harness.ts';

const exported = async (send: Send, { token }: Person): Promise<Record<string, unknown>[]> => {
  const answer = await send(new Request(`${origin}/api/v1/account/export`, { headers: { authorization: `Bearer ${token}` } }));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  return (await answer.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
};

test('API-90: the export holds every session behind its checkpoint, every snapshot and chunk of the owner, and nothing else', async () => {
  const { send, deps } = createService();
  const [person, other] = [await join(send), await join(send)];
  const [session, gone, theirs] = [newSession(), newSession(), newSession()];
  const chain = await createChain(person.owner, session);
  // Four that fill segments, and one that stays in the tail of the head.
  const records = [...(await take(chain, 4, 9_000)), ...(await take(chain, 1))];
  const { vector } = (await person.push(session, records.slice(0, 2), { meta: 'AQAA' })).body as { vector: object };
  await person.call('PUT', `/sessions/${session}/checkpoint`, { vector, items: ['AQAA', 'AgAA'] });
  await person.push(session, records.slice(2, 4));
  await person.push(session, records.slice(4));
  await person.push(gone, await take(await createChain(person.owner, gone), 1));
  const head = (await person.call('GET', `/sessions/${gone}`)).body as { vector: object };
  await person.call('DELETE', `/sessions/${gone}`, { vector: head.vector });
  await other.push(theirs, await take(await createChain(other.owner, theirs), 1));
  const sealed = new Uint8Array(9);
  const snapshot = { id: newSnapshot(), digest: toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed))), sealed: toBase64Url(sealed) };
  await person.call('POST', '/snapshots', snapshot);
  await blobCalls(send, person).putAll(newDataset('set'), 3);
  await blobCalls(send, other).putAll(newDataset('set'), 1);

  const lines = await exported(send, person);
  expect(lines[0]).toMatchObject({ holdfast: 'export', version: 1, owner: person.owner, keyring: [toBase64Url(person.first)] });
  expect(lines.filter(({ session: row }) => row !== undefined)).toMatchObject([{ session: { id: session, meta: 'AQAA', deleted: false } }]);
  expect(lines.filter(({ checkpoint }) => checkpoint !== undefined)).toMatchObject([{ checkpoint: { number: 1, items: ['AQAA', 'AgAA'], vector } }]);
  expect(lines.flatMap(({ record }) => (record === undefined ? [] : [record]))).toEqual(records.slice(2));
  expect(lines.filter(({ snapshot: one }) => one !== undefined)).toMatchObject([{ snapshot }]);
  expect(lines.filter(({ blob }) => blob !== undefined)).toHaveLength(3);
  expect(lines.at(-1)).toEqual({ end: { sessions: 1, records: 3, snapshots: 1, blobs: 3 } });
  expect(JSON.stringify(lines)).not.toContain(other.owner);
  expect(JSON.stringify(lines)).not.toContain(deps.secret);
});

test('API-90: a store that fails in the middle cuts the file, which then has no last line', async () => {
  const { send, deps } = createService();
  const person = await join(send);
  for (let n = 0; n < 3; n += 1) {
    const session = newSession();
    await person.push(session, await take(await createChain(person.owner, session), 1));
  }
  const read = deps.store.read;
  let left = 2;
  deps.store.read = (...where) => ((left -= 1) < 0 ? Promise.reject(new StoreUnavailable('off')) : read(...where));
  const answer = await send(new Request(`${origin}/api/v1/account/export`, { headers: { authorization: `Bearer ${person.token}` } }));
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow('off');
});
