/** `node serve.mjs pouchdb|hocuspocus FOLDER`: a peer in a process of its own; tells its port to its parent. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [kind, folder = ''] = process.argv.slice(2);

const pouchdb = async () => {
  const require = createRequire(import.meta.url);
  mkdirSync(folder, { recursive: true });
  process.chdir(folder);
  const Database = require('pouchdb-node').defaults({ prefix: folder + path.sep });
  const app = require('express')();
  app.use('/', require('express-pouchdb')(Database, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: path.join(folder, 'log.txt') }));
  const server = await new Promise((done) => {
    const listening = app.listen(0, '127.0.0.1', () => done(listening));
  });
  return server.address().port;
};

const hocuspocus = async () => {
  const { Server } = await import('@hocuspocus/server');
  const server = new Server({ port: 0, address: '127.0.0.1', quiet: true });
  await server.listen();
  return server.address.port ?? server.httpServer.address().port;
};

const port = await (kind === 'pouchdb' ? pouchdb() : hocuspocus());
process.send?.({ port });
process.on('disconnect', () => process.exit(0));
