/** Replacing the phrase over the real API, interrupted everywhere. */
import { expect, test } from 'vitest';
import { createService, origin } from '../../server/testing/harness.ts';
import { fault } from '../../shared/model/faults.ts';
import { mintSessionId } from '../../shared/model/ids.ts';
import { sealFormer } from '../../shared/crypto/accountKeys.ts';
import { decodeRevision, encodeRevision, keyringMessage, sealedKeyBytes } from '../../shared/crypto/keyringFormat.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { deriveRoot, type Root } from '../../shared/crypto/root.ts';
import { concat, utf8, type Bytes } from '../../shared/model/bytes.ts';
import { err, ok } from '../../shared/model/result.ts';
import { code, depsOf, launch, memoryKeys, mint, must, openWith, sealFor, type MemoryKeys } from '../../shared/testing/launch.ts';
import { testCrypto } from '../../shared/testing/webCrypto.ts';
import { openAccountApi, openDeviceAccountApi } from '../sync/calls/account.ts';
import type { Http } from '../sync/calls/http.ts';
import { changeKeyring, followKeyring, settleKeys, type KeyringApi } from './change.ts';
import { openByPhrase } from './forgot.ts';
import { openLocal, sealLocal } from './local.ts';
import { turnLockOn, type LockDeps } from './locking.ts';
import { newWords, replacePhrase } from './phrase.ts';
import { restoreVault } from './restore.ts';
import type { OpenKeys } from './stored.ts';
import { openVault, type Vault } from './vault.ts';

const session = mintSessionId(mint);

const begin = async () => {
  const service = createService();
  const http: Http = { base: `${origin}/api/v1`, fetch: service.send };
  const { vault, keys } = await launch();
  const account = openDeviceAccountApi(http, vault);
  must(await account.keyring()); // registers
  const old = (await vault.phrase()).join(' ');
  const restore = (words: string, into: MemoryKeys = memoryKeys()) => restoreVault({ ...depsOf(into), words, account: openAccountApi(http), origin });
  return { service, http, vault, keys, account, old, restore };
};

/** Which of the two phrases restores the account. */
const working = async ({ restore, old }: Awaited<ReturnType<typeof begin>>, words: readonly string[]): Promise<string> => {
  const [before, after] = [code(await restore(old)), code(await restore(words.join(' ')))];
  return `${before === 'ok' ? 'old' : before} ${after === 'ok' ? 'new' : after}`;
};

test('PHR-1: new words take the place of the old ones, which stop restoring; everything stays readable, and new keys were made', async () => {
  const all = await begin();
  const { vault, keys, account, restore } = all;
  const record = await sealFor(vault, session, 'from before');
  const next = newWords(vault);
  expect(next.words).toHaveLength(12);
  expect(await working(all, next.words)).toBe('old UNAUTHENTICATED');
  must(await followKeyring(vault, account));
  must(await replacePhrase(vault, account, next));
  expect([vault.owesPhrase, vault.epoch, await vault.phrase()]).toEqual([false, 2, next.words]);
  expect(await working(all, next.words)).toBe('UNAUTHENTICATED new');
  const restored = must(await restore(next.words.join(' ').toUpperCase()));
  expect(restored.owner).toBe(vault.owner);
  expect(await openWith(restored, session, record)).toBe('from before');
  const again = await openVault(depsOf(keys));
  expect(await again.phrase()).toEqual(next.words);
  // And once more, by the device that the new words restored.
  const third = newWords(restored);
  must(await replacePhrase(restored, openDeviceAccountApi(all.http, restored), third));
  expect(code(await restore(next.words.join(' ')))).toBe('UNAUTHENTICATED');
  expect(code(await restore(third.words.join(' ')))).toBe('ok');
});

test('PHR-1 SEC-31: what stays on the device is sealed anew, too: former words that lay there in clear open nothing written after them', async () => {
  const { vault, account } = await begin();
  const kept = await sealLocal(vault, 'view', 'v', utf8('old view'));
  const { openAccountKey } = await import('./stored.ts');
  const { localKey, importAccountKey } = await import('../../shared/crypto/derive.ts');
  must(await replacePhrase(vault, account, newWords(vault)));
  const view = await sealLocal(vault, 'view', 'v', utf8('new view'));
  expect([await openLocal(vault, 'view', 'v', kept), await openLocal(vault, 'view', 'v', view)]).toEqual([ok(utf8('old view')), ok(utf8('new view'))]);
  let row: OpenKeys | undefined;
  await vault.change(async (now) => ok((row = now)));
  const former = await importAccountKey(vault.crypto, (await openAccountKey(vault.crypto, row!, 1))!);
  const under = { crypto: vault.crypto, localKeys: async () => [await localKey(vault.crypto, former, 'view')] as const };
  expect([code(await openLocal(under, 'view', 'v', kept)), code(await openLocal(under, 'view', 'v', view))]).toEqual(['ok', 'UNREADABLE_RECORD']);
});

test('PHR-2: interrupted at any step, exactly one of the two phrases restores, and the change is finished by itself', async () => {
  type Cut = { readonly fails?: 'before' | 'after'; readonly lose?: 'answer' | 'request'; readonly left: string };
  const cuts: readonly Cut[] = [
    { fails: 'before', left: 'old UNAUTHENTICATED' },
    { fails: 'after', left: 'old UNAUTHENTICATED' },
    { lose: 'request', left: 'old UNAUTHENTICATED' },
    { lose: 'answer', left: 'UNAUTHENTICATED new' },
  ];
  for (const { fails, lose, left } of cuts) {
    const all = await begin();
    const { vault, keys, account } = all;
    const next = newWords(vault);
    const cut: KeyringApi = {
      keyring: account.keyring,
      putKeyring: async (revision) => {
        if (lose === 'request') return err(fault('OFFLINE'));
        const put = await account.putKeyring(revision);
        if (lose === 'answer') keys.fails = 'before'; // killed before the answer is taken in
        return lose === 'answer' ? err(fault('OFFLINE')) : put;
      },
    };
    keys.fails = fails;
    const replaced = await replacePhrase(vault, cut, next).catch(() => 'killed');
    expect(replaced === 'killed' || code(replaced as never) !== 'ok').toBe(true);
    keys.fails = undefined;
    const again = await openVault(depsOf(keys));
    expect(await working(all, next.words)).toBe(left);
    must(await settleKeys(again, openDeviceAccountApi(all.http, again)));
    const isKept = fails !== 'before';
    expect(await working(all, next.words)).toBe(isKept ? 'UNAUTHENTICATED new' : 'old UNAUTHENTICATED');
    expect((await again.phrase()).join(' ')).toBe(isKept ? next.words.join(' ') : all.old);
  }
});

test('PHR-2: words that wait are not given up for still newer ones: they may be in force already, and nobody else has them', async () => {
  const all = await begin();
  const { vault, keys, account, restore } = all;
  const [waiting, newer] = [newWords(vault), newWords(vault)];
  const isCut = { read: false };
  const cut: KeyringApi = {
    keyring: async () => (isCut.read ? err(fault('OFFLINE')) : account.keyring()),
    putKeyring: async (revision) => {
      const put = await account.putKeyring(revision);
      keys.fails = 'before'; // killed before the answer is taken in
      return put;
    },
  };
  await replacePhrase(vault, cut, waiting).catch(() => undefined);
  keys.fails = undefined;
  const again = await openVault(depsOf(keys));
  const theirs = openDeviceAccountApi(all.http, again);
  // Without the server nothing takes their place.
  isCut.read = true;
  expect(code(await replacePhrase(again, { ...cut, putKeyring: theirs.putKeyring }, newer))).toBe('OFFLINE');
  must(await settleKeys(again, theirs));
  expect(await again.phrase()).toEqual(waiting.words);
  // With it they come into force first, and the newer ones after them.
  must(await replacePhrase(again, theirs, newer));
  expect(await again.phrase()).toEqual(newer.words);
  expect([code(await restore(waiting.words.join(' '))), code(await restore(newer.words.join(' ')))]).toEqual(['UNAUTHENTICATED', 'ok']);

  // Two tabs: one has not heard that the other's words wait.
  const [tab, last] = [await openVault(depsOf(keys)), newWords(vault)];
  await again.change(async (row) => ok({ ...row, nextSecret: utf8('waits') }));
  expect(code(await replacePhrase(tab, theirs, last))).toBe('PRECONDITION_FAILED');
});

test('PHR-3: other devices follow: they read on, drop the old words, and cannot replace what they do not have', async () => {
  const all = await begin();
  const { vault, account, http, restore, old } = all;
  const other = must(await restore(old));
  expect(other.hasPhrase).toBe(true);
  must(await followKeyring(vault, account));
  const next = newWords(vault);
  must(await replacePhrase(vault, account, next));
  const theirs = openDeviceAccountApi(http, other);
  must(await followKeyring(other, theirs));
  expect([other.hasPhrase, await other.phrase(), other.epoch]).toEqual([false, [], 2]);
  expect(await openWith(other, session, await sealFor(vault, session, 'after'))).toBe('after');
  expect(code(await replacePhrase(other, theirs, newWords(other)))).toBe('NOT_FOUND');
  must(await changeKeyring(other, theirs, { kind: 'rotate' }, () => other.epoch > 2));
});

test('PHR-3: of two devices that replace it at once one wins, and the other one drops both of its phrases', async () => {
  const all = await begin();
  const { vault, account, http, restore, old } = all;
  const other: Vault = must(await restore(old));
  const [mine, theirs] = [newWords(vault), newWords(other)];
  const away: KeyringApi = { keyring: async () => err(fault('OFFLINE')), putKeyring: async () => err(fault('OFFLINE')) };
  expect(code(await replacePhrase(vault, away, mine))).toBe('OFFLINE');
  expect(vault.owesPhrase).toBe(true);
  must(await replacePhrase(other, openDeviceAccountApi(http, other), theirs));
  const late = await settleKeys(vault, account);
  expect([code(late), vault.owesPhrase, vault.hasPhrase]).toEqual(['ok', false, false]);
  expect(code(await restore(theirs.words.join(' ')))).toBe('ok');
  expect(code(await restore(mine.words.join(' ')))).toBe('UNAUTHENTICATED');
});

/** A successor that no code of ours makes: a device, which may sign, puts a root of its own in place of the phrase. */
const usurping = async ({ crypto, keyring, device, owner, signPairing }: Vault, root: Root): Promise<Bytes> => {
  const { hash, ...before } = must(await decodeRevision(crypto, keyring().at(-1)!)).keyring;
  const [epoch, roots, older] = [before.epoch + 1, [...before.roots, root.publicKey], [await sealFormer(crypto, owner, 1, crypto.random(32), crypto.random(32))]];
  const seals = Array.from({ length: before.devices.length + 1 }, () => crypto.random(sealedKeyBytes));
  const message = keyringMessage({ ...before, revision: before.revision + 1, previous: hash, roots, recovery: root.recovery.publicKey, epoch, older, seals, author: device });
  return encodeRevision(message, [await signPairing(message), await root.sign(message)]);
};

test('PHR-4: a device, or a root that is not the current one, cannot replace the phrase; the name of a new root leads to its account only', async () => {
  const all = await begin();
  const { vault, account, service, restore } = all;
  const stranger = await launch();
  const root = await deriveRoot(vault.crypto, newWords(vault).secret);
  expect(code(await vault.propose({ kind: 'root', root }))).toBe('REVOKED');
  const forged = await usurping(vault, root);
  expect([code(await account.putKeyring(forged)), code(await vault.acceptKeyring([...vault.keyring(), forged]))]).toEqual(['BAD_SIGNATURE', 'BAD_SIGNATURE']);
  const next = newWords(vault);
  must(await replacePhrase(vault, account, next));
  const named = (await deriveRoot(vault.crypto, next.secret)).owner;
  expect((await service.deps.store.read(named, 'alias'))?.body).toEqual({ owner: vault.owner });
  expect(code(await restore((await stranger.vault.phrase()).join(' ')))).toBe('UNAUTHENTICATED');
});

const lockDepsOf = (keys: MemoryKeys): LockDeps => {
  let kept = { count: 0, at: 0 };
  return {
    ...depsOf(keys),
    attempts: { load: async () => kept, save: async (next) => void (kept = next) },
    stretch: async (passphrase, { salt }) => sha256(testCrypto, concat(utf8(passphrase), salt)),
  };
};
const cost = { memoryKiB: 65_536, passes: 3 };

test('SEC-35: former words open a locked device no more; words that another device made meanwhile do, by the server', async () => {
  const all = await begin();
  const { vault, keys, account, http, restore, old } = all;
  const deps = { ...lockDepsOf(keys), account: openAccountApi(http), origin };
  const next = newWords(vault);
  must(await followKeyring(vault, account));
  must(await replacePhrase(vault, account, next));
  must(await turnLockOn(lockDepsOf(keys), 'passphrase', cost));
  expect(code(await openByPhrase({ ...deps, words: old }))).toBe('BAD_SIGNATURE');
  const other = must(await restore(next.words.join(' ')));
  const third = newWords(other);
  must(await replacePhrase(other, openDeviceAccountApi(http, other), third));
  const record = await sealFor(other, session, 'while it was locked');
  const away = { ...deps, account: { ...deps.account, challenge: async () => err(fault('OFFLINE')) } };
  expect(code(await openByPhrase({ ...away, words: third.words.join(' ') }))).toBe('OFFLINE');
  must(await openByPhrase({ ...deps, words: third.words.join(' ') }));
  const open = await openVault(depsOf(keys));
  expect([open.lock, open.device, (await open.phrase()).join(' ')]).toEqual([undefined, vault.device, third.words.join(' ')]);
  expect(await openWith(open, session, record)).toBe('while it was locked');
  must(await settleKeys(open, openDeviceAccountApi(http, open)));
});
