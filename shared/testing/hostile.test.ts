/** What a hostile server can do to records, tried out in full. */
import { expect, test } from 'vitest';
import { sealPayload } from '../../client/session/records/seal.ts';
import { hashRecord, openRecord } from '../crypto/envelope.ts';
import { concat, utf8, type Bytes } from '../model/bytes.ts';
import { mintReplicaId, mintSessionId, type DeviceId, type OwnerId } from '../model/ids.ts';
import { checkPage } from '../sync/chain.ts';
import { vaultWith } from './device.ts';
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
  return { vault, session, rows };
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
  process.stdout.write(`ordered splices among 50 records: ${refused} of 2450 refused\n`);
  expect(refused).toBe(2450);
});

test('SEC-28 nor can its header carry what another one sealed: all 2,450 ordered pairs', async () => {
  const { vault, session, rows } = await sealed(Array.from({ length: 50 }, (_, index) => utf8(`${index}`)));
  const keyOf = (epoch: number) => vault.dataKey(session, epoch);
  const bodyAt = 68;
  let [refused, whole] = [0, 0];
  for (const header of rows) {
    for (const body of rows) {
      const bytes = concat(header.bytes.subarray(0, bodyAt), body.bytes.subarray(bodyAt));
      const opened = await openRecord(testCrypto, keyOf, owner, session, bytes);
      if (opened.ok) whole += header === body ? 1 : 0;
      else refused += 1;
    }
  }
  process.stdout.write(`headers before another record's body: ${refused} of 2450 refused\n`);
  expect({ refused, whole }).toEqual({ refused: 2450, whole: 50 });
});

test('SEC-2 SEC-3 every bit of a header counts, those of owner and session too', async () => {
  const { vault, session, rows } = await sealed([utf8('a'), utf8('b')]);
  const { bytes, hash } = rows[1]!;
  const header = bytes.subarray(0, 68);
  const flipped = <Text extends string>(text: Text, at: number): Text => {
    const letters = utf8(text);
    letters[at >> 3] = (letters[at >> 3] ?? 0) ^ (1 << (at & 7));
    return String.fromCharCode(...letters) as Text;
  };
  const cases = [
    ...Array.from({ length: 8 * header.byteLength }, (_, at) => ({ owner, session, bytes: bytes.map((byte, index) => (index === at >> 3 ? byte ^ (1 << (at & 7)) : byte)) })),
    ...Array.from({ length: 8 * 22 }, (_, at) => ({ owner: flipped(owner, at), session, bytes })),
    ...Array.from({ length: 8 * 22 }, (_, at) => ({ owner, session: flipped(session, at), bytes })),
  ];
  let refused = 0;
  for (const one of cases) {
    const opened = await openRecord(testCrypto, () => vault.dataKey(session, 1), one.owner, one.session, one.bytes);
    if (!opened.ok && (await hashRecord(testCrypto, one.owner, one.session, one.bytes)) !== hash) refused += 1;
  }
  process.stdout.write(`bits of a header flipped: ${refused} of ${cases.length} refused\n`);
  expect(refused).toBe(8 * (68 + 22 + 22));
});

