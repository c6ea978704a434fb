/**
 * For tests only: Cosmos DB's stand-in behind a thin proxy that does what the stand-in does not: refuses items over 2 MB, hands out
 * session tokens, and makes the faults that a test asks for. It counts every request by operation.
 *
 * With COSMOS_ENDPOINT and COSMOS_KEY set, `openTestStore` uses that account instead: a database of its own, dropped afterwards.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { createClient, databaseName, type CosmosAddress } from '../store/cosmos/client.ts';
import { openCosmosStore } from '../store/cosmos/open.ts';
import { setUp } from '../store/cosmos/setup.ts';
import type { Operation } from '../store/cosmos/store.ts';
import type { Store } from '../store/store.ts';

/** What becomes of a request: `cut` closes the connection, before or after the stand-in has done it. */
export type Fault =
  | { readonly status: number; readonly substatus?: number; readonly after?: number; readonly done?: boolean }
  | { readonly cut: 'before' | 'after' }
  | { readonly late: number }
  | { readonly until: Promise<void> };
export type Decide = (operation: Operation | 'other', headers: IncomingMessage['headers']) => Fault | undefined;

export interface Standin {
  readonly address: CosmosAddress;
  readonly counts: Record<Operation | 'other', number>;
  /** The session token of each request, '' for none. */
  readonly brought: string[];
  /** Faults from now on. */
  fault(decide: Decide | undefined): void;
  /** Changes what the account says of itself. */
  describe(change: Record<string, unknown>): void;
  close(): Promise<void>;
}

const key = Buffer.from('a key of the stand-in, which does not look at it').toString('base64');
const itemLimit = 2_000_000;

const operationOf = ({ method, url = '', headers }: IncomingMessage): Operation | 'other' => {
  const isItem = /\/docs\/[^/]+\/?$/.test(url);
  if (!/\/docs(?:\/|$)/.test(url)) return 'other';
  if (method === 'POST') return headers['x-ms-documentdb-isquery'] || /query/.test(String(headers['content-type'])) ? 'page' : 'create';
  if (!isItem) return 'other';
  return method === 'GET' ? 'read' : method === 'PUT' ? 'replace' : method === 'DELETE' ? 'remove' : 'other';
};

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

interface Passed {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const pass = (port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Passed> =>
  new Promise((resolve, reject) => {
    const out = forward({ port, method, path: url, headers: { ...headers, connection: 'close' } }, async (answer) => {
      resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: await bodyOf(answer) });
    });
    out.on('error', reject);
    out.end(body);
  });

const refuse = (response: ServerResponse, { status, substatus, after }: { status: number; substatus?: number; after?: number }): void => {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  if (substatus !== undefined) response.setHeader('x-ms-substatus', String(substatus));
  if (after !== undefined) response.setHeader('x-ms-retry-after-ms', String(after));
  response.end(JSON.stringify({ code: 'Fault', message: 'made by the test' }));
};

export const startStandin = async (): Promise<Standin> => {
  const behind = createHttpServer({ keepAlive: false });
  await new Promise<void>((done) => behind.listen(0, '127.0.0.1', done));
  const behindPort = (behind.address() as AddressInfo).port;
  const counts: Standin['counts'] = { read: 0, create: 0, replace: 0, remove: 0, page: 0, other: 0 };
  const brought: string[] = [];
  let [decide, said, sequence]: [Decide | undefined, Record<string, unknown>, number] = [undefined, {}, 0];

  const reply = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = operationOf(incoming);
    const body = await bodyOf(incoming);
    counts[operation] += 1;
    brought.push(String(incoming.headers['x-ms-session-token'] ?? ''));
    const fault = decide?.(operation, incoming.headers);
    if (fault !== undefined && 'cut' in fault && fault.cut === 'before') return void incoming.socket.destroy();
    if (fault !== undefined && 'status' in fault && fault.done !== true) return refuse(response, fault);
    if ((operation === 'create' || operation === 'replace') && body.byteLength > itemLimit) return refuse(response, { status: 413 });
    if (fault !== undefined && 'late' in fault) await new Promise((done) => setTimeout(done, fault.late));
    if (fault !== undefined && 'until' in fault) await fault.until;
    const passed = await pass(behindPort, incoming, body);
    if (operation !== 'read' && operation !== 'page' && passed.status < 300) sequence += 1;
    if (fault !== undefined && 'cut' in fault) return void incoming.socket.destroy();
    if (fault !== undefined && 'status' in fault) return refuse(response, fault);
    const isAccount = incoming.method === 'GET' && (incoming.url === '/' || incoming.url === '');
    const text = isAccount ? JSON.stringify({ ...(JSON.parse(passed.body.toString()) as object), ...said }) : passed.body;
    response.statusCode = passed.status;
    for (const [name, value] of Object.entries(passed.headers)) {
      if (value !== undefined && !['connection', 'content-length', 'transfer-encoding'].includes(name)) response.setHeader(name, value);
    }
    if (operation !== 'other') response.setHeader('x-ms-session-token', `0:-1#${sequence}`);
    response.end(passed.status === 204 ? undefined : text);
  };

  const proxy = createServer((incoming, response) => {
    reply(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  return {
    address: { endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, key },
    counts,
    brought,
    fault: (next) => {
      decide = next;
    },
    describe: (change) => {
      said = change;
    },
    async close() {
      for (const server of [proxy, behind]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
};

/** Waits of tests are short, but real: a store that is asked too often is the fault being tested. */
export const soon = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(5, milliseconds)));

export type Charged = (operation: Operation, units: number) => void;

/** A store on the stand-in, set up. */
export const openOn = async ({ address }: Standin, charged?: Charged): Promise<Store> => {
  const client = createClient(address);
  await setUp(client, address.database ?? databaseName, undefined);
  client.dispose();
  return openCosmosStore(address, { wait: soon, ...(charged && { charged }) });
};

/** The account that the environment names, or undefined. */
export const realAccount = (): CosmosAddress | undefined => {
  const { COSMOS_ENDPOINT: endpoint, COSMOS_KEY: secret } = process.env;
  if (endpoint === undefined || secret === undefined) return undefined;
  return { endpoint, key: secret, database: `holdfast-test-${Date.now().toString(36)}` };
};

export const openTestStore = async (): Promise<{ store: Store; close(): Promise<void> }> => {
  const real = realAccount();
  if (real === undefined) {
    const standin = await startStandin();
    return { store: await openOn(standin), close: () => standin.close() };
  }
  const client = createClient(real);
  await setUp(client, real.database ?? databaseName, undefined);
  const close = async (): Promise<void> => {
    await client.database(real.database ?? databaseName).delete();
    client.dispose();
  };
  return { store: await openCosmosStore(real, { wait: (time) => new Promise((done) => setTimeout(done, time)) }), close };
};
