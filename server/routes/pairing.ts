/**
 * PUT, GET, POST and DELETE /account/pairing for the device that lets another one in; POST /pairing/:id/request and
 * POST /pairing/:id/answer for who has the code, where :id is the owner.
 */
import { Hono } from 'hono';
import { parseOwnerId } from '../../shared/model/ids.ts';
import { pairingKnock, pairingLook, pairingOpenRequest, pairingSealed } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Pairing } from '../services/pairing.ts';
import { admitted, callerOf, type Env } from './callers.ts';
import { readBody } from './input.ts';
import { beginFloor, heldBack, missed } from './misses.ts';
import { problem } from './problems.ts';

export const hostRoutes = (accounts: Accounts, pairing: Pairing): Hono<Env> => {
  const app = new Hono<Env>();
  const own = admitted(accounts, 'device');
  app.put('/', own, async (c) => {
    const body = await readBody(c, pairingOpenRequest);
    if (!body.ok) return body.response;
    const answer = await pairing.open(callerOf(c).owner, body.value.door);
    return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
  });
  app.get('/', own, async (c) => {
    const answer = await pairing.read(callerOf(c).owner);
    return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
  });
  app.post('/', own, async (c) => {
    const body = await readBody(c, pairingSealed);
    if (!body.ok) return body.response;
    const answer = await pairing.answer(callerOf(c).owner, body.value.sealed);
    return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
  });
  app.delete('/', own, async (c) => {
    const answer = await pairing.close(callerOf(c).owner);
    return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
  });
  return app;
};

export const joinRoutes = (deps: AppDeps, pairing: Pairing): Hono<Env> => {
  const app = new Hono<Env>();
  app.post('/:id/request', async (c) => {
    const [floor, held] = [beginFloor(deps), heldBack(deps, c)];
    if (held !== undefined) return held;
    const body = await readBody(c, pairingKnock);
    if (!body.ok) return body.response;
    const owner = parseOwnerId(c.req.param('id'));
    const answer = owner && (await pairing.knock(owner, body.value.door, body.value.sealed));
    if (answer === undefined) return missed(deps, c, floor);
    return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
  });
  app.post('/:id/answer', async (c) => {
    const [floor, held] = [beginFloor(deps), heldBack(deps, c)];
    if (held !== undefined) return held;
    const body = await readBody(c, pairingLook);
    if (!body.ok) return body.response;
    const owner = parseOwnerId(c.req.param('id'));
    const answer = owner && (await pairing.look(owner, body.value.door));
    return answer === undefined ? missed(deps, c, floor) : c.json(answer);
  });
  return app;
};
