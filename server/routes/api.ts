/** /api/v1: what every call has in common, and the resources. Answers are nobody's to keep unless a route says otherwise. */
import { Hono } from 'hono';
import type { AppDeps } from '../deps.ts';
import { createAccounts } from '../services/accounts.ts';
import { createBlobs } from '../services/blobs.ts';
import { createExport } from '../services/export.ts';
import { createGate } from '../services/gate.ts';
import { createSeen } from '../services/seen.ts';
import { createTokens } from '../services/tokens.ts';
import { createUsage } from '../services/usage.ts';
import { accountRoutes } from './account.ts';
import { authRoutes } from './auth.ts';
import { blobRoutes } from './blobs.ts';
import { identified, type Env } from './callers.ts';
import { compressed } from './compress.ts';
import { createClaimSeal } from './claims.ts';
import { bounded } from './bounds.ts';
import { problem } from './problems.ts';
import { storeToken } from '../../shared/protocol/messages.ts';
import { createPairing } from '../services/pairing.ts';
import { hostRoutes, joinRoutes } from './pairing.ts';
import { sessionRoutes } from './sessions.ts';
import { snapshotRoutes } from './snapshots.ts';

export const apiRoutes = (deps: AppDeps): Hono<Env> => {
  const app = new Hono<Env>();
  const accounts = createAccounts(deps);
  const tokens = createTokens(deps, accounts, createClaimSeal(deps.secret));
  const usage = createUsage(deps);
  const blobs = createBlobs(deps);
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  app.use(async (c, next) => {
    if (deps.store.within === undefined) return next();
    const { carry } = await deps.store.within(c.req.header(storeToken), () => next());
    if (carry !== undefined) c.res.headers.set(storeToken, carry);
    return undefined;
  });
  app.use(compressed(deps), identified(deps, tokens), bounded);
  const seen = createSeen(deps);
  app.route('/auth', authRoutes(deps, accounts, tokens, seen));
  app.route('/account', accountRoutes(accounts, usage, blobs, seen, createGate(deps), createExport({ ...deps, accounts })));
  const pairing = createPairing(deps);
  app.route('/account/pairing', hostRoutes(accounts, pairing));
  app.route('/pairing', joinRoutes(deps, pairing));
  app.route('/sessions', sessionRoutes(deps, accounts, usage, blobs));
  app.route('/snapshots', snapshotRoutes(deps, accounts, usage));
  app.route('/blobs', blobRoutes(accounts, blobs));
  app.all('*', (c) => problem(c, { code: 'NOT_FOUND' }));
  return app;
};
