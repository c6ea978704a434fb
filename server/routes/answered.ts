/**
 * The outermost layer: every answer gets the security headers and the id of its request, and is logged. What every request pays for
 * is one layer here and one for the API (called.ts): each further one costs a push as much as a hash of its record (measured).
 */
import type { MiddlewareHandler } from 'hono';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { AppDeps } from '../deps.ts';
import type { Env } from './callers.ts';
import { createLog } from './log.ts';
import { secure } from './security.ts';

export const requestId = 'x-request-id';

export const answered = (deps: AppDeps): MiddlewareHandler<Env> => {
  const { crypto, now, styleHashes } = deps;
  const [secured, log] = [secure(styleHashes), createLog(deps)];
  return async (c, next) => {
    const start = now();
    const request = toBase64Url(crypto.random(12));
    await next();
    const { headers } = c.res;
    secured(headers);
    headers.set(requestId, request);
    await log?.(c, { request, start });
  };
};
