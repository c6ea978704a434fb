/**
 * `node bench/server/serve.mjs KIND FOLDER`, a server of the bench in a process of its own; tells its port to its parent.
 *
 *   holdfast   the real one over SQLite, without rate limits
 *   bare       a Hono handler with the same write: reads the item, puts the record into it, swaps it in the same store under the same index
 *              (its place in the list of changes), and nothing else. It is sent the same records, and its items are as long
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { limits } from '../../shared/model/limits.ts';
import { startServer } from '../../server/entry/server.ts';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';

const [kind, folder = ''] = process.argv.slice(2);

const bare = async () => {
  mkdirSync(folder, { recursive: true });
  const store = openSqliteStore(path.join(folder, 'bare.sqlite'));
  const app = new Hono();
  // As long as those of a push to the real server: what the head of a session tells beside its records.
  const [replica, hash] = ['r'.repeat(22), 'h'.repeat(43)];
  app.post('/push/:id', async (c) => {
    const { records } = await c.req.json();
    const session = c.req.param('id');
    const id = `head.${session}`;
    const partition = 'bare'.padEnd(22, '0');
    const found = await store.read(partition, id);
    const { revision, segments, tail, bytes } = found?.body ?? { revision: 0, segments: [], tail: [], bytes: 0 };
    const at = Date.now();
    const sort = String(at).padStart(15, '0');
    const next = { revision: revision + 1, vector: { [replica]: [revision + 1, hash] }, bytes: bytes + (records[0].length * 3) / 4, changed: at };
    const body = { ...next, segments, tail: [...tail, ...records.map((sealed) => [replica, revision + 1, sealed])], seen: { [replica]: at } };
    if (body.tail.reduce((sum, [, , sealed]) => sum + (sealed.length * 3) / 4, 0) > limits.headTailBytes) {
      const name = `segment.${session}.${crypto.randomUUID().slice(0, 20)}`;
      await store.create({ partition, id: name, kind: 'segment', sort, summary: null, body: { records: body.tail } });
      Object.assign(body, { segments: [...segments, { id: name, runs: [[replica, revision - body.tail.length + 2, revision + 1]], bytes: limits.headTailBytes }], tail: [] });
    }
    const item = { partition, id, kind: 'session', sort, summary: { ...next, deleted: false }, body };
    const etag = found === undefined ? await store.create(item) : await store.replace(item, found.etag);
    return c.json({ etag });
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server.address().port;
};

const holdfast = async () => {
  const limiter = { take: () => 0, wait: () => 0 };
  const server = await startServer({ port: 0, dataDir: folder, dist: path.join(folder, 'no-dist'), limiter });
  return server.port;
};

const port = await (kind === 'bare' ? bare() : holdfast());
process.send?.({ port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ worked: user + system });
});
process.on('disconnect', () => process.exit(0));
