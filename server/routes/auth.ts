/**
 * POST /auth/challenge, POST /auth/token. The origin that a signature must name is the server's own: as configured, or any
 * loopback one. It is never taken from the request alone, or another server could pass signatures on.
 */
import { Hono } from 'hono';
import { challengeRequest, tokenRequest } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Seen } from '../services/seen.ts';
import type { Tokens } from '../services/tokens.ts';
import type { Env } from './callers.ts';
import { readBody } from './input.ts';
import { problem } from './problems.ts';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

const originsOf = ({ origins }: AppDeps, request: Request): readonly string[] => {
  if (origins.length > 0) return origins;
  const { origin, hostname } = new URL(request.url);
  return loopback.test(hostname) ? [origin] : [];
};

export const authRoutes = (deps: AppDeps, accounts: Accounts, tokens: Tokens, seen: Seen): Hono<Env> => {
  const app = new Hono<Env>();
  app.post('/challenge', async (c) => {
    const body = await readBody(c, challengeRequest);
    return body.ok ? c.json({ nonce: await tokens.challenge(body.value.owner) }) : body.response;
  });
  app.post('/token', async (c) => {
    const body = await readBody(c, tokenRequest);
    if (!body.ok) return body.response;
    const answer = await tokens.exchange(body.value, originsOf(deps, c.req.raw));
    const { owner, device } = body.value;
    if (answer.ok && device !== undefined) await seen.note(owner, device, await accounts.devices(owner));
    return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
  });
  return app;
};
