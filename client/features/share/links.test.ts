/** Visits in words and bars, how long a link opens, and what a password does to a snapshot's bytes. */
import { argon2id } from 'hash-wasm';
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import { testCrypto } from '../../../shared/testing/webCrypto.ts';
import { needsPassword, openFromLink, sealForLink, type Sealer } from '../../vault/seal.ts';
import { expiryOf, expiryWords } from './expiry.ts';
import { visitorsByDay, visitWords } from './visitWords.ts';

const sealer = { crypto: testCrypto } as unknown as Sealer;
const key = new Uint8Array(32).fill(7);
/** The very function of the worker, with a fraction of its memory, and what it was asked. */
const asked: { memoryKiB: number; passes: number; salt: Bytes }[] = [];
const stretch = async (password: string, by: { salt: Bytes; memoryKiB: number; passes: number }): Promise<Bytes> => {
  asked.push(by);
  return new Uint8Array(await argon2id({ password, salt: by.salt, memorySize: 64, iterations: by.passes, parallelism: 1, hashLength: 32, outputType: 'binary' }));
};
const by = (password: string) => ({ password, stretch });

test('SNA-5: with a password neither the link nor the password opens a snapshot alone, and it is said which is missing', async () => {
  const plain = utf8('what is shared');
  const { sealed } = await sealForLink(sealer, key, 'snapshot|x', plain, by('long and secret'));
  expect(needsPassword(sealed)).toBe(true);
  expect(asked[0]).toMatchObject({ memoryKiB: limits.stretchMemoryKiB, passes: limits.stretchPasses });
  expect(await openFromLink(sealer, key, 'snapshot|x', sealed, by('long and secret'))).toEqual({ ok: true, value: plain });
  const codes = await Promise.all(
    [
      openFromLink(sealer, key, 'snapshot|x', sealed),
      openFromLink(sealer, key, 'snapshot|x', sealed, by('long and Secret')),
      openFromLink(sealer, new Uint8Array(32), 'snapshot|x', sealed, by('long and secret')),
      openFromLink(sealer, key, 'snapshot|y', sealed, by('long and secret')),
    ].map(async (opening) => {
      const opened = await opening;
      return opened.ok ? 'opened' : opened.fault.code;
    }),
  );
  expect(codes).toEqual(['PASSWORD_NEEDED', 'PASSWORD_WRONG', 'PASSWORD_WRONG', 'PASSWORD_WRONG']);
});

test('SNA-5: the same password is another key each time, typed in any composition it is the same; without one it is the plain box of before', async () => {
  const [one, two] = [await sealForLink(sealer, key, 'c', utf8('x'), by('caf\u00e9')), await sealForLink(sealer, key, 'c', utf8('x'), by('caf\u00e9'))];
  expect(one.sealed.slice(1, 17)).not.toEqual(two.sealed.slice(1, 17));
  expect((await openFromLink(sealer, key, 'c', one.sealed, by('cafe\u0301'))).ok).toBe(true);
  const open = await sealForLink(sealer, key, 'c', utf8('x'));
  expect(needsPassword(open.sealed)).toBe(false);
  expect((await openFromLink(sealer, key, 'c', open.sealed)).ok).toBe(true);
});

const day = 24 * 60 * 60 * 1000;
const now = new Date('2026-03-10T12:00:00').getTime();
const row = (visitor: string, first: number, last: number, visits: number) => ({ visitor, owner: visitor === 'creation', visits, first, last });

test('SNA-7: visits are at least as many as is said; the creation is none of them', () => {
  const creation = row('creation', now - 3 * day, now - 3 * day, 1);
  expect(visitWords([creation], now)).toBe('Not opened yet, but for your own creation of it');
  const visits = [creation, row('a', now - 2 * day, now - day, 3), row('b', now - 60_000 * 5, now - 60_000 * 5, 1)];
  expect(visitWords(visits, now)).toBe('Opened at least 4 times by at least 2 visitors, last 5 minutes ago');
  expect(visitorsByDay(visits, now).map(({ visitors }) => visitors)).toEqual([0, 1, 0, 1]);
  expect(visitorsByDay([row('creation', now - 400 * day, now - 400 * day, 1)], now)).toHaveLength(30);
  expect(visitorsByDay([creation], now).at(-1)?.at).toBe(new Date(new Date(now).toDateString()).getTime());
});

test('SNA-6: a link says until when it opens, or that it has ended', () => {
  expect(expiryOf('never', now)).toBeUndefined();
  expect(expiryOf('7', now)).toBe(now + 7 * day);
  expect(expiryWords(undefined, now)).toBe('Opens until you revoke it');
  expect(expiryWords(now + day, now)).toMatch(/^Opens until 11 Mar 2026/);
  expect(expiryWords(now - 60_000 * 5, now)).toBe('Ended 5 minutes ago');
});
