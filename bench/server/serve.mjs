/**
 * `node bench/server/serve.mjs KIND FOLDER`, a server of the bench in a process of its own; tells its port to its parent.
 *
 *   holdfast   the real one over SQLite, without rate limits
 *   bare       a Hono handler with the same write: reads the item, puts the bytes into it, swaps it in the same store under the same index
 *              (its place in the list of changes), and nothing else
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
  app.post('/push/:id', async (c) => {
    const { records } = await c.req.json();
    const id = c.req.param('id');
    const found = await store.read('bare', id);
    const tail = [...(found?.body ?? []), ...records];
    const isFull = tail.reduce((sum, text) => sum + text.length, 0) > (limits.headTailBytes * 4) / 3;
    const at = Date.now();
    const sort = String(at).padStart(15, '0');
    if (isFull) await store.create({ partition: 'bare', id: crypto.randomUUID(), kind: 'segment', sort, summary: null, body: tail });
    const item = { partition: 'bare', id, kind: 'session', sort, summary: { changed: at, tail: tail.length }, body: isFull ? [] : tail };
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
process.on('disconnect', () => process.exit(0));
