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
export type Fate = 'pass' | 'lose-answer' | 'drop' | { readonly status: number };

export interface Recorder {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
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

  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> => {
    const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer;
  };

  const handle = async (incoming: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = incoming;
    const fate = fateOf(method, url);
    if (fate === 'drop') return void incoming.socket.destroy();
    const requestBody = await bodyOf(incoming);
    if (typeof fate === 'object') return void reply.writeHead(fate.status, { 'content-length': '0' }).end();
    const answer = await forward(incoming, requestBody);
    const responseBody = await bodyOf(answer);
    const status = answer.statusCode ?? 0;
    exchanges.push({ method, url, requestHeaders: incoming.rawHeaders, requestBody, status, responseHeaders: answer.rawHeaders, responseBody });
    if (fate === 'lose-answer') return void incoming.socket.destroy();
    reply.writeHead(status, answer.rawHeaders).end(responseBody);
  };

  const server = createServer((incoming, reply) => {
    handle(incoming, reply).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    decide: (fate) => {
      fateOf = fate;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
};
