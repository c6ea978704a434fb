/** Sign-in and the keyring over the real application. */
import { decode, sign as signToken } from 'hono/jwt';
import { expect, test } from 'vitest';
import { decodeRevision, type Keyring } from '../../shared/crypto/keyringFormat.ts';
import { nextRevision, rootSigner, type KeyringChange } from '../../shared/crypto/revisions.ts';
import { fromBase64Url, toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import {
  call,
  calls,
  codeOf,
  createService,
  join,
  newAccount,
  newDevice,
  signIn,
  webCrypto,
  type Person,
  type Send,
} from '../testing/harness.ts';

const decoded = async (revision: Bytes): Promise<Keyring> => {
  const result = await decodeRevision(webCrypto, revision);
  if (!result.ok) throw new Error('not a revision');
  return result.value.keyring;
};

/** The root's successor of `before`. */
const change = async (person: Pick<Person, 'root' | 'accountKey'>, before: Bytes, what: KeyringChange, epoch = 1): Promise<Bytes> => {
  const next = await nextRevision(
    webCrypto,
    await decoded(before),
    new Map([[epoch, person.accountKey]]),
    what,
    rootSigner(person.root),
  );
  if (!next.ok) throw new Error(next.fault.code);
  return next.value;
};

const put = (person: Pick<Person, 'call'>, revision: Bytes) =>
  person.call('PUT', '/account/keyring', { keyring: toBase64Url(revision) });

const rootOf = async (send: Send, person: Person) => {
  const answer = await signIn(send, {
    owner: person.owner,
    root: person.root.publicKey,
    sign: (message) => person.root.sign(message),
  });
  return calls(send, (answer.body as { token: string }).token);
};

test('API-40 T20: a certified device that signs the challenge gets a token for 15 minutes of server time', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const answer = await signIn(send, { owner: person.owner, device: person.device, sign: person.sign });
  expect(answer.body).toEqual({ token: expect.any(String), expires: clock.now + limits.tokenLifetime });
  clock.now += limits.tokenLifetime - 1;
  expect((await person.call('GET', '/sessions')).status).toBe(200);
  clock.now += 1;
  const late = await person.call('GET', '/sessions');
  expect([late.status, codeOf(late), late.headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
});

test('API-41 T20: a stranger, an unknown device, a wrong signature, another origin and an old challenge get one and the same answer', async () => {
  const { send, clock } = createService();
  const [person, other, nobody] = [await join(send), await join(send), await newAccount()];
  const good = { owner: person.owner, device: person.device, sign: person.sign };
  const wrong = [
    await signIn(send, { ...good, owner: nobody.root.owner, device: nobody.device, sign: nobody.sign }),
    await signIn(send, { ...good, device: other.device }),
    await signIn(send, { ...good, sign: other.sign }),
    await signIn(send, { ...good, at: 'http://elsewhere.example' }),
    await signIn(send, { owner: person.owner, root: other.root.publicKey, sign: other.root.sign }),
    await signIn(send, { owner: person.owner, sign: person.root.sign }),
    await signIn(async (request) => {
      clock.now += request.url.endsWith('/token') ? limits.challengeLifetime : 0;
      return send(request);
    }, good),
  ];
  for (const answer of wrong) expect([answer.status, answer.body]).toEqual([401, wrong[0]?.body]);
  expect((await signIn(send, good)).status).toBe(200);
});

test('API-42 T20: a nonce is no token, and a token of another secret, algorithm or form is none', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const { nonce } = (await call(send, 'POST', '/auth/challenge', { owner: person.owner })).body as { nonce: string };
  const claims = { ...decode(person.token).payload, until: clock.now + 1e9 };
  const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${person.token.split('.')[1]}.`;
  const tokens = [nonce, await signToken(claims, 'another secret', 'HS256'), unsigned, `${person.token}x`, 'x'];
  // The account is what the root sees, whose token names no device either.
  for (const token of tokens) for (const path of ['/sessions', '/account']) expect((await calls(send, token).call('GET', path)).status).toBe(401);
});

test('API-43: with configured origins a signature must name one of them, whatever the request says', async () => {
  const { send } = createService({ origins: ['https://holdfast.example'] });
  const { root, device, sign, first } = await newAccount();
  await call(send, 'PUT', '/account', { keyring: toBase64Url(first) });
  expect((await signIn(send, { owner: root.owner, device, sign })).status).toBe(401);
  expect((await signIn(send, { owner: root.owner, device, sign, at: 'https://holdfast.example' })).status).toBe(200);
});

test('API-43: without configured origins only loopback ones are taken', async () => {
  const { send } = createService();
  const person = await join(send);
  const relayed: Send = (request) => send(new Request(request.url.replace('localhost:8787', 'evil.example'), request));
  const answer = await signIn(relayed, {
    owner: person.owner,
    device: person.device,
    sign: person.sign,
    at: 'http://evil.example',
  });
  expect(answer.status).toBe(401);
});

test('API-44: registering is idempotent, and another first revision of the same owner is ALREADY_EXISTS', async () => {
  const { send } = createService();
  const account = await newAccount();
  const body = { keyring: toBase64Url(account.first) };
  for (let n = 0; n < 2; n += 1)
    expect(await call(send, 'PUT', '/account', body)).toMatchObject({ status: 200, body: { owner: account.root.owner } });
  const { firstRevision } = await import('../../shared/crypto/revisions.ts');
  const second = await firstRevision(webCrypto, account.root, (await newDevice()).device, webCrypto.random(32));
  const answer = await call(send, 'PUT', '/account', { keyring: toBase64Url(second) });
  expect([answer.status, codeOf(answer)]).toEqual([409, 'ALREADY_EXISTS']);
});

test('API-39: a server that lost an account takes all of its keyring back from any device, and nothing that does not follow', async () => {
  const { send } = createService();
  const account = await newAccount();
  const { device: other, sign } = await newDevice();
  const second = await change(account, account.first, { kind: 'add', device: other });
  const forged = second.slice();
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  const register = (later: readonly Bytes[]) => call(send, 'PUT', '/account', { keyring: toBase64Url(account.first), later: later.map(toBase64Url) });
  expect((await register([forged])).status).toBe(200);
  expect((await signIn(send, { owner: account.root.owner, device: other.id, sign })).status).toBe(401);
  for (let times = 0; times < 2; times += 1) expect((await register([second])).status).toBe(200);
  expect((await signIn(send, { owner: account.root.owner, device: other.id, sign })).status).toBe(200);
});

test('API-45 T22: a first revision that its root did not sign registers nothing', async () => {
  const { send } = createService();
  const account = await newAccount();
  const forged = account.first.slice();
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  const answer = await call(send, 'PUT', '/account', { keyring: toBase64Url(forged) });
  expect([answer.status, codeOf(answer)]).toEqual([422, 'BAD_SIGNATURE']);
  expect((await signIn(send, { owner: account.root.owner, device: account.device, sign: account.sign })).status).toBe(401);
});

test('API-46: the root adds a second device, which then signs in and reads the whole keyring', async () => {
  const { send } = createService();
  const person = await join(send);
  const { device, sign } = await newDevice();
  expect((await signIn(send, { owner: person.owner, device: device.id, sign })).status).toBe(401);
  const root = await rootOf(send, person);
  const next = await change(person, person.first, { kind: 'add', device });
  expect((await put(root, next)).status).toBe(204);
  expect((await put(root, next)).status).toBe(204);
  const { token } = (await signIn(send, { owner: person.owner, device: device.id, sign })).body as { token: string };
  const read = await calls(send, token).call('GET', '/account/keyring');
  expect(read.body).toEqual({ owner: person.owner, revisions: [person.first, next].map(toBase64Url) });
  expect((await person.call('GET', '/account')).body).toMatchObject({ devices: 2 });
});

test("API-47: a revision that follows an older one is 412, and an unsigned change or another owner's revision is refused", async () => {
  const { send } = createService();
  const [person, other] = [await join(send), await join(send)];
  const [one, two] = [
    await change(person, person.first, { kind: 'add', device: (await newDevice()).device }),
    await change(person, person.first, { kind: 'add', device: (await newDevice()).device }),
  ];
  expect((await put(person, one)).status).toBe(204);
  expect(await put(person, two)).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } });
  expect((await put(person, other.first)).status).toBeGreaterThanOrEqual(412);
  const forged = (await change(person, one, { kind: 'add', device: (await newDevice()).device })).slice();
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  expect(await put(person, forged)).toMatchObject({ status: 422, body: { code: 'BAD_SIGNATURE' } });
  const { revisions } = (await person.call('GET', '/account/keyring')).body as { revisions: string[] };
  expect(revisions.map((text) => fromBase64Url(text))).toEqual([person.first, one]);
});

test('API-48 T20: a revoked device is told so at once, its token ends, and it signs in no more', async () => {
  const { send } = createService();
  const person = await join(send);
  const second = await newDevice();
  const added = await change(person, person.first, { kind: 'add', device: second.device });
  const root = await rootOf(send, person);
  await put(root, added);
  const { token } = (await signIn(send, { owner: person.owner, device: second.device.id, sign: second.sign })).body as {
    token: string;
  };
  const theirs = calls(send, token);
  expect((await theirs.call('GET', '/sessions')).status).toBe(200);
  await put(root, await change(person, added, { kind: 'revoke', device: second.device.id }));
  const answers = [
    await theirs.call('GET', '/sessions'),
    await signIn(send, { owner: person.owner, device: second.device.id, sign: second.sign }),
  ];
  for (const answer of answers) expect([answer.status, codeOf(answer)]).toEqual([403, 'REVOKED']);
  expect((await person.call('GET', '/sessions')).status).toBe(200);
});

test('API-49: the devices are listed with the time of their last sign-in; a revoked one is not', async () => {
  const { send, clock } = createService();
  const person = await join(send);
  const second = await newDevice();
  const added = await change(person, person.first, { kind: 'add', device: second.device });
  const root = await rootOf(send, person);
  await put(root, added);
  const first = clock.now;
  const list = async () => (await person.call('GET', '/account/devices')).body;
  expect(await list()).toEqual({ owner: person.owner, devices: [{ device: person.device, seen: first }, { device: second.device.id }] });
  clock.now += 60_000;
  expect((await signIn(send, { owner: person.owner, device: second.device.id, sign: second.sign })).status).toBe(200);
  expect(await list()).toMatchObject({ devices: [{ seen: first }, { seen: first + 60_000 }] });
  await put(root, await change(person, added, { kind: 'revoke', device: second.device.id }));
  expect(await list()).toEqual({ owner: person.owner, devices: [{ device: person.device, seen: first }] });
});
