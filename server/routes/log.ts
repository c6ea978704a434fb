/**
 * One line for each finished request, when the composition root wants it: route patterns, never paths, ids, bodies or addresses.
 */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { AppDeps } from '../deps.ts';

export const logged =
  (deps: AppDeps): MiddlewareHandler =>
  async (c, next) => {
    const start = deps.now();
    await next();
    const route = matchedRoutes(c).find(({ path }) => !path.endsWith('*'))?.path ?? '*';
    const line = { at: new Date(start).toISOString(), method: c.req.method, route, status: c.res.status };
    const broken = c.error instanceof Error ? { error: `${c.error.name} ${String(c.error.stack?.split('\n')[1]).trim()}` } : {};
    deps.log?.({ ...line, milliseconds: deps.now() - start, ...broken });
  };
