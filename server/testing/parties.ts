/**
 * For tests: everyone who can stand before the API. Tokens are real: the expired one was good, the forged one is whole but sealed by
 * another secret, the revoked device was certified.
 */
import { decodeRevision } from '../../shared/crypto/keyringFormat.ts';
import { nextRevision, rootSigner, type KeyringChange } from '../../shared/crypto/revisions.ts';
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { createClaimSeal } from '../routes/claims.ts';
import { calls, createService, join, newDevice, signIn, webCrypto, type Person, type SignIn } from './harness.ts';

export const principals = [
  'owner',
  'own other device',
  'root',
  'other owner',
  'revoked device',
  'expired token',
  'forged token',
  'anonymous',
  'visitor',
] as const;
export type Principal = (typeof principals)[number];

/** The successor of `before` that the root signs. */
export const changed = async ({ root, accountKey }: Pick<Person, 'root' | 'accountKey'>, before: Bytes, what: KeyringChange): Promise<Bytes> => {
  const decoded = await decodeRevision(webCrypto, before);
  if (!decoded.ok) throw new Error('not a revision');
  const { keyring } = decoded.value;
  const next = await nextRevision(webCrypto, keyring, new Map([[keyring.epoch, accountKey]]), what, rootSigner(root));
  if (!next.ok) throw new Error(next.fault.code);
  return next.value;
};

export type Service = ReturnType<typeof createService>;

export const createParties = async (service: Service = createService()) => {
  const { send, clock } = service;
  const tokenOf = async (who: SignIn): Promise<string> => ((await signIn(send, who)).body as { token: string }).token;
  const first = await join(send);
  const { owner, root } = first;
  const expired = first.token;
  clock.now += limits.tokenLifetime + 1;
  const person: Person = { ...first, ...calls(send, await tokenOf({ owner, device: first.device, sign: first.sign })) };
  const [second, third] = [await newDevice(), await newDevice()];
  const withSecond = await changed(person, first.first, { kind: 'add', device: second.device });
  const withThird = await changed(person, withSecond, { kind: 'add', device: third.device });
  const put = (keyring: Bytes) => person.call('PUT', '/account/keyring', { keyring: toBase64Url(keyring) });
  for (const revision of [withSecond, withThird]) await put(revision);
  const revoked = await tokenOf({ owner, device: third.device.id, sign: third.sign });
  const newest = await changed(person, withThird, { kind: 'revoke', device: third.device.id });
  await put(newest);
  const other = await join(send);
  const claims = { use: 'api', sub: owner, device: first.device, until: clock.now + limits.tokenLifetime };
  const tokens: { readonly [who in Principal]: string | undefined } = {
    owner: await tokenOf({ owner, device: first.device, sign: first.sign }),
    'own other device': await tokenOf({ owner, device: second.device.id, sign: second.sign }),
    root: await tokenOf({ owner, root: root.publicKey, sign: (message) => root.sign(message) }),
    'other owner': other.token,
    'revoked device': revoked,
    'expired token': expired,
    'forged token': await createClaimSeal('another secret, as long as the real one is').seal(claims),
    anonymous: undefined,
    visitor: undefined,
  };
  return { ...service, person, other, tokens, newest, revoked: { device: third.device.id as DeviceId, sign: third.sign }, owner: owner as OwnerId };
};
export type Parties = Awaited<ReturnType<typeof createParties>>;
