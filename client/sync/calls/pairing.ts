/** The pairing calls: for the device that lets another one in, and for the one that has nothing but a code. */
import * as v from 'valibot';
import { toBase64Url } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Result } from '../../../shared/model/result.ts';
import { keyringReply, pairingAnswer, pairingOpenReply, pairingState, sessionsReply } from '../../../shared/protocol/messages.ts';
import type { HostMailbox } from '../../vault/host.ts';
import type { JoinApi, Listed, NewDeviceAuth } from '../../vault/join.ts';
import { ask, type Http } from './http.ts';
import { openTokens, type DeviceAuth } from './token.ts';

const path = '/account/pairing';

export const openHostMailbox = (http: Http, auth: DeviceAuth): HostMailbox => {
  const { authorized } = openTokens(http, auth);
  return {
    open: (door) => authorized({ method: 'PUT', path, body: { door }, reply: pairingOpenReply }),
    request: () => authorized({ method: 'GET', path, reply: pairingState }),
    answer: (sealed) => authorized({ method: 'POST', path, body: { sealed: toBase64Url(sealed) }, reply: v.unknown() }),
    close: () => authorized({ method: 'DELETE', path, reply: v.unknown() }),
  };
};

const listAll = async (http: Http, auth: NewDeviceAuth): Promise<Result<readonly Listed[]>> => {
  const { authorized } = openTokens(http, auth);
  const all: Listed[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = new URLSearchParams({ limit: String(limits.listPageMaximum), ...(cursor === undefined ? {} : { cursor }) });
    const page = await authorized({ method: 'GET', path: `/sessions?${query.toString()}`, reply: sessionsReply });
    if (!page.ok) return page;
    all.push(...page.value.sessions);
    if (!page.value.more) return { ok: true, value: all };
    cursor = page.value.cursor;
  }
};

export const openJoinApi = (http: Http): JoinApi => ({
  request: (owner, door, sealed) =>
    ask(http, { method: 'POST', path: `/pairing/${owner}/request`, body: { door, sealed: toBase64Url(sealed) }, reply: v.unknown() }),
  answer: (owner, door) => ask(http, { method: 'POST', path: `/pairing/${owner}/answer`, body: { door }, reply: pairingAnswer }),
  keyring: (auth) => openTokens(http, auth).authorized({ method: 'GET', path: '/account/keyring', reply: keyringReply }),
  sessions: (auth) => listAll(http, auth),
});
