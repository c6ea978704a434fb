/**
 * A proxy in front of a server that keeps every request and answer as bytes, so that a test can search what really went over the
 * wire. It can also refuse, delay or drop, which is how a test makes a server unreachable without stopping it.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: readonly string[];
  readonly requestBody: Buffer;
  readonly status: number;
  readonly responseHeaders: readonly string[];
  readonly responseBody: Buffer;
}

/** What happens to a request: it passes, its answer is lost after the server has done it, or it never arrives. */
export type Fate = 'pass' | 'lose-answer' | 'drop' | { readonly status: number; readonly type?: string; readonly body?: string; readonly retryAfter?: number };

export interface Recorder {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  /** Changes answers on their way, as a newer build on the server would. */
  rewrite(change: (url: string, body: Buffer) => Buffer): void;
  /** Decides each request's fate; the default lets all pass. */
  decide(fate: (method: string, url: string) => Fate): void;
  close(): Promise<void>;
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

export const startRecorder = async (target: string): Promise<Recorder> => {
  const { hostname, port } = new URL(target);
  const exchanges: Exchange[] = [];
  let fateOf: (method: string, url: string) => Fate = () => 'pass';
  let changed: (url: string, body: Buffer) => Buffer = (_, body) => body;

  // Uncompressed, so that what is recorded can be searched, and whole, because a 304 would hide a rewritten body.
  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> => {
    const { 'if-none-match': _, ...asked } = incoming.headers;
    const headers = { ...asked, 'accept-encoding': 'identity' };
    const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer;
  };

  const handle = async (incoming: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = incoming;
    const fate = fateOf(method, url);
    if (fate === 'drop') return void incoming.socket.destroy();
    const requestBody = await bodyOf(incoming);
    if (typeof fate === 'object') {
      const { status, type, body = '', retryAfter } = fate;
      return void reply.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...(type !== undefined && { 'content-type': type }), ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) }).end(body);
    }
    const answer = await forward(incoming, requestBody);
    const original = await bodyOf(answer);
    const responseBody = changed(url, original);
    const status = answer.statusCode ?? 0;
    exchanges.push({ method, url, requestHeaders: incoming.rawHeaders, requestBody, status, responseHeaders: answer.rawHeaders, responseBody });
    if (fate === 'lose-answer') return void incoming.socket.destroy();
    // Names that describe the body of one connection or length belong to that answer only; a changed body has another digest.
    const own = responseBody === original ? /^(connection|keep-alive|transfer-encoding)$/i : /^(connection|keep-alive|transfer-encoding|content-length|etag)$/i;
    for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined && !own.test(name)) reply.setHeader(name, value);
    reply.writeHead(status).end(responseBody);
  };

  const server = createServer((incoming, reply) => {
    handle(incoming, reply).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    rewrite: (change) => {
      changed = change;
    },
    decide: (fate) => {
      fateOf = fate;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
};
