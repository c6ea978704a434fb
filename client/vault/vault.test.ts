import { expect, test } from 'vitest';
import { openBox } from '../../shared/crypto/box.ts';
import { authMessage, verifyAuth } from '../../shared/crypto/auth.ts';
import { verifyKeyring } from '../../shared/crypto/keyring.ts';
import { sign } from '../../shared/crypto/curves.ts';
import { nextRevision, type KeyringChange } from '../../shared/crypto/revisions.ts';
import { accountKeys } from '../../shared/crypto/accountKeys.ts';
import { toBase64Url, utf8, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { mintSessionId, type DeviceId } from '../../shared/model/ids.ts';
import { err } from '../../shared/model/result.ts';
import { memoryAccounts } from '../../shared/testing/memoryAccounts.ts';
import { code, depsOf, launch, memoryKeys, mint, must, openWith, origin, sealFor } from '../../shared/testing/launch.ts';
import { testCrypto as crypto } from '../../shared/testing/webCrypto.ts';
import { deviceName } from './deviceName.ts';
import { openLocal, sealLocal } from './local.ts';
import { restoreVault } from './restore.ts';
import { openedBy } from './stored.ts';
import { openVault } from './vault.ts';

const session = mintSessionId(mint);


test('SEC-18 the first launch makes an account that the next start opens, with every derived key the same', async () => {
  const { vault, keys } = await launch();
  const box = await sealLocal(vault, 'view', 'view', utf8('seen'));
  const record = await sealFor(vault, session, 'kept');
  const saves = keys.saves;
  const again = await openVault(depsOf(keys));
  expect([again.owner, again.device, again.epoch]).toEqual([vault.owner, vault.device, 1]);
  expect(keys.saves).toBe(saves);
  expect(await openLocal(again, 'view', 'view', box)).toEqual({ ok: true, value: utf8('seen') });
  expect(await openWith(again, session, record)).toBe('kept');
  expect(await again.datasetName('digest')).toBe(await vault.datasetName('digest'));
  expect(again.devices()).toEqual([{ id: vault.device, name: deviceName(navigator.userAgent), added: 1_700_000_000_000 }]);
  expect(await again.dataKey(session, 2)).toBeUndefined();
});

test('SEC-18 the vault is usable before the first revision exists, and others wait for that revision', async () => {
  const keys = memoryKeys();
  const vault = await openVault(depsOf(keys));
  expect(vault.keyring()).toEqual([]);
  expect(await openWith(vault, session, await sealFor(vault, session, 'early'))).toBe('early');
  const other = await openVault(depsOf(keys));
  expect(other.keyring()).toHaveLength(1);
  expect((await verifyKeyring(crypto, other.owner, other.keyring())).ok).toBe(true);
  must(await vault.ready());
  expect(vault.keyring()).toEqual(other.keyring());
});

test('SEC-18 an account whose launch ended before its first revision gets it at the next start', async () => {
  const { keys, vault } = await launch();
  await keys.save({ ...keys.row()!, keyring: [] });
  const again = await openVault(depsOf(keys));
  expect(again.owner).toBe(vault.owner);
  expect((await verifyKeyring(crypto, again.owner, again.keyring())).ok).toBe(true);
});

test('SEC-19 tabs that launch for the first time together make one account', async () => {
  const keys = memoryKeys();
  const vaults = await Promise.all([1, 2, 3, 4].map(() => openVault(depsOf(keys))));
  await Promise.all(vaults.map((vault) => vault.ready()));
  expect(new Set(vaults.map((vault) => vault.owner)).size).toBe(1);
  expect(new Set(vaults.map((vault) => toBase64Url(vault.keyring()[0]!))).size).toBe(1);
});

test('SEC-20 the stored row holds no secret in clear, and no key in it can be taken out', async () => {
  const { vault, keys } = await launch();
  const row = openedBy(keys.row()!)!;
  for (const key of [row.wrapping, row.signing.privateKey, row.exchange.privateKey]) expect(key.extractable).toBe(false);
  const { wordsToSecret } = await import('../../shared/crypto/phrase.ts');
  const secret = toBase64Url(must(wordsToSecret((await vault.phrase()).join(' '))));
  const texts = [row.secret!, ...row.accountKeys, ...row.keyring, row.devices].map(toBase64Url);
  const latin = [row.secret!, row.devices, ...row.keyring].map((bytes) => new TextDecoder('latin1').decode(bytes)).join('');
  expect(texts.some((text) => text.includes(secret))).toBe(false);
  expect(latin.includes(deviceName(navigator.userAgent))).toBe(false);
  expect(await openBox(crypto, row.wrapping, `secret|${'x'.repeat(22)}`, row.secret!)).toEqual(err(fault('UNREADABLE_RECORD')));
});

test('SEC-21 the phrase alone brings the account to a second device, which reads what the first one wrote', async () => {
  const server = memoryAccounts(origin);
  const first = await launch();
  server.register(first.vault.owner, first.vault.keyring());
  const record = await sealFor(first.vault, session, 'written on the first');
  const words = (await first.vault.phrase()).join(' ').toUpperCase();
  const keys = memoryKeys();
  const second = must(await restoreVault({ ...depsOf(keys), words, account: server, origin }));
  expect(second.owner).toBe(first.vault.owner);
  expect(second.device).not.toBe(first.vault.device);
  expect(await openWith(second, session, record)).toBe('written on the first');
  expect(await second.phrase()).toEqual(await first.vault.phrase());
  expect(server.revisions(second.owner)).toHaveLength(2);
  must(await first.vault.acceptKeyring(server.revisions(second.owner)));
  expect(first.vault.devices().map(({ id }) => id)).toEqual([first.vault.device, second.device]);
  expect(first.vault.devices()).toEqual(second.devices());
  expect(await openWith(first.vault, session, await sealFor(second, session, 'and back'))).toBe('and back');
  const reopened = await openVault(depsOf(keys));
  expect([reopened.owner, reopened.device]).toEqual([second.owner, second.device]);
  const nonce = must(await server.challenge(second.owner));
  const signature = await reopened.signAuth(origin, nonce);
  expect(code(await server.signIn({ owner: second.owner, device: second.device, nonce, signature }))).toBe('ok');
});

test('SEC-21 a restore takes the place of the account made at first launch, and keeps its keys aside', async () => {
  const server = memoryAccounts(origin);
  const first = await launch();
  server.register(first.vault.owner, first.vault.keyring());
  const other = await launch();
  const words = (await first.vault.phrase()).join(' ');
  const deps = { ...depsOf(other.keys), words, account: server, origin };
  expect(code(await restoreVault({ ...deps, ifPresent: 'refuse' }))).toBe('ALREADY_EXISTS');
  expect(server.revisions(first.vault.owner)).toHaveLength(1);
  const restored = must(await restoreVault(deps));
  expect(restored.owner).toBe(first.vault.owner);
  expect(other.keys.row()!.former.map(({ owner }) => owner)).toEqual([other.vault.owner]);
  const again = must(await restoreVault(deps));
  expect(again.device).toBe(restored.device);
  expect(server.revisions(first.vault.owner)).toHaveLength(2);
});

test('SEC-21 a restore that loses the race, or whose answer is lost, tries again and adds the device once', async () => {
  const server = memoryAccounts(origin);
  const first = await launch();
  server.register(first.vault.owner, first.vault.keyring());
  const words = (await first.vault.phrase()).join(' ');
  let lost = 0;
  const lossy = {
    ...server,
    putKeyring: async (...args: Parameters<typeof server.putKeyring>) => {
      const put = await server.putKeyring(...args);
      lost += 1;
      return lost === 1 ? err(fault('OFFLINE')) : put;
    },
  };
  const lonely = must(await restoreVault({ ...depsOf(memoryKeys()), words, account: lossy, origin }));
  expect([lost, lonely.devices().length, server.revisions(lonely.owner).length]).toEqual([1, 2, 2]);
  const together = await Promise.all([1, 2].map(() => restoreVault({ ...depsOf(memoryKeys()), words, account: server, origin })));
  expect(together.map(code)).toEqual(['ok', 'ok']);
  expect((await verifyKeyring(crypto, lonely.owner, server.revisions(lonely.owner))).ok).toBe(true);
  expect(server.revisions(lonely.owner)).toHaveLength(4);
});

test('SEC-22 a restore refuses wrong words, an unknown account, and a keyring that does not lead to the phrase', async () => {
  const server = memoryAccounts(origin);
  const [first, mallory] = [await launch(), await launch()];
  const keys = memoryKeys();
  const words = (await first.vault.phrase()).join(' ');
  const attempt = (text: string, account = server) => restoreVault({ ...depsOf(keys), words: text, account, origin });
  expect(await attempt(words.replace(/^\w+/, 'zzzz'))).toEqual(err(fault('BAD_PHRASE', { word: 1 })));
  expect(code(await attempt(words))).toBe('UNAUTHENTICATED');
  const lying = (revisions: readonly Bytes[]) => ({ ...server, keyring: async () => ({ ok: true as const, value: { revisions } }) });
  expect(code(await attempt(words, lying(mallory.vault.keyring())))).toBe('BAD_SIGNATURE');
  expect(code(await attempt(words, lying([...mallory.vault.keyring(), ...first.vault.keyring()])))).toBe('BROKEN_CHAIN');
  expect(code(await attempt(words, lying([])))).toBe('UNREADABLE_RECORD');
  expect(keys.row()).toBeUndefined();
});

/** What another device of the account does: a successor signed by the device of `vault`. */
const change = async (keys: ReturnType<typeof memoryKeys>, what: KeyringChange): Promise<Bytes> => {
  const row = keys.row()!;
  const keyring = must(await verifyKeyring(crypto, row.owner, row.keyring));
  const opened = must(await accountKeys(crypto, keyring, openedBy(row)!.exchange));
  const signer = { author: row.device, sign: (message: Bytes) => sign(crypto, row.signing.privateKey, message) };
  return must(await nextRevision(crypto, keyring, opened, what, signer));
};

test('SEC-23 a new epoch is taken in from the keyring: old records stay readable, new ones use it, other tabs follow', async () => {
  const { vault, keys } = await launch();
  const old = await sealFor(vault, session, 'old');
  const tab = await openVault(depsOf(keys));
  const grown = [...vault.keyring(), await change(keys, { kind: 'rotate' })];
  must(await vault.acceptKeyring(grown));
  expect(vault.epoch).toBe(2);
  const fresh = await sealFor(vault, session, 'fresh');
  expect([await openWith(vault, session, old), await openWith(vault, session, fresh)]).toEqual(['old', 'fresh']);
  expect(tab.epoch).toBe(1);
  expect(await openWith(tab, session, fresh)).toBe('fresh');
  expect(tab.epoch).toBe(2);
  expect(code(await tab.acceptKeyring(grown.slice(0, 1)))).toBe('BROKEN_CHAIN');
  expect(code(await tab.acceptKeyring([grown[0]!, await change((await launch()).keys, { kind: 'rotate' })]))).not.toBe('ok');
  expect(tab.keyring()).toEqual(grown);
});

test('SEC-23 a keyring whose former account key is not the one held here is refused: a device would have lied', async () => {
  const { vault, keys } = await launch();
  const row = keys.row()!;
  const keyring = must(await verifyKeyring(crypto, row.owner, row.keyring));
  const signer = { author: row.device, sign: (message: Bytes) => sign(crypto, row.signing.privateKey, message) };
  const lie = must(await nextRevision(crypto, keyring, new Map([[1, crypto.random(32)]]), { kind: 'rotate' }, signer));
  expect(await vault.acceptKeyring([...vault.keyring(), lie])).toEqual(err(fault('WRONG_KEY', { epoch: 1 })));
  expect([vault.epoch, vault.keyring().length, keys.row()!.keyring.length]).toEqual([1, 1, 1]);
});

test('SEC-23 a revoked device learns so and gets no later key; the one that revoked goes on', async () => {
  const server = memoryAccounts(origin);
  const first = await launch();
  server.register(first.vault.owner, first.vault.keyring());
  const words = (await first.vault.phrase()).join(' ');
  const second = must(await restoreVault({ ...depsOf(memoryKeys()), words, account: server, origin }));
  must(await first.vault.acceptKeyring(server.revisions(second.owner)));
  const revocation = must(await first.vault.propose({ kind: 'revoke', device: second.device }));
  const grown = [...server.revisions(second.owner), revocation];
  must(await first.vault.acceptKeyring(grown));
  expect(first.vault.devices().map(({ id }) => id)).toEqual([first.vault.device]);
  expect(code(await second.acceptKeyring(grown))).toBe('REVOKED');
  const record = await sealFor(first.vault, session, 'after');
  expect(await openWith(second, session, record)).toBe('WRONG_KEY');
  expect(code(await first.vault.propose({ kind: 'revoke', device: 'n'.repeat(22) as DeviceId }))).toBe('NOT_FOUND');
});

test('SEC-17 the vault signs for its own device only', async () => {
  const { vault, keys } = await launch();
  const signature = await vault.signAuth(origin, 'nonce');
  const publicKey = keys.row()!.signing.publicKey;
  expect(await verifyAuth(crypto, publicKey, authMessage(origin, vault.owner, vault.device, 'nonce'), signature)).toBe(true);
  expect(await verifyAuth(crypto, publicKey, authMessage(origin, vault.owner, undefined, 'nonce'), signature)).toBe(false);
});

test('SEC-24 devices are named after browser and system', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  expect(deviceName(chrome)).toBe('Chrome on Linux');
  expect(deviceName(`${chrome.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')} Edg/156.0`)).toBe('Edge on Windows');
  expect(deviceName('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox on macOS');
  expect(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1')).toBe('Safari on iOS');
  expect(deviceName('')).toBe('Browser on this device');
});
