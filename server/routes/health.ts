/** For whoever runs the server. /healthz: the process answers, and which store it has. /readyz: the store answers too,
 * and whether its last write was taken: a full disk is 'degraded', not 503, because reading still serves everyone. */
import { Hono } from 'hono';
import type { AppDeps } from '../deps.ts';
import { problem } from './problems.ts';

export const healthRoutes = ({ store, blobs, stopping }: AppDeps): Hono => {
  const app = new Hono();
  app.get('/healthz', (c) => {
    c.header('cache-control', 'no-store');
    return c.json({ status: 'ok', store: store.name, durable: store.durable, blobs: blobs.name });
  });
  app.get('/readyz', async (c) => {
    try {
      if (stopping?.() === true) return problem(c, { code: 'UNAVAILABLE', retryAfter: 1000, facts: { status: 'stopping' } });
      await store.read('ready', 'ready');
    } catch {
      return problem(c, { code: 'UNAVAILABLE', retryAfter: 1000, facts: { store: store.name, reads: 'failing' } });
    }
    c.header('cache-control', 'no-store');
    const { reads = 'ok', writes = 'ok' } = store.state?.() ?? {};
    return c.json({ status: writes === 'ok' ? 'ready' : 'degraded', store: store.name, reads, writes });
  });
  return app;
};
