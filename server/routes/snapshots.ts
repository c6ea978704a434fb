/**
 * POST and GET /snapshots, GET (for everyone), PATCH and DELETE /snapshots/:id, GET /snapshots/:id/visits. A link that does not
 * open is answered in one text after one floor time, whatever the reason, and an address that keeps missing is held back.
 */
import { Hono } from 'hono';
import { parseSnapshotId, type SnapshotId } from '../../shared/model/ids.ts';
import { snapshotChange, snapshotRequest } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { Accounts } from '../services/accounts.ts';
import { createSnapshots } from '../services/snapshots.ts';
import type { Usage } from '../services/usage.ts';
import { createVisits } from '../services/visits.ts';
import { admitted, callerOf, type ApiContext, type Env } from './callers.ts';
import { readBody, readLimit } from './input.ts';
import { beginFloor, heldBack, missed } from './misses.ts';
import { problem } from './problems.ts';

const idOf = (c: ApiContext): SnapshotId | undefined => parseSnapshotId(c.req.param('id') ?? '');

export const snapshotRoutes = (deps: AppDeps, accounts: Accounts, usage: Usage): Hono<Env> => {
  const app = new Hono<Env>();
  const snapshots = createSnapshots({ ...deps, usage });
  const visits = createVisits({ ...deps, snapshots });
  const own = admitted(accounts, 'device');
  /** Of a call on an own snapshot: what is another's and what is not there take the same time as well. */
  const missing = async (c: ApiContext, floor: Promise<void>): Promise<Response> => {
    await floor;
    return problem(c, { code: 'NOT_FOUND' });
  };

  app.post('/', own, async (c) => {
    const body = await readBody(c, snapshotRequest);
    if (!body.ok) return body.response;
    const { id, sealed } = body.value;
    const answer = await snapshots.create(callerOf(c).owner, body.value);
    return answer.ok ? c.json({ id, created: answer.value.created, bytes: sealed.byteLength }, 201) : problem(c, answer.fault);
  });
  app.get('/', own, async (c) => {
    const limit = readLimit(c);
    if (!limit.ok) return problem(c, limit.fault);
    const answer = await snapshots.list(callerOf(c).owner, c.req.query('cursor'), limit.value);
    return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
  });

  app.get('/:id', async (c) => {
    const floor = beginFloor(deps);
    const address = c.get('address') ?? '';
    const held = heldBack(deps, c);
    if (held !== undefined) return held;
    const id = idOf(c);
    const live = id && (await snapshots.open(id));
    if (id === undefined || live === undefined) return missed(deps, c, floor);
    const { state, sealed } = live;
    const owner = c.get('who')?.owner;
    void visits.count(id, { owner, address }, owner === state.owner).catch(() => undefined);
    return c.json({ id, created: state.created, sealed });
  });

  app.patch('/:id', own, async (c) => {
    const [id, floor] = [idOf(c), beginFloor(deps)];
    if (id === undefined) return missing(c, floor);
    const body = await readBody(c, snapshotChange);
    if (!body.ok) return body.response;
    const answer = await snapshots.expire(callerOf(c).owner, id, body.value.expires);
    if (answer.ok) return c.body(null, 204);
    return answer.fault.code === 'NOT_FOUND' ? missing(c, floor) : problem(c, answer.fault);
  });
  app.delete('/:id', own, async (c) => {
    const [id, floor] = [idOf(c), beginFloor(deps)];
    const answer = id && (await snapshots.remove(callerOf(c).owner, id));
    if (answer === undefined) return missing(c, floor);
    if (answer.ok) return c.body(null, 204);
    return answer.fault.code === 'NOT_FOUND' ? missing(c, floor) : problem(c, answer.fault);
  });
  app.get('/:id/visits', own, async (c) => {
    const [id, limit, floor] = [idOf(c), readLimit(c), beginFloor(deps)];
    if (id === undefined) return missing(c, floor);
    if (!limit.ok) return problem(c, limit.fault);
    const answer = await visits.list(callerOf(c).owner, id, c.req.query('cursor'), limit.value);
    if (answer.ok) return c.json(answer.value);
    return answer.fault.code === 'NOT_FOUND' ? missing(c, floor) : problem(c, answer.fault);
  });
  return app;
};
