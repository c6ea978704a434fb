/**
 * A network between browser and server that fails as networks do, connection by connection: it is told in what weather it is, and a
 * change of weather ends the connections that stand. What it passes it does not read.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const answer = (status: string, type: string, body: string, headers = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n${headers}\r\n${body}`;

const said = {
  captive: answer('200 OK', 'text/html', '<title>Welcome</title>Sign in to the network'),
  busy: answer('429 Too Many Requests', 'application/problem+json', '{"title":"busy","status":429,"code":"RATE_LIMITED"}', 'retry-after: 1\r\n'),
  unavailable: answer('503 Service Unavailable', 'text/plain', 'down', 'retry-after: 1\r\n'),
} as const;

export const weathers = ['clear', 'reset', 'lossy', 'halfOpen', 'slow', 'late', 'captive', 'busy', 'unavailable'] as const;
export type Weather = (typeof weathers)[number];

export interface FaultProxy {
  readonly url: string;
  turn(weather: Weather): void;
  /** Connections that each weather has met. */
  met(): Readonly<Record<Weather, number>>;
  close(): Promise<void>;
}

const bytesPerSecond = 1_000;

/** Bytes in the order they came, a few at a time. */
const trickle = (from: Socket, to: Socket): void => {
  let turn = Promise.resolve();
  from.on('data', (chunk: Buffer) => {
    turn = turn.then(async () => {
      for (let at = 0; at < chunk.length && !to.destroyed; at += bytesPerSecond / 10) {
        to.write(chunk.subarray(at, at + bytesPerSecond / 10));
        await wait(100);
      }
    });
  });
  from.on('end', () => void turn.then(() => to.end()));
};

/** `chance`: 0 to 1, seeded by the caller. */
export const startFaultProxy = async (target: string, chance: () => number): Promise<FaultProxy> => {
  const { hostname, port } = new URL(target);
  const met = Object.fromEntries(weathers.map((name) => [name, 0])) as Record<Weather, number>;
  const open = new Set<Socket>();
  let weather: Weather = 'clear';

  const keep = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    return socket;
  };
  const pass = (client: Socket, now: Weather): void => {
    const upstream = keep(connect(Number(port), hostname));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    if (now === 'slow') {
      client.pipe(upstream);
      trickle(upstream, client);
      return;
    }
    client.pipe(upstream);
    upstream.pipe(client);
    // The request has arrived, its answer may or may not.
    if (now === 'lossy') upstream.on('data', () => chance() < 0.5 && client.resetAndDestroy());
  };
  const server = createServer({ noDelay: true }, (client) => {
    keep(client);
    const now = weather;
    met[now] += 1;
    if (now === 'reset') return void client.resetAndDestroy();
    if (now === 'halfOpen') return void client.resume();
    if (now === 'late') return void wait(1_000 + chance() * 2_000).then(() => client.destroyed || pass(client, now));
    if (now === 'captive' || now === 'busy' || now === 'unavailable') return void client.once('data', () => client.end(said[now]));
    pass(client, now);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const end = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turn: (next) => {
      weather = next;
      end();
    },
    met: () => met,
    close: async () => {
      end();
      server.close();
      await once(server, 'close');
    },
  };
};
