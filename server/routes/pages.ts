/**
 * The built application. Two addresses are pages of it that no file stands for: a session (`/?session=`) and an opened snapshot
 * (`/s/…`, whose key stays in the fragment). Everything else is a file or nothing.
 */
import { Hono } from 'hono';
import type { AppDeps } from '../deps.ts';
import { problem } from './problems.ts';

export const pageRoutes = ({ asset }: AppDeps): Hono => {
  const app = new Hono();
  app.get('/s/:id', async (c) => (await asset('/', c.req.raw)) ?? problem(c, { code: 'NOT_FOUND' }));
  app.get('*', async (c) => (await asset(c.req.path, c.req.raw)) ?? problem(c, { code: 'NOT_FOUND' }));
  return app;
};
