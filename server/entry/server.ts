/** Composition root for Node: a server over a data folder and a folder of built files. node.ts starts one, and so do tests. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { limits } from '../../shared/model/limits.ts';
import { createApp } from '../app.ts';
import type { AppDeps } from '../deps.ts';
import { createLimiter } from '../services/limiter.ts';
import { createMetrics, type Metrics } from '../services/metrics.ts';
import { createUpkeep } from '../services/upkeep.ts';
import type { CosmosAddress } from '../store/cosmos/client.ts';
import { observed, type Observe } from '../store/observed.ts';
import { compress } from './compress.ts';
import { createMetricsServer } from './metrics.ts';
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
  /** Codes of whom may make an account; none: everyone may. */
  readonly invites?: readonly string[];
  /** Whether a proxy stands before it whose X-Forwarded-For names the caller. */
  readonly proxied?: boolean;
  /** Port for /metrics, on the same host; off without one. 0 takes a free one. */
  readonly metricsPort?: number | undefined;
  readonly log?: NonNullable<AppDeps['log']>;
  /** For benches alone, which ask more of one server than any device may. */
  readonly limiter?: AppDeps['limiter'];
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly metricsPort: number | undefined;
  /** Takes nothing new, finishes what was accepted, then ends. */
  close(): Promise<void>;
}

const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** The last address that the proxy names is the one that it saw; those before it are what the caller says. */
const addressFrom =
  (proxied: boolean): AppDeps['address'] =>
  (request, environment) => {
    const named = proxied ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
    return named ?? (environment as { incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? 'unknown';
  };

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is already in use. Set PORT to another one, or stop what uses it.`;
      fail(new StartError(error.code === 'EADDRINUSE' ? taken : `Cannot listen on ${host}:${port} (${error.code}).`));
    });
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });

const createObserver = (metrics: Metrics): Observe => (operation, isAnswered, milliseconds) => {
  metrics.add('holdfast_store_operations_total', { operation, outcome: isAnswered ? 'answered' : 'failed' });
  metrics.observe('holdfast_store_seconds', { operation }, milliseconds / 1000);
};

/** Listens when it resolves. Rejects with a StartError whose message is for the person. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const { port, host = '127.0.0.1', dataDir, dist, origins = [], invites = [], proxied = false, log } = options;
  const metrics = createMetrics();
  const charged = (operation: string, units: number): void => metrics.add('holdfast_store_request_units_total', { operation }, units);
  const { store: opened, blobs, secret } = await openData(dataDir, options.cosmos, charged);
  const store = observed(opened, () => performance.now(), options.metricsPort === undefined ? () => undefined : createObserver(metrics));
  const styleHashes = readStyleHashes(dist);
  let isStopping = false;
  const app = createApp({
    store,
    blobs,
    secret,
    origins,
    styleHashes,
    invites,
    ...(options.metricsPort !== undefined && { metrics }),
    crypto: webCrypto,
    limiter: options.limiter ?? createLimiter(Date.now),
    now: Date.now,
    wait,
    address: addressFrom(proxied),
    asset: createFiles(dist),
    compress,
    stopping: () => isStopping,
    ...(log && { log }),
  });
  const tell = (event: 'started' | 'stopping' | 'stopped'): void => log?.({ event, at: new Date().toISOString() });
  const server = createServer(getRequestListener(app.fetch));
  answerBadRequests(server, styleHashes);
  const measured = options.metricsPort === undefined ? undefined : createMetricsServer(metrics);
  const [listening, metricsPort] = await listen(server, port, host)
    .then(async (own) => [own, measured && (await listen(measured, options.metricsPort ?? 0, host))] as const)
    .catch(async (error: unknown) => {
      server.close();
      await store.close();
      throw error;
    });
  const upkeep = createUpkeep({ store, blobs, crypto: webCrypto, now: Date.now, metrics });
  const dead = (what: string): void => log?.({ event: 'task', at: new Date().toISOString(), what, outcome: 'dead' });
  let running: Promise<void> = Promise.resolve();
  const tick = (): void => void (running = running.then(() => upkeep(dead)).catch(() => undefined));
  const interval = setInterval(tick, limits.taskInterval);
  tick();
  tell('started');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    port: listening,
    metricsPort,
    async close() {
      isStopping = true;
      tell('stopping');
      clearInterval(interval);
      await running;
      const late = setTimeout(() => server.closeAllConnections(), limits.shutdownWait);
      // A connection that was busy when the server closed is idle, not gone, when its answer is out.
      const idle = setInterval(() => server.closeIdleConnections(), limits.shutdownLook);
      await new Promise<void>((done) => server.close(() => done()));
      clearTimeout(late);
      clearInterval(idle);
      measured?.close();
      measured?.closeAllConnections();
      await store.close();
      tell('stopped');
    },
  };
};
