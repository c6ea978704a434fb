/**
 * `node serve.mjs pouchdb|pouchdb-synced|hocuspocus FOLDER`: a peer in a process of its own; tells its port to its parent. PouchDB as it
 * comes acknowledges a write that a power cut may take back; `pouchdb-synced` has LevelDB wait for the disk, as Holdfast's server does.
 */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [kind, folder = ''] = process.argv.slice(2);

const require = createRequire(import.meta.url);

const waitForDisk = () => {
  const { prototype } = require('leveldown');
  for (const name of ['_batch', '_put']) {
    const plain = prototype[name];
    prototype[name] = function write(...given) {
      const told = given.pop();
      const options = given.pop();
      return plain.call(this, ...given, { ...options, sync: true }, told);
    };
  }
};

const pouchdb = async () => {
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

if (kind === 'pouchdb-synced') waitForDisk();
const port = await (kind === 'hocuspocus' ? hocuspocus() : pouchdb());
process.send?.({ port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ worked: user + system });
});
process.on('disconnect', () => process.exit(0));
