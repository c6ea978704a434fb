/** Another origin that hears every connection and request made to it: what a third party would learn. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Listener {
  readonly url: string;
  /** Connections, and the request lines that came over them. */
  heard(): readonly string[];
  close(): Promise<void>;
}

export const startListener = async (): Promise<Listener> => {
  const heard: string[] = [];
  const server = createServer((request, reply) => {
    heard.push(`${request.method} ${request.url}`);
    reply.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('');
  });
  server.on('connection', () => heard.push('connection'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
};
