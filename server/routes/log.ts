/**
 * What is kept of each finished request: its own id, which the answer carries as x-request-id, the pattern of its route, what came
 * of it. Never a path, id, body or address: who called is a hash, salted anew by every process, good for following one caller through
 * one log and nothing else.
 */
import { matchedRoutes } from 'hono/route';
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import type { AppDeps } from '../deps.ts';
import type { ApiContext } from './callers.ts';

const callerLetters = 12;

export interface Finished {
  /** The request's own id. */
  readonly request: string;
  /** When it came, by the server's clock. */
  readonly start: number;
}

/** Undefined when nobody wants to know. */
export const createLog = ({ crypto, log, metrics, now }: AppDeps): ((c: ApiContext, finished: Finished) => Promise<void>) | undefined => {
  if (log === undefined && metrics === undefined) return undefined;
  const salt = toBase64Url(crypto.random(16));
  const hashed = async (caller: string): Promise<string> =>
    toBase64Url(await sha256(crypto, utf8(`${salt}|${caller}`))).slice(0, callerLetters);

  return async (c, { request, start }) => {
    const route = matchedRoutes(c).find(({ path }) => !path.endsWith('*'))?.path ?? '*';
    const [method, status, milliseconds] = [c.req.method, c.res.status, now() - start];
    const code = c.get('code');
    metrics?.add('holdfast_requests_total', { method, route, status });
    metrics?.observe('holdfast_request_seconds', { route }, milliseconds / 1000);
    if (code !== undefined) metrics?.add('holdfast_refusals_total', { code });
    if (log === undefined) return;
    const [owner, address] = [c.get('who')?.owner, c.get('address')];
    const named = owner ?? address;
    const caller = named === undefined ? {} : { caller: await hashed(named) };
    const at = new Date(start).toISOString();
    const miss = c.get('miss');
    if (miss !== undefined) log({ event: 'audit', at, request, route, outcome: miss, ...caller });
    log({
      event: 'request',
      at,
      request,
      method,
      route,
      status,
      milliseconds,
      ...(code !== undefined && { code }),
      ...caller,
      ...(c.error instanceof Error && { error: `${c.error.name} ${String(c.error.stack?.split('\n')[1]).trim()}` }),
    });
  };
};
