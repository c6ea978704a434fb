import { expect, test } from 'vitest';
import { accountKeys } from '../../shared/crypto/accountKeys.ts';
import { verifyKeyring } from '../../shared/crypto/keyring.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { concat, toBase64Url, utf8, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { mintSessionId, type DeviceId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { code, depsOf, launch, memoryKeys, mint, must, openWith, origin, sealFor, type MemoryKeys } from '../../shared/testing/launch.ts';
import { memoryAccounts } from '../../shared/testing/memoryAccounts.ts';
import { testCrypto as crypto } from '../../shared/testing/webCrypto.ts';
import { waitAfter, type Attempts, type AttemptsStore } from './attempts.ts';
import { changeKeyring, settleKeys, type KeyringApi } from './change.ts';
import { openByPhrase } from './forgot.ts';
import { openLocal, sealLocal } from './local.ts';
import { changePassphrase, turnLockOff, turnLockOn, unlock, type LockDeps } from './locking.ts';
import { openedBy, type StoredKeys } from './stored.ts';
import { costWithin } from './stretch.ts';
import { openVault, vaultOf, type Vault } from './vault.ts';
import { lockedVault } from './lockedVault.ts';

const session = mintSessionId(mint);
const cost = { memoryKiB: limits.stretchMemoryKiB, passes: limits.stretchPasses };
const attemptsInMemory = (): AttemptsStore => {
  let kept: Attempts = { count: 0, at: 0 };
  return { load: async () => kept, save: async (next) => void (kept = next) };
};
/** The stretching itself is hash-wasm's; the browser test works it out a second time and opens the row with it. */
const lockDeps = (keys: MemoryKeys, now = () => 1_700_000_000_000): LockDeps => ({
  ...depsOf(keys),
  now,
  attempts: attemptsInMemory(),
  stretch: async (passphrase, { salt, memoryKiB, passes }) => sha256(crypto, concat(utf8(`${passphrase}|${memoryKiB}|${passes}`), salt)),
});

const reopen = async (keys: MemoryKeys, passphrase: string): Promise<Vault> => vaultOf(depsOf(keys), must(await unlock(lockDeps(keys), keys.row()!, passphrase)));

/** The server's part, with its real check of every successor. */
const keyringServer = (first: readonly Bytes[], owner: Vault['owner']): KeyringApi & { revisions: readonly Bytes[]; lose: 'answer' | 'request' | undefined } => {
  const server = {
    revisions: first,
    lose: undefined as 'answer' | 'request' | undefined,
    keyring: async () => (server.lose === 'request' ? err(fault('OFFLINE')) : ok({ revisions: server.revisions })),
    putKeyring: async (revision: Bytes): Promise<Result<unknown>> => {
      const grown = [...server.revisions, revision];
      const verified = await verifyKeyring(crypto, owner, grown);
      if (!verified.ok) return err(fault('PRECONDITION_FAILED'));
      server.revisions = grown;
      return server.lose === 'answer' ? err(fault('OFFLINE')) : ok(undefined);
    },
  };
  return server;
};

const handlesOf = (row: StoredKeys): string[] =>
  Object.entries({ wrapping: row.wrapping, exchange: row.exchange.privateKey, signing: row.signing.privateKey }).flatMap(([name, key]) => (key === undefined ? [] : [name]));

test('SEC-30 with a lock the row holds no key but the signing one, and nothing in it opens without the passphrase', async () => {
  const { vault, keys } = await launch();
  const before = openedBy(keys.row()!)!;
  const record = await sealFor(vault, session, 'written before');
  must(await turnLockOn(lockDeps(keys), 'correct horse battery', cost));
  const row = keys.row()!;
  expect(handlesOf(row)).toEqual(['signing']);
  expect(openedBy(row)).toBeUndefined();
  expect(openedBy(row, before)).toBeDefined(); // an opener of another lock is refused below, where it matters: the boxes
  for (const box of [row.secret!, ...row.accountKeys, row.devices, row.lock!.wrapping, row.lock!.exchange]) {
    const { openBox } = await import('../../shared/crypto/box.ts');
    for (const name of ['secret', 'account|1', 'devices', 'exchange']) expect((await openBox(crypto, before.wrapping, `${name}|${row.owner}`, box)).ok).toBe(false);
  }
  expect(toBase64Url(row.exchange.publicKey)).not.toBe(toBase64Url(before.exchange.publicKey));
  await expect(openVault(depsOf(keys))).rejects.toThrow('locked');
  expect(await unlock(lockDeps(keys), row, 'correct horse batter')).toEqual(err(fault('WRONG_KEY')));
  const again = await reopen(keys, 'correct horse battery');
  expect(await openWith(again, session, record)).toBe('written before');
  expect(await again.phrase()).toEqual(await vault.phrase());
  expect(again.lock?.id).toBe(row.lock!.id);
});

test('SEC-30 a passphrase is one in every form of its letters, and the lock of another account or time does not take it', async () => {
  const { keys } = await launch();
  must(await turnLockOn(lockDeps(keys), 'Blåbær på ﬁnere vis', cost));
  const row = keys.row()!;
  expect(code(await unlock(lockDeps(keys), row, 'Blåbær på finere vis'.normalize('NFD')))).toBe('ok');
  expect(code(await unlock(lockDeps(keys), { ...row, lock: { ...row.lock!, id: 'x'.repeat(22) } }, 'Blåbær på finere vis'))).toBe('WRONG_KEY');
  expect(code(await turnLockOn(lockDeps(keys), 'another one', cost))).toBe('ALREADY_EXISTS');
});

test('SEC-31 the lock brings a new exchange key and a new epoch, and what is kept here from then on is under that', async () => {
  const { vault, keys } = await launch();
  const server = keyringServer(vault.keyring(), vault.owner);
  const old = { ...openedBy(keys.row()!)! };
  const before = await sealLocal(vault, 'view', 'v', utf8('old view'));
  must(await turnLockOn(lockDeps(keys), 'correct horse battery', cost));
  const locked = await reopen(keys, 'correct horse battery');
  expect([locked.owesKeys, locked.epoch]).toEqual([true, 1]);
  must(await settleKeys(locked, server));
  expect([locked.owesKeys, locked.epoch, server.revisions.length]).toEqual([false, 2, 2]);
  const after = await sealLocal(locked, 'view', 'v', utf8('new view'));
  expect(await openLocal(locked, 'view', 'v', before)).toEqual(ok(utf8('old view')));
  expect(await openLocal(locked, 'view', 'v', after)).toEqual(ok(utf8('new view')));
  // Whoever holds what lay in clear before (wrapping and exchange key) opens neither the new epoch nor the view.
  const keyring = must(await verifyKeyring(crypto, vault.owner, server.revisions));
  expect(code(await accountKeys(crypto, keyring, old.exchange))).toBe('REVOKED');
  expect(await openLocal(vault, 'view', 'v', after)).toEqual(err(fault('UNREADABLE_RECORD')));
  expect(await openWith(vault, session, await sealFor(locked, session, 'new'))).toBe('WRONG_KEY');
  const reloaded = await reopen(keys, 'correct horse battery');
  expect(await openLocal(reloaded, 'view', 'v', after)).toEqual(ok(utf8('new view')));
});

test('SEC-31 another lock later still opens what was kept under the one before', async () => {
  const { vault, keys } = await launch();
  const server = keyringServer(vault.keyring(), vault.owner);
  const kept: Bytes[] = [await sealLocal(vault, 'undo', 'u', utf8('0'))];
  for (const round of [1, 2]) {
    must(await turnLockOn(lockDeps(keys), `passphrase ${round}`, cost));
    const locked = await reopen(keys, `passphrase ${round}`);
    must(await settleKeys(locked, server));
    kept.push(await sealLocal(locked, 'undo', 'u', utf8(String(round))));
    must(await turnLockOff(lockDeps(keys), `passphrase ${round}`));
  }
  const open = await openVault(depsOf(keys));
  expect([open.lock, open.epoch]).toEqual([undefined, 3]);
  for (const [index, box] of kept.entries()) expect(await openLocal(open, 'undo', 'u', box)).toEqual(ok(utf8(String(index))));
});

test('SEC-32 cut before or after any write, turning on, turning off and changing leave a row that opens by the old way or the new', async () => {
  type Act = (deps: LockDeps) => Promise<Result<void>>;
  const acts: readonly (readonly [from: string | undefined, to: string | undefined, act: Act])[] = [
    [undefined, 'passphrase one', (deps) => turnLockOn(deps, 'passphrase one', cost)],
    ['passphrase one', 'passphrase two', (deps) => changePassphrase(deps, 'passphrase one', 'passphrase two', cost)],
    ['passphrase one', undefined, (deps) => turnLockOff(deps, 'passphrase one')],
  ];
  const openAs = (keys: MemoryKeys, passphrase: string | undefined) => (passphrase === undefined ? openVault(depsOf(keys)) : reopen(keys, passphrase));
  for (const [from, to, act] of acts) {
    for (const fails of ['before', 'after'] as const) {
      const { vault, keys } = await launch();
      const server = keyringServer(vault.keyring(), vault.owner);
      const record = await sealFor(vault, session, 'kept');
      if (from !== undefined) must(await turnLockOn(lockDeps(keys), from, cost));
      keys.fails = fails;
      await expect(act(lockDeps(keys))).rejects.toThrow('killed');
      keys.fails = undefined;
      const opened = await openAs(keys, fails === 'before' ? from : to);
      expect(await openWith(opened, session, record)).toBe('kept');
      must(await settleKeys(opened, server));
      expect(await openWith(opened, session, await sealFor(opened, session, 'goes on'))).toBe('goes on');
    }
  }
});

test('SEC-32 an answer that is lost, or a kill, between the new keys on the server and here costs nothing', async () => {
  const { vault, keys } = await launch();
  const server = keyringServer(vault.keyring(), vault.owner);
  must(await turnLockOn(lockDeps(keys), 'correct horse battery', cost));
  const locked = await reopen(keys, 'correct horse battery');
  server.lose = 'answer';
  keys.fails = 'before';
  await expect(settleKeys(locked, server)).rejects.toThrow('killed');
  [server.lose, keys.fails] = [undefined, undefined];
  expect(server.revisions).toHaveLength(2);
  const again = await reopen(keys, 'correct horse battery');
  expect([again.owesKeys, again.epoch]).toEqual([true, 1]);
  must(await settleKeys(again, server));
  expect([again.owesKeys, again.epoch, server.revisions.length]).toEqual([false, 2, 2]);
});

test('SEC-30 where a lock is on, other keys are not brought in without a word: the restore is refused, and the row stays', async () => {
  const server = memoryAccounts(origin);
  const other = await launch();
  server.register(other.vault.owner, other.vault.keyring());
  const { keys } = await launch();
  must(await turnLockOn(lockDeps(keys), 'correct horse battery', cost));
  const before = keys.row();
  const { restoreVault } = await import('./restore.ts');
  const words = (await other.vault.phrase()).join(' ');
  expect(await restoreVault({ ...depsOf(keys), words, account: server, origin })).toEqual(err(fault('READ_ONLY')));
  expect(keys.row()).toBe(before);
});

test('SEC-32 another device rotates before the new exchange key is in the keyring: the words that lie here open its epoch', async () => {
  const server = memoryAccounts(origin);
  const { vault, keys } = await launch();
  server.register(vault.owner, vault.keyring());
  const words = (await vault.phrase()).join(' ');
  const { restoreVault } = await import('./restore.ts');
  const other = must(await restoreVault({ ...depsOf(memoryKeys()), words, account: server, origin }));
  const shared = keyringServer(server.revisions(vault.owner), vault.owner);
  must(await turnLockOn(lockDeps(keys), 'correct horse battery', cost));
  must(await changeKeyring(other, shared, { kind: 'rotate' }, () => other.epoch > 1));
  const written = await sealFor(other, session, 'from the other');
  const locked = await reopen(keys, 'correct horse battery');
  must(await changeKeyring(locked, shared, { kind: 'revoke', device: other.device }, () => locked.devices().length === 1));
  expect([locked.epoch, locked.owesKeys]).toEqual([4, false]);
  expect(await openWith(locked, session, written)).toBe('from the other');
  expect(code(await locked.propose({ kind: 'revoke', device: 'n'.repeat(22) as DeviceId }))).toBe('NOT_FOUND');
});

test('SEC-33 wrong passphrases slow down, a reload does not begin the count anew, and the right one ends it', async () => {
  const { keys } = await launch();
  let now = 1_700_000_000_000;
  const deps = lockDeps(keys, () => now);
  must(await turnLockOn(deps, 'correct horse battery', cost));
  const attempt = (text: string) => unlock(deps, keys.row()!, text);
  for (let free = 0; free < limits.passphraseFree; free += 1) expect(code(await attempt('wrong'))).toBe('WRONG_KEY');
  expect(await attempt('correct horse battery')).toEqual(err(fault('RATE_LIMITED', { wait: limits.passphraseWaitFirst })));
  now += limits.passphraseWaitFirst;
  expect(code(await attempt('wrong'))).toBe('WRONG_KEY');
  now += limits.passphraseWaitFirst;
  expect(await attempt('correct horse battery')).toEqual(err(fault('RATE_LIMITED', { wait: limits.passphraseWaitFirst })));
  now += limits.passphraseWaitFirst;
  expect(code(await attempt('correct horse battery'))).toBe('ok');
  expect(await deps.attempts.load()).toEqual({ count: 0, at: 0 });
  // Counted before it is made: a kill in the middle of the stretching gives nothing back.
  await expect(unlock({ ...deps, stretch: () => Promise.reject(new Error('killed')) }, keys.row()!, 'wrong')).rejects.toThrow('killed');
  expect((await deps.attempts.load()).count).toBe(1);
  expect([waitAfter({ count: 40, at: now }, now), waitAfter({ count: 40, at: now }, now - 99 * limits.passphraseWaitMost)]).toEqual([limits.passphraseWaitMost, limits.passphraseWaitMost]);
});

test('SEC-34 another passphrase re-wraps and nothing else; the former one opens nothing', async () => {
  const { keys } = await launch();
  must(await turnLockOn(lockDeps(keys), 'passphrase one', cost));
  const { lock: one, ...before } = keys.row()!;
  expect(code(await changePassphrase(lockDeps(keys), 'passphrase 0', 'passphrase two', cost))).toBe('WRONG_KEY');
  must(await changePassphrase(lockDeps(keys), 'passphrase one', 'passphrase two', { memoryKiB: 2 * cost.memoryKiB, passes: 4 }));
  const { lock: two, ...after } = keys.row()!;
  expect(after).toEqual(before);
  expect([two!.id, two!.exchange, two!.memoryKiB]).toEqual([one!.id, one!.exchange, 2 * cost.memoryKiB]);
  expect(toBase64Url(two!.salt)).not.toBe(toBase64Url(one!.salt));
  expect(code(await unlock(lockDeps(keys), keys.row()!, 'passphrase one'))).toBe('WRONG_KEY');
  expect(code(await unlock(lockDeps(keys), keys.row()!, 'passphrase two'))).toBe('ok');
});

test('SEC-34 a tab that holds the keys of another lock writes nothing', async () => {
  const { vault, keys } = await launch();
  const server = keyringServer(vault.keyring(), vault.owner);
  must(await turnLockOn(lockDeps(keys), 'passphrase one', cost));
  const tab = await reopen(keys, 'passphrase one');
  expect(code(await changeKeyring(vault, server, { kind: 'rotate' }, () => false))).toBe('PRECONDITION_FAILED');
  must(await turnLockOff(lockDeps(keys), 'passphrase one'));
  expect(code(await settleKeys(tab, server))).toBe('PRECONDITION_FAILED');
  expect(keys.row()!.lock).toBeUndefined();
});

test('SEC-35 the twelve words open a locked device without the server, other words do not', async () => {
  const { vault, keys } = await launch();
  const other = await launch();
  const words = (await vault.phrase()).join(' ');
  const record = await sealFor(vault, session, 'kept');
  const view = await sealLocal(vault, 'view', 'v', utf8('view'));
  must(await turnLockOn(lockDeps(keys), 'forgotten soon', cost));
  const server = memoryAccounts(origin);
  server.register(other.vault.owner, other.vault.keyring());
  const deps = { ...lockDeps(keys), account: server, origin };
  expect(code(await openByPhrase({ ...deps, words: (await other.vault.phrase()).join(' ') }))).toBe('BAD_SIGNATURE');
  expect(code(await openByPhrase({ ...deps, words: 'not twelve words' }))).toBe('BAD_PHRASE');
  expect(keys.row()!.lock).toBeDefined();
  const unreachable = { challenge: async () => err(fault('OFFLINE')), keyring: async () => err(fault('OFFLINE')), putKeyring: async () => err(fault('OFFLINE')) };
  must(await openByPhrase({ ...deps, account: unreachable, words }));
  const open = await openVault(depsOf(keys));
  expect([open.lock, open.owesKeys, open.device]).toEqual([undefined, true, vault.device]);
  expect(await openWith(open, session, record)).toBe('kept');
  expect(await openLocal(open, 'view', 'v', view)).toEqual(ok(utf8('view')));
  expect((await open.phrase()).join(' ')).toBe(words);
  must(await settleKeys(open, keyringServer(vault.keyring(), vault.owner)));
  expect(open.epoch).toBe(2);
});

test('SEC-37 a locked vault signs for its device and has no key for anything', async () => {
  const { vault, keys } = await launch();
  const server = memoryAccounts(origin);
  server.register(vault.owner, vault.keyring());
  must(await turnLockOn(lockDeps(keys), 'correct horse battery', cost));
  const locked = lockedVault(crypto, keys.row()!);
  const nonce = must(await server.challenge(vault.owner));
  expect(code(await server.signIn({ owner: locked.owner, device: locked.device, nonce, signature: await locked.signAuth(origin, nonce) }))).toBe('ok');
  expect([await locked.dataKey(session, 1), locked.keyring().length]).toEqual([undefined, 1]);
  await expect(locked.localKeys('view')).rejects.toThrow('locked');
});

test('SEC-38 stretching never goes below 64 MiB and three passes, and grows with the machine', () => {
  expect(costWithin(60_000)).toEqual({ memoryKiB: 65_536, passes: 3 });
  expect(costWithin(500)).toEqual({ memoryKiB: 131_072, passes: 3 });
  expect(costWithin(125)).toEqual({ memoryKiB: 262_144, passes: 6 });
  expect(costWithin(0)).toEqual({ memoryKiB: 262_144, passes: 10 });
});
