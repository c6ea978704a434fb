/** Composition root for Node: a server over a data folder and a folder of built files. node.ts starts one, and so do tests. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { limits } from '../../shared/model/limits.ts';
import { createApp } from '../app.ts';
import type { AppDeps } from '../deps.ts';
import { createLimiter } from '../services/limiter.ts';
import { createUpkeep } from '../services/upkeep.ts';
import type { CosmosAddress } from '../store/cosmos/client.ts';
import { openData, readStyleHashes, StartError, webCrypto } from './environment.ts';
import { createFiles } from './files.ts';
import { answerBadRequests } from './guard.ts';

export interface ServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly dataDir: string;
  readonly dist: string;
  /** The account that holds the data; without one it is a SQLite file in the data folder. */
  readonly cosmos?: CosmosAddress | undefined;
  readonly origins?: readonly string[];
  readonly log?: NonNullable<AppDeps['log']>;
}

/**
 * Listens when it resolves. Rejects with a StartError whose message is for the person. `close` lets requests under way finish.
 */
export const startServer = async (options: ServerOptions): Promise<{ url: string; port: number; close(): Promise<void> }> => {
  const { port, host = '127.0.0.1', dataDir, dist, origins = [], log } = options;
  const { store, secret } = await openData(dataDir, options.cosmos, () => undefined);
  const styleHashes = readStyleHashes(dist);
  const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
  const address: AppDeps['address'] = (_, environment) =>
    (environment as { incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? 'unknown';
  const platform = {
    crypto: webCrypto,
    limiter: createLimiter(Date.now),
    now: Date.now,
    wait,
    address,
    asset: createFiles(dist),
  };
  const app = createApp({ store, secret, origins, styleHashes, ...platform, ...(log && { log }) });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  answerBadRequests(server, styleHashes);
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is already in use. Set PORT to another one, or stop what uses it.`;
      fail(new StartError(error.code === 'EADDRINUSE' ? taken : `Cannot listen on ${host}:${port} (${error.code}).`));
    });
    server.listen(port, host, done);
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const upkeep = createUpkeep({ store, crypto: webCrypto, now: Date.now });
  const dead = (what: string): void =>
    log?.({ at: new Date().toISOString(), method: 'TASK', route: what, status: 500, milliseconds: 0, error: 'dead' });
  let running: Promise<void> = Promise.resolve();
  const tick = (): void => void (running = running.then(() => upkeep(dead)).catch(() => undefined));
  const interval = setInterval(tick, limits.taskInterval);
  tick();
  const close = async (): Promise<void> => {
    clearInterval(interval);
    await running;
    const late = setTimeout(() => server.closeAllConnections(), limits.shutdownWait);
    await new Promise<void>((done) => server.close(() => done()));
    clearTimeout(late);
    await store.close();
  };
  const listening = (server.address() as AddressInfo).port;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`, port: listening, close };
};
