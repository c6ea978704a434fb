/** Accounts, devices and sealed records for the bench, made by the code that the tests of the API use. */
import { authMessage } from '../../shared/crypto/auth.ts';
import { toBase64Url } from '../../shared/model/bytes.ts';
import { createChain, newAccount, newDevice, newSession } from '../../server/testing/harness.ts';
import { changed } from '../../server/testing/parties.ts';

const json = async (send, method, path, body, headers) => {
  const answer = await send(method, `/api/v1${path}`, JSON.stringify(body), headers);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
  return answer.body.length === 0 ? undefined : JSON.parse(answer.body.toString());
};

const signIn = async (send, origin, owner, device, sign) => {
  const { nonce } = await json(send, 'POST', '/auth/challenge', { owner });
  const signature = toBase64Url(await sign(authMessage(origin, owner, device, nonce)));
  const { token } = await json(send, 'POST', '/auth/token', { owner, device, nonce, signature });
  return { authorization: `Bearer ${token}` };
};

/** An account with `count` devices, all signed in. */
export const makeOwner = async (send, origin, count = 1) => {
  const account = await newAccount();
  const { owner } = account.root;
  await json(send, 'PUT', '/account', { keyring: toBase64Url(account.first) });
  const first = await signIn(send, origin, owner, account.device, account.sign);
  const devices = [first];
  let before = account.first;
  while (devices.length < count) {
    const { device, sign } = await newDevice();
    before = await changed(account, before, { kind: 'add', device });
    await json(send, 'PUT', '/account/keyring', { keyring: toBase64Url(before) }, first);
    devices.push(await signIn(send, origin, owner, device.id, sign));
  }
  return { owner, devices };
};

/** Bodies of pushes of one replica in order, sealed beforehand: sealing is the device's work. */
export const makePushes = async (owner, session, pushes, records, payloadBytes) => {
  const chain = await createChain(owner, session);
  const bodies = [];
  for (let n = 0; n < pushes; n += 1) {
    const batch = [];
    for (let m = 0; m < records; m += 1) batch.push(await chain.next(payloadBytes));
    bodies.push(JSON.stringify({ records: batch }));
  }
  return bodies;
};

export { json, newSession };
