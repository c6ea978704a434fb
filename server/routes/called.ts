/**
 * What every call of the API goes through, in one layer: what it carries for the store, who makes it and how often, the bounds of its
 * body; then its route; then compression. Answers are nobody's to keep unless a route says otherwise.
 */
import type { MiddlewareHandler } from 'hono';
import { storeToken } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { Tokens } from '../services/tokens.ts';
import { overBounds } from './bounds.ts';
import { identifying, type Env } from './callers.ts';
import { compressing } from './compress.ts';

export const called = (deps: AppDeps, tokens: Tokens): MiddlewareHandler<Env> => {
  const { store } = deps;
  const [identify, compress] = [identifying(deps, tokens), compressing(deps)];
  return async (c, next) => {
    const run = async (): Promise<void> => {
      const refusal = (await identify(c)) ?? (await overBounds(c));
      if (refusal === undefined) await next();
      else c.res = refusal;
      await compress(c);
    };
    const carry = store.within === undefined ? await run() : (await store.within(c.req.header(storeToken), run)).carry;
    const { headers } = c.res;
    if (carry !== undefined) headers.set(storeToken, carry);
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  };
};
