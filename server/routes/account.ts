/**
 * PUT /account (register, without a token), GET /account (usage and limits), DELETE /account (erase for good), GET and PUT
 * /account/keyring, GET /account/devices.
 */
import { Hono } from 'hono';
import { limits } from '../../shared/model/limits.ts';
import { accountRequest, keyringRequest } from '../../shared/protocol/messages.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Blobs } from '../services/blobs.ts';
import type { Export } from '../services/export.ts';
import type { Gate } from '../services/gate.ts';
import type { Seen } from '../services/seen.ts';
import type { Usage } from '../services/usage.ts';
import { admitted, callerOf, type Env } from './callers.ts';
import { isHeld, readBody } from './input.ts';
import { problem } from './problems.ts';

export const accountRoutes = (accounts: Accounts, usage: Usage, blobs: Blobs, seen: Seen, gate: Gate, everything: Export): Hono<Env> => {
  const app = new Hono<Env>();
  const own = admitted(accounts, 'device or root');
  app.put('/', async (c) => {
    const body = await readBody(c, accountRequest);
    if (!body.ok) return body.response;
    const { keyring, later, invite } = body.value;
    const answer = await accounts.register(keyring, later, await gate.admits(invite));
    return answer.ok ? c.json({ owner: answer.value }) : problem(c, answer.fault);
  });
  app.get('/', own, async (c) => {
    const { owner } = callerOf(c);
    const [{ bytes, sessions, snapshots }, { datasets, datasetBytes }] = await Promise.all([usage.of(owner), blobs.used(owner)]);
    const devices = (await accounts.keyring(owner))?.devices.length ?? 0;
    const most = {
      bytes: limits.ownerBytes,
      sessions: limits.ownerSessions,
      snapshots: limits.ownerSnapshots,
      devices: limits.ownerDevices,
      datasets: limits.ownerDatasets,
      datasetBytes: limits.ownerDatasetBytes,
    };
    return c.json({ owner, bytes, sessions, snapshots, devices, datasets, datasetBytes, limits: most });
  });
  app.delete('/', own, async (c) => {
    const answer = await accounts.erase(callerOf(c).owner);
    return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
  });
  app.get('/export', own, async (c) => {
    const lines = everything(callerOf(c).owner);
    // A store that does not answer now is refused in words; one that fails later cuts the file, which then lacks its last line.
    let next = await lines.next();
    const encoder = new TextEncoder();
    // Pulled as the reader takes it: an account of any size costs the memory of one session.
    const body = new ReadableStream({
      async pull(controller) {
        if (next.done === true) return controller.close();
        controller.enqueue(encoder.encode(next.value));
        next = await lines.next();
      },
      async cancel() {
        await lines.return(undefined);
      },
    });
    return c.body(body, 200, { 'content-type': 'application/x-ndjson', 'content-disposition': 'attachment; filename="holdfast-export.ndjson"' });
  });
  app.get('/keyring', own, async (c) => {
    const { owner } = callerOf(c);
    const revisions = await accounts.revisions(owner);
    if (revisions === undefined) return problem(c, { code: 'UNAUTHENTICATED' });
    // Each revision names the hash of the one before it: the last one stands for all.
    const etag = `"${(revisions.at(-1) ?? '').slice(-22)}"`;
    c.header('etag', etag);
    c.header('cache-control', 'private, no-cache');
    return isHeld(c, etag) ? c.body(null, 304) : c.json({ owner, revisions });
  });
  app.put('/keyring', own, async (c) => {
    const body = await readBody(c, keyringRequest);
    if (!body.ok) return body.response;
    const answer = await accounts.append(callerOf(c).owner, body.value.keyring);
    return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
  });
  app.get('/devices', own, async (c) => {
    const { owner } = callerOf(c);
    const [devices, times] = await Promise.all([accounts.devices(owner), seen.times(owner)]);
    return c.json({ owner, devices: devices.map((device) => ({ device, ...(times[device] === undefined ? {} : { seen: times[device] }) })) });
  });
  return app;
};
