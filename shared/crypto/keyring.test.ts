import { beforeAll, describe, expect, test } from 'vitest';
import { concat, equalBytes, type Bytes } from '../model/bytes.ts';
import { parseDeviceId, type DeviceId, type OwnerId } from '../model/ids.ts';
import type { Result } from '../model/result.ts';
import { testCrypto as crypto } from '../testing/webCrypto.ts';
import { accountKeys, namedDevices, type AccountKeys } from './accountKeys.ts';
import { newExchangePair, newSigningPair, sign, type KeyPair } from './curves.ts';
import { verifyKeyring } from './keyring.ts';
import { decodeRevision, encodeRevision, keyringMessage, type Keyring, type KeyringContent } from './keyringFormat.ts';
import { firstRevision, nextRevision, rootSigner, type KeyringChange, type NewDevice, type Signer } from './revisions.ts';
import { deriveRoot, type Root } from './root.ts';

interface Party extends NewDevice {
  readonly pair: KeyPair;
  readonly signer: Signer;
}

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.code);
  return result.value;
};
const code = <T>(result: Result<T>): string => (result.ok ? 'ok' : result.fault.code);

const party = async (letter: string): Promise<Party> => {
  const id = parseDeviceId(letter.repeat(22)) as DeviceId;
  const [signing, pair] = [await newSigningPair(crypto), await newExchangePair(crypto)];
  const signer: Signer = { author: id, sign: (message) => sign(crypto, signing.privateKey, message) };
  return { id, signing: signing.publicKey, exchange: pair.publicKey, added: 1_700_000_000_000, name: `${letter} laptop`, pair, signer };
};

const key = new Uint8Array(32).fill(42);
let root: Root, owner: OwnerId, a: Party, b: Party, c: Party, stranger: Party;
let chain: Bytes[];

const head = async (revisions: readonly Bytes[] = chain): Promise<Keyring> => must(await verifyKeyring(crypto, owner, revisions));
const keysOf = async (keyring: Keyring, pair: KeyPair): Promise<AccountKeys> => must(await accountKeys(crypto, keyring, pair));
const next = async (change: KeyringChange, signer: Signer, revisions = chain): Promise<Bytes> => {
  const keyring = await head(revisions);
  return must(await nextRevision(crypto, keyring, await keysOf(keyring, root.recovery), change, signer));
};

beforeAll(async () => {
  root = await deriveRoot(crypto, new Uint8Array(16).fill(7));
  owner = root.owner;
  [a, b, c, stranger] = [await party('a'), await party('b'), await party('c'), await party('x')];
  const first = await firstRevision(crypto, root, a, key);
  const second = await next({ kind: 'add', device: b }, a.signer, [first]);
  const third = await next({ kind: 'add', device: c }, rootSigner(root), [first, second]);
  chain = [first, second, third];
});

describe('SEC-13 the chain of revisions', () => {
  test('is accepted from the owner id to the newest, whoever of the certified signed', async () => {
    const keyring = await head();
    expect([keyring.revision, keyring.epoch, keyring.author]).toEqual([3, 1, 'root']);
    expect(keyring.devices.map((device) => device.id)).toEqual([a.id, b.id, c.id]);
    expect(await namedDevices(crypto, keyring, await keysOf(keyring, b.pair))).toEqual(
      [a, b, c].map(({ id, name, added }) => ({ id, name, added })),
    );
  });

  test('is refused for another owner, from another root, empty, or with a revision missing or out of order', async () => {
    const [first, second, third] = chain as [Bytes, Bytes, Bytes];
    const other = await deriveRoot(crypto, new Uint8Array(16).fill(8));
    expect(code(await verifyKeyring(crypto, other.owner, chain))).toBe('BAD_SIGNATURE');
    expect(code(await verifyKeyring(crypto, owner, [await firstRevision(crypto, other, a, key)]))).toBe('BAD_SIGNATURE');
    const wrongName = await firstRevision(crypto, { ...root, owner: other.owner }, a, key);
    expect(code(await verifyKeyring(crypto, owner, [wrongName]))).toBe('BAD_SIGNATURE');
    const wrongRoot = await firstRevision(crypto, { ...other, owner }, a, key);
    expect(code(await verifyKeyring(crypto, owner, [wrongRoot]))).toBe('BAD_SIGNATURE');
    expect(code(await verifyKeyring(crypto, owner, []))).toBe('BROKEN_CHAIN');
    expect(code(await verifyKeyring(crypto, owner, [first, third]))).toBe('BROKEN_CHAIN');
    expect(code(await verifyKeyring(crypto, owner, [first, second, second]))).toBe('BROKEN_CHAIN');
    expect(code(await verifyKeyring(crypto, owner, [second, third]))).toBe('BAD_SIGNATURE');
  });

  test('is refused when any byte of any revision differs', async () => {
    for (const [place, bytes] of chain.entries()) {
      for (let at = 0; at < bytes.byteLength; at += 1) {
        const damaged = concat(bytes);
        damaged[at]! ^= 1 << (at % 8);
        const revisions = chain.with(place, damaged);
        expect((await verifyKeyring(crypto, owner, revisions)).ok, `revision ${place + 1}, byte ${at}`).toBe(false);
      }
    }
  });

  test('is refused when cut short or lengthened, and a later version is named', async () => {
    const bytes = chain[0]!;
    for (const length of [0, 1, 22, 200, bytes.byteLength - 1]) {
      expect(code(await decodeRevision(crypto, bytes.slice(0, length)))).toBe('UNREADABLE_RECORD');
    }
    expect(code(await decodeRevision(crypto, concat(bytes, new Uint8Array(1))))).toBe('UNREADABLE_RECORD');
    expect(code(await decodeRevision(crypto, concat(new Uint8Array([2]), bytes.subarray(1))))).toBe('UNSUPPORTED_VERSION');
  });
});

describe('SEC-14 who may sign what', () => {
  /** A revision that nextRevision would not make: any content, signed by anyone. */
  const forgeAfter = async (revisions: Bytes[], change: Partial<KeyringContent>, signers: Pick<Signer, 'sign'>[]): Promise<string> => {
    const before = await head(revisions);
    const content = { ...before, revision: before.revision + 1, previous: before.hash, author: a.id, ...change };
    const message = keyringMessage(content);
    const signatures = await Promise.all(signers.map((signer) => signer.sign(message)));
    return code(await verifyKeyring(crypto, owner, [...revisions, encodeRevision(message, signatures)]));
  };
  const forge = (change: Partial<KeyringContent>, ...signers: Pick<Signer, 'sign'>[]) => forgeAfter(chain, change, signers);

  test('an empty change by a certified device stands, the same by a stranger or under another name does not', async () => {
    expect(await forge({}, a.signer)).toBe('ok');
    expect(await forge({}, b.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({}, stranger.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({ author: stranger.id }, stranger.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({ author: 'root' }, a.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({}, a.signer, a.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({})).toBe('BAD_SIGNATURE');
  });

  test('a device cannot change the root, the recovery key, another device, the owner or the count', async () => {
    const before = await head();
    const [first, second, third] = before.devices as [Keyring['devices'][0], Keyring['devices'][0], Keyring['devices'][0]];
    const thief = { ...second, exchange: stranger.exchange };
    const attempts: Partial<KeyringContent>[] = [
      { roots: [stranger.signing] },
      { roots: [...before.roots, stranger.signing] },
      { recovery: stranger.exchange },
      { devices: [first, thief, third] },
      { devices: [first, { ...second, signing: stranger.signing }, third] },
      { devices: [second, first, third] },
      { devices: [first, second], seals: before.seals.slice(0, 3) },
      { devices: [first, second, third, first], seals: [...before.seals, before.seals[1]!] },
      { seals: [before.seals[0]!, before.seals[1]!, before.seals[1]!, before.seals[3]!] },
      { revision: 5 },
      { revoked: [stranger.id] },
      { owner: 'x'.repeat(22) as OwnerId },
    ];
    for (const attempt of attempts) {
      expect([Object.keys(attempt), await forge(attempt, a.signer)]).toEqual([Object.keys(attempt), 'BAD_SIGNATURE']);
    }
    const rotation = { epoch: 2, older: [new Uint8Array(61)] };
    expect(await forge({ ...rotation, devices: [first, thief, third] }, a.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({ ...rotation, author: b.id, devices: [first, thief, third] }, b.signer)).toBe('ok');
    expect(await forge({ author: b.id, devices: [first, thief, third] }, b.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({ ...rotation, revoked: [stranger.id] }, a.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({ ...rotation, epoch: 3, older: [new Uint8Array(61), new Uint8Array(61)] }, a.signer)).toBe('BAD_SIGNATURE');
    const twoRoots = { author: 'root' as const, roots: [...before.roots, stranger.signing, stranger.signing] };
    expect(await forge(twoRoots, root)).toBe('BAD_SIGNATURE');
  });

  test('a device that leaves must be revoked with a new epoch, and never comes back', async () => {
    const before = await head();
    const [first, second] = before.devices as [Keyring['devices'][0], Keyring['devices'][0]];
    const without = { devices: [first, second], seals: before.seals.slice(0, 3), revoked: [c.id] };
    expect(await forge(without, a.signer)).toBe('BAD_SIGNATURE');
    expect(await forge({ ...without, epoch: 2, older: [new Uint8Array(61)] }, a.signer)).toBe('ok');
    expect(await forge({ ...without, epoch: 2, older: [new Uint8Array(61)], author: c.id }, c.signer)).toBe('BAD_SIGNATURE');
    const replaced = { ...before.devices[2]!, id: stranger.id };
    expect(await forge({ devices: [first, second, replaced], revoked: [c.id] }, a.signer)).toBe('BAD_SIGNATURE');
    const gone = [...chain, await next({ kind: 'revoke', device: c.id }, a.signer)];
    const after = await head(gone);
    const again = await nextRevision(crypto, after, await keysOf(after, a.pair), { kind: 'add', device: c }, a.signer);
    expect(code(again)).toBe('ALREADY_EXISTS');
    const returned = { devices: before.devices, seals: [...after.seals, before.seals[3]!] };
    expect(await forgeAfter(gone, {}, [a.signer])).toBe('ok');
    expect(await forgeAfter(gone, returned, [a.signer])).toBe('BAD_SIGNATURE');
    expect(await forgeAfter(gone, { ...returned, revoked: [] }, [a.signer])).toBe('BAD_SIGNATURE');
    expect(await forgeAfter(gone, { author: c.id }, [c.signer])).toBe('BAD_SIGNATURE');
    expect(await forgeAfter(gone, { older: [new Uint8Array(61)] }, [a.signer])).toBe('BAD_SIGNATURE');
    const rewritten = { epoch: 3, older: [new Uint8Array(61), new Uint8Array(61)] };
    expect(await forgeAfter(gone, rewritten, [a.signer])).toBe('BAD_SIGNATURE');
    expect(await forgeAfter(gone, { ...rewritten, older: [after.older[0]!, new Uint8Array(61)] }, [a.signer])).toBe('ok');
  });

  test('a change of the phrase needs both roots and opens a new epoch', async () => {
    const newRoot = await deriveRoot(crypto, new Uint8Array(16).fill(9));
    const changed = [...chain, await next({ kind: 'root', root: newRoot }, rootSigner(root))];
    const keyring = await head(changed);
    expect([keyring.owner, keyring.epoch, keyring.roots.length]).toEqual([owner, 2, 2]);
    expect((await keysOf(keyring, newRoot.recovery)).get(1)).toEqual(key);
    expect(code(await accountKeys(crypto, keyring, root.recovery))).toBe('REVOKED');
    const claim = { roots: [root.publicKey, newRoot.publicKey], recovery: newRoot.recovery.publicKey };
    const turn = { ...claim, epoch: 2, older: [new Uint8Array(61)], author: 'root' as const };
    expect(await forge(turn, root, newRoot)).toBe('ok');
    expect(await forge(turn, root)).toBe('BAD_SIGNATURE');
    expect(await forge(turn, root, root)).toBe('BAD_SIGNATURE');
    expect(await forge(turn, newRoot, newRoot)).toBe('BAD_SIGNATURE');
    expect(await forge({ ...turn, author: a.id }, a.signer, newRoot)).toBe('BAD_SIGNATURE');
    expect(await forge({ ...claim, author: 'root' }, root, newRoot)).toBe('BAD_SIGNATURE');
  });
});

test('SEC-15 a keyring that was rolled back or forked behind the pin is refused, its growth accepted', async () => {
  const pin = await head();
  const short = chain.slice(0, 2);
  expect(code(await verifyKeyring(crypto, owner, short, pin))).toBe('BROKEN_CHAIN');
  const fork = [...short, await next({ kind: 'add', device: stranger }, b.signer, short)];
  expect(code(await verifyKeyring(crypto, owner, fork))).toBe('ok');
  expect(code(await verifyKeyring(crypto, owner, fork, pin))).toBe('BROKEN_CHAIN');
  const grown = [...chain, await next({ kind: 'rotate' }, b.signer)];
  expect(code(await verifyKeyring(crypto, owner, grown, pin))).toBe('ok');
});

describe('SEC-16 account keys', () => {
  test('open for the recovery key and every device, and for nobody else', async () => {
    const keyring = await head();
    for (const pair of [root.recovery, a.pair, b.pair, c.pair]) {
      expect(pair.privateKey.extractable).toBe(false);
      expect(await keysOf(keyring, pair)).toEqual(new Map([[1, key]]));
    }
    expect(code(await accountKeys(crypto, keyring, stranger.pair))).toBe('REVOKED');
    const posing = { publicKey: a.exchange, privateKey: stranger.pair.privateKey };
    expect(code(await accountKeys(crypto, keyring, posing))).toBe('WRONG_KEY');
  });

  test('of every epoch stay readable after rotations, also for a device added later, but not for one that was revoked', async () => {
    const revoked = [...chain, await next({ kind: 'revoke', device: c.id }, a.signer)];
    const rotated = [...revoked, await next({ kind: 'rotate' }, b.signer, revoked)];
    const added = [...rotated, await next({ kind: 'add', device: stranger }, b.signer, rotated)];
    const keyring = await head(added);
    const keys = await keysOf(keyring, stranger.pair);
    expect([...keys.keys()].toSorted()).toEqual([1, 2, 3]);
    expect(keys.get(1)).toEqual(key);
    expect(equalBytes(keys.get(2)!, keys.get(3)!)).toBe(false);
    for (const pair of [root.recovery, a.pair, b.pair]) expect(await keysOf(keyring, pair)).toEqual(keys);
    expect(code(await accountKeys(crypto, keyring, c.pair))).toBe('REVOKED');
    expect(await keysOf(await head(), c.pair)).toEqual(new Map([[1, key]]));
  });

  test('are sealed for one recipient, owner and epoch: a seal put elsewhere does not open', async () => {
    const keyring = await head();
    const { seals, devices } = keyring;
    const swapped = { ...keyring, seals: [seals[0]!, seals[2]!, seals[1]!, seals[3]!] };
    expect(code(await accountKeys(crypto, swapped, a.pair))).toBe('WRONG_KEY');
    const renamed = { ...keyring, devices: devices.with(0, { ...devices[0]!, id: stranger.id }) };
    expect(code(await accountKeys(crypto, renamed, a.pair))).toBe('WRONG_KEY');
    expect(code(await accountKeys(crypto, { ...keyring, owner: 'y'.repeat(22) as OwnerId }, a.pair))).toBe('WRONG_KEY');
    expect(code(await accountKeys(crypto, { ...keyring, epoch: 2, older: [new Uint8Array(61)] }, a.pair))).toBe('WRONG_KEY');
  });

  test('a device takes a new exchange key together with a new epoch', async () => {
    const fresh = await newExchangePair(crypto);
    const turned = [...chain, await next({ kind: 'rotate', exchange: fresh.publicKey }, b.signer)];
    const keyring = await head(turned);
    expect([...(await keysOf(keyring, fresh)).keys()].toSorted()).toEqual([1, 2]);
    expect(code(await accountKeys(crypto, keyring, b.pair))).toBe('REVOKED');
  });
});

describe('SEC-14 names of devices', () => {
  test('a device renames itself without a new epoch, and everyone reads the new name', async () => {
    const renamed = [...chain, await next({ kind: 'rename', name: 'kitchen' }, b.signer)];
    const keyring = await head(renamed);
    expect([keyring.epoch, keyring.seals.length]).toEqual([1, 4]);
    expect((await namedDevices(crypto, keyring, await keysOf(keyring, c.pair))).map(({ name }) => name)).toEqual(['a laptop', 'kitchen', 'c laptop']);
    const later = [...renamed, await next({ kind: 'rotate' }, a.signer, renamed)];
    const again = [...later, await next({ kind: 'rename', name: 'attic' }, b.signer, later)];
    const newest = await head(again);
    expect(newest.devices.map(({ nameEpoch }) => nameEpoch)).toEqual([1, 2, 1]);
    expect((await namedDevices(crypto, newest, await keysOf(newest, a.pair)))[1]?.name).toBe('attic');
  });

  test('nobody renames another device, and a name does not go back to an earlier epoch', async () => {
    const before = await head();
    const forge = async (base: readonly Bytes[], keyring: Keyring, devices: Keyring['devices'], signer: Signer): Promise<string> => {
      const message = keyringMessage({ ...keyring, revision: keyring.revision + 1, previous: keyring.hash, author: signer.author, devices });
      return code(await verifyKeyring(crypto, owner, [...base, encodeRevision(message, [await signer.sign(message)])]));
    };
    const devices = before.devices.with(1, { ...before.devices[1]!, name: new Uint8Array(40) });
    expect(await forge(chain, before, devices, b.signer)).toBe('ok');
    expect(await forge(chain, before, devices, a.signer)).toBe('BAD_SIGNATURE');
    const rotated = [...chain, await next({ kind: 'rotate' }, a.signer)];
    const renamed = [...rotated, await next({ kind: 'rename', name: 'attic' }, b.signer, rotated)];
    const newest = await head(renamed);
    const back = newest.devices.with(1, before.devices[1]!);
    expect(await forge(renamed, newest, back, b.signer)).toBe('BAD_SIGNATURE');
  });
});

test('SEC-14 nextRevision refuses what others would refuse', async () => {
  const keyring = await head();
  const keys = await keysOf(keyring, a.pair);
  const attempt = async (change: KeyringChange, signer: Signer, has = keys) =>
    code(await nextRevision(crypto, keyring, has, change, signer));
  expect(await attempt({ kind: 'rotate' }, stranger.signer)).toBe('REVOKED');
  expect(await attempt({ kind: 'root', root }, a.signer)).toBe('REVOKED');
  expect(await attempt({ kind: 'rename', name: 'x' }, stranger.signer)).toBe('REVOKED');
  expect(await attempt({ kind: 'add', device: b }, a.signer)).toBe('ALREADY_EXISTS');
  expect(await attempt({ kind: 'revoke', device: stranger.id }, a.signer)).toBe('NOT_FOUND');
  expect(await attempt({ kind: 'revoke', device: a.id }, a.signer)).toBe('NOT_FOUND');
  expect(await attempt({ kind: 'rotate' }, a.signer, new Map())).toBe('WRONG_KEY');
});
