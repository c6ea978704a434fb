/**
 * The bearer token of this device: asked for when first needed, shared by all requests in flight, kept in memory only. An account
 * that the server does not know yet is registered on the way, so that first contact needs no step of its own.
 *
 *   challenge -> sign -> token      refused? -> PUT /account -> challenge -> sign -> token
 */
import * as v from 'valibot';
import { fault } from '../../../shared/model/faults.ts';
import { toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../../shared/model/ids.ts';
import { challengeReply, tokenReply } from '../../../shared/protocol/messages.ts';
import { ask, type Ask, type Http, type Reply } from './http.ts';

export interface DeviceAuth {
  readonly owner: OwnerId;
  readonly device: DeviceId;
  /** Revisions of the keyring that this device knows, the first one first. */
  keyring(): readonly Bytes[];
  signAuth(origin: string, nonce: string): Promise<Bytes>;
}

export interface Tokens {
  /** Performs a request with a token; one that the server no longer takes is replaced once. */
  authorized<T>(request: Ask<T>): Promise<Reply<T>>;
}

export const challenge = (http: Http, owner: OwnerId): Promise<Reply<{ nonce: string }>> =>
  ask(http, { method: 'POST', path: '/auth/challenge', body: { owner }, reply: challengeReply });

/**
 * Makes the account where the server has none. Its later revisions go along: a server that lost the account takes them back from whichever
 * device comes first. `invite` is for a server that takes invited people only (INVITE_NEEDED without one, or with a wrong one).
 */
export const register = async (http: Http, auth: Pick<DeviceAuth, 'keyring'>, invite?: string): Promise<Reply<unknown>> => {
  const [first, ...later] = auth.keyring();
  // The keyring is made just after the first launch; the next round finds it.
  if (first === undefined) return { ok: false, fault: fault('UNAVAILABLE') };
  const body = { keyring: toBase64Url(first), later: later.map(toBase64Url), ...(invite !== undefined && { invite }) };
  const reply = await ask(http, { method: 'PUT', path: '/account', body, reply: v.unknown() });
  return reply.ok || reply.fault.code !== 'ALREADY_EXISTS' ? reply : { ok: true, value: undefined };
};

export const openTokens = (http: Http, auth: DeviceAuth): Tokens => {
  const { owner, device } = auth;
  let current: Promise<Reply<string>> | undefined;

  const signIn = async (): Promise<Reply<string>> => {
    const asked = await challenge(http, owner);
    if (!asked.ok) return asked;
    const { nonce } = asked.value;
    const signature = toBase64Url(await auth.signAuth(new URL(http.base).origin, nonce));
    const body = { owner, device, nonce, signature };
    const reply = await ask(http, { method: 'POST', path: '/auth/token', body, reply: tokenReply });
    return reply.ok ? { ok: true, value: reply.value.token } : reply;
  };

  const obtain = async (): Promise<Reply<string>> => {
    const known = await signIn();
    if (known.ok || (known.fault.code !== 'UNAUTHENTICATED' && known.fault.code !== 'NOT_FOUND')) return known;
    const registered = await register(http, auth);
    if (!registered.ok) return registered;
    return signIn();
  };

  const token = (): Promise<Reply<string>> => {
    const pending = current ?? obtain();
    current = pending;
    void pending.then((reply) => {
      if (!reply.ok && current === pending) current = undefined;
    });
    return pending;
  };

  return {
    authorized: async (request) => {
      const before = token();
      const held = await before;
      if (!held.ok) return held;
      const reply = await ask(http, { ...request, token: held.value });
      if (reply.ok || reply.fault.code !== 'UNAUTHENTICATED') return reply;
      if (current === before) current = undefined;
      const renewed = await token();
      return renewed.ok ? ask(http, { ...request, token: renewed.value }) : renewed;
    },
  };
};
