/** For whoever runs the server. /healthz: the process answers, and which store it has. /readyz: the store answers too. */
import { Hono } from 'hono';
import type { AppDeps } from '../deps.ts';
import { problem } from './problems.ts';

export const healthRoutes = ({ store }: AppDeps): Hono => {
  const app = new Hono();
  app.get('/healthz', (c) => {
    c.header('cache-control', 'no-store');
    return c.json({ status: 'ok', store: store.name, durable: store.durable });
  });
  app.get('/readyz', async (c) => {
    try {
      await store.read('ready', 'ready');
    } catch {
      return problem(c, { code: 'UNAVAILABLE', retryAfter: 1000 });
    }
    c.header('cache-control', 'no-store');
    return c.json({ status: 'ready' });
  });
  return app;
};
