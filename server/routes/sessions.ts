/** GET /sessions, GET and DELETE /sessions/:id, POST /sessions/:id/records (push), POST .../pull, PUT .../checkpoint, GET .../history, POST .../past. */
import { Hono } from 'hono';
import type { Bytes } from '../../shared/model/bytes.ts';
import { parseSessionId, type OwnerId, type SessionId } from '../../shared/model/ids.ts';
import { checkpointRequest, deleteSessionRequest, pastRequest, pullRequest, pushRequest } from '../../shared/protocol/messages.ts';
import type { AppDeps } from '../deps.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Blobs } from '../services/blobs.ts';
import { createCheckpoint } from '../services/checkpoint.ts';
import { createHistory } from '../services/history.ts';
import { createPull } from '../services/pull.ts';
import { createPush } from '../services/push.ts';
import { createSerially } from '../services/serially.ts';
import { createSessions } from '../services/sessions.ts';
import type { Usage } from '../services/usage.ts';
import { admitted, callerOf, type ApiContext, type Env } from './callers.ts';
import { isHeld, readBody, readLimit } from './input.ts';
import { problem } from './problems.ts';

export const sessionRoutes = (deps: AppDeps, accounts: Accounts, usage: Usage, blobs: Blobs): Hono<Env> => {
  const app = new Hono<Env>();
  const serially = createSerially();
  const { push, pull, checkpoint, history, sessions } = {
    history: createHistory(deps),
    checkpoint: createCheckpoint({ ...deps, usage, serially }),
    push: createPush({ ...deps, usage, serially, blobs }),
    pull: createPull(deps),
    sessions: createSessions({ ...deps, serially, usage }),
  };
  /** An id that cannot be one is simply not there. */
  const at =
    (reply: (c: ApiContext, owner: OwnerId, session: SessionId) => Promise<Response>) =>
    (c: ApiContext): Response | Promise<Response> => {
      const session = parseSessionId(c.req.param('id') ?? '');
      return session === undefined ? problem(c, { code: 'NOT_FOUND' }) : reply(c, callerOf(c).owner, session);
    };

  const countPush = (records: readonly Bytes[]): void => {
    deps.metrics?.add('holdfast_pushes_total');
    deps.metrics?.add('holdfast_pushed_records_total', {}, records.length);
    deps.metrics?.add('holdfast_pushed_bytes_total', {}, records.reduce((sum, { byteLength }) => sum + byteLength, 0));
  };

  app.use(admitted(accounts, 'device'));
  app.get('/', async (c) => {
    const limit = readLimit(c);
    if (!limit.ok) return problem(c, limit.fault);
    const answer = await sessions.list(callerOf(c).owner, c.req.query('cursor'), limit.value);
    return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
  });
  app.get(
    '/:id',
    at(async (c, owner, session) => {
      const answer = await sessions.head(owner, session);
      if (!answer.ok) return problem(c, answer.fault);
      const etag = `"${answer.value.etag}"`;
      c.header('etag', etag);
      c.header('cache-control', 'private, no-cache');
      return isHeld(c, etag) ? c.body(null, 304) : c.json(answer.value.row);
    }),
  );
  app.post(
    '/:id/records',
    at(async (c, owner, session) => {
      const body = await readBody(c, pushRequest);
      if (!body.ok) return body.response;
      const answer = await push({ owner, session, body: body.value });
      if (answer.ok) countPush(body.value.records);
      return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
    }),
  );
  app.post(
    '/:id/pull',
    at(async (c, owner, session) => {
      const body = await readBody(c, pullRequest);
      if (!body.ok) return body.response;
      const answer = await pull({ owner, session, ...body.value });
      return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
    }),
  );
  app.put(
    '/:id/checkpoint',
    at(async (c, owner, session) => {
      const body = await readBody(c, checkpointRequest);
      if (!body.ok) return body.response;
      const answer = await checkpoint({ owner, session, body: body.value });
      return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
    }),
  );
  app.get(
    '/:id/history',
    at(async (c, owner, session) => {
      const answer = await history.line(owner, session);
      return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
    }),
  );
  app.post(
    '/:id/past',
    at(async (c, owner, session) => {
      const body = await readBody(c, pastRequest);
      if (!body.ok) return body.response;
      const answer = await history.past({ owner, session, ...body.value });
      return answer.ok ? c.json(answer.value) : problem(c, answer.fault);
    }),
  );
  app.delete(
    '/:id',
    at(async (c, owner, session) => {
      const body = await readBody(c, deleteSessionRequest);
      if (!body.ok) return body.response;
      const answer = await sessions.remove(owner, session, body.value.vector, body.value.forGood === true);
      return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
    }),
  );
  return app;
};
