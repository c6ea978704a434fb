/**
 * Who calls what, and how often. Every request to the API is counted, by its device and owner when its token is good and by its
 * address when not, and once more where its row of the table has a rate of its own; all of it before anything that costs more
 * than an HMAC.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { FaultCode } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { rowOf, type Operation } from '../../shared/protocol/operations.ts';
import type { AppDeps, Miss } from '../deps.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Identity } from '../services/identity.ts';
import type { Tokens } from '../services/tokens.ts';
import { problem } from './problems.ts';

/** `row`: of the call that is made; undefined for what is no call. */
export type Env = {
  Variables: { who: Identity | undefined; address: string | undefined; row: Operation | undefined; code: FaultCode | undefined; miss: Miss | undefined };
};
export type ApiContext = Context<Env>;

export const apiRoot = '/api/v1';

/** Milliseconds until every limit that the call falls under has room again; 0 takes one of each. */
const waitFor = (limiter: AppDeps['limiter'], who: Identity | undefined, address: string, row: Operation | undefined): number => {
  const caller = who === undefined ? `address ${address}` : `owner ${who.owner}`;
  const device = who && limiter.take(`device ${who.owner} ${who.device ?? 'root'}`, limits.deviceRate);
  if (device !== undefined && device > 0) return device;
  const all = limiter.take(caller, who === undefined ? limits.addressRate : limits.ownerRate);
  if (all > 0 || row?.rate === undefined) return all;
  return limiter.take(`${row.rate} ${caller}`, limits.routeRates[row.rate]);
};

/** Notes who calls and what; the refusal of a call that comes too often or is none, else undefined. */
export const identifying =
  (deps: AppDeps, tokens: Tokens) =>
  async (c: ApiContext): Promise<Response | undefined> => {
    const token = /^Bearer ([\w.-]{1,1000})$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const who = token === undefined ? undefined : await tokens.identify(token);
    const address = deps.address(c.req.raw, c.env);
    const row = rowOf(c.req.method, c.req.path.slice(apiRoot.length));
    c.set('row', row);
    c.set('who', who);
    c.set('address', address);
    const wait = waitFor(deps.limiter, who, address, row);
    if (wait > 0) return problem(c, { code: 'RATE_LIMITED', retryAfter: wait });
    return row === undefined ? problem(c, { code: 'NOT_FOUND' }) : undefined;
  };

/** The account's own matters may be seen to by the root as well; everything else takes a certified device. */
export const admitted =
  (accounts: Accounts, by: 'device' | 'device or root'): MiddlewareHandler<Env> =>
  async (c, next) => {
    const who = c.get('who');
    if (who === undefined || (by === 'device' && who.device === undefined)) return problem(c, { code: 'UNAUTHENTICATED' });
    const answer = await accounts.admit(who);
    return answer.ok ? next() : problem(c, answer.fault);
  };

/** Only behind `admitted`. */
export const callerOf = (c: ApiContext): Identity => {
  const who = c.get('who');
  if (who === undefined) throw new Error('a route without admitted()');
  return who;
};
