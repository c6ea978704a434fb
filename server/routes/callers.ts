/**
 * Who calls, and how often. Every request to the API is counted, by its device when its token is good and by its address when
 * not; the rate limit comes before anything that costs more than an HMAC.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Identity } from '../services/identity.ts';
import type { Tokens } from '../services/tokens.ts';
import { problem } from './problems.ts';

export type Env = { Variables: { who: Identity | undefined; address: string } };
export type ApiContext = Context<Env>;

export const identified =
  (deps: AppDeps, tokens: Tokens): MiddlewareHandler<Env> =>
  async (c, next) => {
    const token = /^Bearer ([\w.-]{1,1000})$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const who = token === undefined ? undefined : await tokens.identify(token);
    const address = deps.address(c.req.raw, c.env);
    const wait = who
      ? deps.limiter.take(`device ${who.owner} ${who.device ?? 'root'}`, limits.deviceRate)
      : deps.limiter.take(`address ${address}`, limits.addressRate);
    if (wait > 0) return problem(c, { code: 'RATE_LIMITED', retryAfter: wait });
    c.set('who', who);
    c.set('address', address);
    return next();
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
