/** The account's calls: for a device being restored, which has only the root to sign with, and for one that is signed in. */
import * as v from 'valibot';
import { toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import type { DeviceId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Result } from '../../../shared/model/result.ts';
import { devicesReply, keyringReply, tokenReply, usageReply } from '../../../shared/protocol/messages.ts';
import type { KeyringApi } from '../../vault/change.ts';
import type { AccountApi, AuthProof } from '../../vault/restore.ts';
import { ask, type Ask, type Http, type Reply } from './http.ts';
import { challenge, openTokens, type DeviceAuth } from './token.ts';

/** Each call spends its proof's nonce on a token of its own. */
const proven = async <T>(http: Http, proof: AuthProof, request: Ask<T>): Promise<Reply<T>> => {
  const { root, signature } = proof;
  const body = { ...proof, signature: toBase64Url(signature), ...(root === undefined ? {} : { root: toBase64Url(root) }) };
  const held = await ask(http, { method: 'POST', path: '/auth/token', body, reply: tokenReply });
  return held.ok ? ask(http, { ...request, token: held.value.token }) : held;
};

const readKeyring = { method: 'GET', path: '/account/keyring', reply: keyringReply } as const;
const putKeyring = (revision: Bytes) =>
  ({ method: 'PUT', path: '/account/keyring', body: { keyring: toBase64Url(revision) }, reply: v.unknown() }) as const;

export const openAccountApi = (http: Http): AccountApi => ({
  challenge: async (owner) => {
    const reply = await challenge(http, owner);
    return reply.ok ? { ok: true, value: reply.value.nonce } : reply;
  },
  keyring: (proof) => proven(http, proof, readKeyring),
  putKeyring: async (proof, revision) => {
    const reply = await proven(http, proof, putKeyring(revision));
    return reply.ok ? { ok: true, value: undefined } : reply;
  },
});

export type Usage = v.InferOutput<typeof usageReply>;

/** When each device last signed in, server time in ms. */
export type LastSeen = ReadonlyMap<DeviceId, number>;

/** The account of a device that is signed in. */
export interface DeviceAccountApi extends KeyringApi {
  usage(): Promise<Result<Usage>>;
  devices(): Promise<Result<LastSeen>>;
  /** All that the server holds of the account, sealed (exportFile.ts). */
  everything(): Promise<Result<Blob>>;
}

export const openDeviceAccountApi = (http: Http, auth: DeviceAuth): DeviceAccountApi => {
  const { authorized } = openTokens(http, auth);
  return {
    everything: () =>
      authorized({ method: 'GET', path: '/account/export', patience: limits.exportTimeout, reply: v.custom<Blob>((value) => value instanceof Blob) }),
    usage: () => authorized({ method: 'GET', path: '/account', reply: usageReply }),
    devices: async () => {
      const reply = await authorized({ method: 'GET', path: '/account/devices', reply: devicesReply });
      return reply.ok ? { ok: true, value: new Map(reply.value.devices.flatMap(({ device, seen }) => (seen === undefined ? [] : [[device, seen]]))) } : reply;
    },
    keyring: () => authorized(readKeyring),
    putKeyring: (revision) => authorized(putKeyring(revision)),
  };
};
