/**
 * The application as one function of what it is given: `createApp(deps)` runs on Node, in a Worker and in tests alike.
 *
 *   answered: headers, log -> /healthz /readyz | /api/v1, called: identity, rate limits, body limit -> routes -> services -> store
 *                             | /openapi.json /docs | pages
 *
 * Routes parse, call and reply; services decide; the store keeps. Every error, expected or not, leaves as problem details under
 * the security headers.
 */
import { Hono } from 'hono';
import type { AppDeps } from './deps.ts';
import { answered } from './routes/answered.ts';
import { apiRoutes } from './routes/api.ts';
import type { Env } from './routes/callers.ts';
import { descriptionRoutes } from './routes/description.ts';
import { healthRoutes } from './routes/health.ts';
import { pageRoutes } from './routes/pages.ts';
import { problem } from './routes/problems.ts';
import { checkTable } from './routes/table.ts';
import { StoreUnavailable } from './store/store.ts';

export const createApp = (deps: AppDeps): Hono<Env> => {
  const app = new Hono<Env>();
  app.use(answered(deps));
  app.onError((error, c) =>
    problem(c, error instanceof StoreUnavailable ? { code: 'UNAVAILABLE', retryAfter: 1000 } : { code: 'INTERNAL' }),
  );
  app.notFound((c) => problem(c, { code: 'NOT_FOUND' }));
  app.route('/', healthRoutes(deps));
  app.route('/api/v1', apiRoutes(deps));
  app.all('/api/*', (c) => problem(c, { code: 'NOT_FOUND' }));
  app.route('/', descriptionRoutes(deps));
  app.route('/', pageRoutes(deps));
  checkTable(app);
  return app;
};
