/** What a hostile server can do to records and updates, tried out in full; and what synchronization costs on the wire. */
import { expect, test } from 'vitest';
import { sealPayload } from '../../client/session/seal.ts';
import { newSession, setField } from '../documents/commands.ts';
import { openDoc } from '../documents/doc.ts';
import { encodePayload } from '../documents/payload.ts';
import { toBase64Url, utf8, type Bytes } from '../model/bytes.ts';
import { mintEntityId, mintReplicaId, mintSessionId, sessionEntity, type DeviceId, type OwnerId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import { checkPage } from '../sync/chain.ts';
import { vaultWith } from './device.ts';
import { content, createReplica } from './replica.ts';
import { seeded } from './seeded.ts';
import { testCrypto } from './webCrypto.ts';

const owner = 'o'.repeat(22) as OwnerId;
const random = seeded(5);
const sealed = async (payloads: readonly Bytes[]) => {
  const vault = await vaultWith(owner, 'd'.repeat(22) as DeviceId, testCrypto.random(32));
  const [session, replica] = [mintSessionId(random.mint), mintReplicaId(random.mint)];
  const rows = [];
  for (const payload of payloads) {
    const last = rows.at(-1);
    const made = await sealPayload(vault, { session, replica, after: last && [last.sequence, last.hash] }, payload);
    if (made.ok) rows.push(...made.value);
  }
  return { session, rows };
};

test('SEC-28 of 50 records no one can stand in the place of another: all 2,450 ordered splices are refused', async () => {
  const { session, rows } = await sealed(Array.from({ length: 50 }, (_, index) => utf8(`${index}`)));
  const page = rows.map(({ bytes }) => bytes);
  expect((await checkPage(testCrypto, owner, session, {}, page)).ok).toBe(true);
  let refused = 0;
  for (const [at] of page.entries()) {
    for (const [from, other] of page.entries()) {
      if (from === at) continue;
      // The page as it is up to there, the other record, and what followed: short pages, because the chain breaks at once.
      const spliced = [...page.slice(0, at), other, ...page.slice(at + 1, at + 2)];
      const checked = await checkPage(testCrypto, owner, session, {}, spliced);
      // A record that was there before is skipped as known; then the one that follows does not chain, or the page ends early.
      if (!checked.ok || (checked.value.vector[rows[at]?.replica ?? mintReplicaId(random.mint)]?.[0] ?? 0) <= at) refused += 1;
    }
  }
  expect(refused).toBe(2450);
});

test('DOC-28 mutated updates: each is refused with the document untouched, or changes exactly what it says', { timeout: 600_000 }, () => {
  const count = Number(process.env['HOSTILE'] ?? 3000);
  const author = createReplica(random);
  const updates = [author.write(newSession({ title: 'first' })).update];
  for (let index = 0; index < 40; index += 1) updates.push(author.write(setField(index % 3 === 0 ? sessionEntity : mintEntityId(random.mint), 'title', `value ${index}`)).update);
  const told = { refused: 0, taken: 0 };
  const unsaid: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const known = random.below(updates.length);
    const doc = openDoc({ clientId: 7 }, updates.slice(0, known));
    const before = content(doc);
    const update = new Uint8Array(random.pick(updates));
    for (let flips = 1 + random.below(3); flips > 0; flips -= 1) {
      const at = random.below(update.byteLength);
      update[at] = random.below(256);
    }
    const mutated = random.chance(0.2) ? update.slice(0, random.below(update.byteLength)) : update;
    const merged = doc.merge(mutated);
    const after = content(doc);
    told[merged.ok ? 'taken' : 'refused'] += 1;
    const [set, named] = [new Set<string>(), new Set<string>()];
    for (const [key, ...fact] of merged.ok ? merged.value.set : []) {
      set.add(JSON.stringify([key, ...fact]));
      named.add(`["${key}"`);
    }
    for (const [key] of merged.ok ? merged.value.del : []) named.add(`["${key}"`);
    unsaid.push(...after.filter((fact) => !before.includes(fact) && !set.has(fact)));
    unsaid.push(...before.filter((fact) => !after.includes(fact) && ![...named].some((start) => fact.startsWith(start))));
  }
  expect(unsaid).toEqual([]);
  process.stdout.write(`${count} mutated updates: ${told.refused} refused, ${told.taken} taken as what they say\n`);
  expect(told.refused).toBeGreaterThan(0);
});

test('SYN-35 one edit in a session of 1 MB is a push of at most 600 bytes, and a thousand of them are caught up in two requests', async () => {
  const author = createReplica(random);
  while (author.doc.encode().byteLength < 1024 * 1024) {
    author.write(Array.from({ length: 500 }, () => ({ entity: mintEntityId(random.mint), field: 'set.x', value: random.mint(40) })));
  }
  const other = createReplica(random);
  other.merge(author.doc.encode());
  other.write(setField(sessionEntity, 'title', 'before'));
  const change = other.write(setField(sessionEntity, 'title', 'v'.repeat(32)));
  const { rows } = await sealed([encodePayload({ schema: 1, at: 1_700_000_000_000, change })]);
  const body = JSON.stringify({ records: rows.map(({ bytes }) => toBase64Url(bytes)) }).length;
  const requests = Math.max(Math.ceil(1000 / limits.pullRecords), Math.ceil((1000 * (rows[0]?.bytes.byteLength ?? 0)) / limits.pullBytes));
  process.stdout.write(`one edit: ${body} bytes of body; 1,000 of them: ${requests} requests\n`);
  expect(body).toBeLessThanOrEqual(600);
  expect(requests).toBeLessThanOrEqual(10);
});
