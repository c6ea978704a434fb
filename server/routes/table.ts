/**
 * Routes and the table of calls are one: a route without a row would be neither described nor bounded nor proven, and a row without
 * a route would be a promise. The application does not start with either.
 */
import type { Hono } from 'hono';
import { rows } from '../../shared/protocol/operations.ts';
import { apiRoot } from './callers.ts';

export const checkTable = (app: Pick<Hono, 'routes'>): void => {
  const named = rows.map(({ method, path }) => `${method} ${apiRoot}${path}`);
  const routes = app.routes.flatMap(({ method, path }) => (method !== 'ALL' && path.startsWith(apiRoot) ? [`${method} ${path}`] : []));
  const bare = routes.filter((route) => !named.includes(route));
  const empty = named.filter((row) => !routes.includes(row));
  if (bare.length > 0) throw new Error(`without a row in shared/protocol/operations.ts: ${[...new Set(bare)].join(', ')}`);
  if (empty.length > 0) throw new Error(`without a route: ${empty.join(', ')}`);
};
