/**
 * Load over HTTP from this process: a fixed number of connections, each sending its next request when the last one was answered. What
 * is not a success is an error and ends the measurement: a fast refusal is no throughput.
 */
import net from 'node:net';

export const connections = 32;

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
export const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** The whole answer in `text` (latin1, a letter a byte), or undefined while there is more to come. */
const readAnswer = (text) => {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const begin = end + 4;
  if (length !== undefined) return text.length >= begin + Number(length) ? { status, body: Buffer.from(text.slice(begin, begin + Number(length)), 'latin1') } : undefined;
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, body: Buffer.alloc(0) };
  const parts = [];
  for (let at = begin; ; ) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (text.length < line + 2 + size + 2) return undefined;
    if (size === 0) return { status, body: Buffer.from(parts.join(''), 'latin1') };
    parts.push(text.slice(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
};

/** One connection, one request at a time. */
const connect = (port) => {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  let [text, waiting] = ['', undefined];
  socket.setEncoding('latin1');
  socket.on('data', (part) => {
    text += part;
    const answer = readAnswer(text);
    if (answer === undefined) return;
    const { resolve } = waiting;
    [text, waiting] = ['', undefined];
    resolve(answer);
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the connection was closed')));
  const ask = (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
  return { ask, isOpen: () => !socket.destroyed, close: () => socket.destroy() };
};

/**
 * Sends over at most `sockets` connections that stay open. Not the run-time's own HTTP client: that one takes as long for a request as
 * a good server does, and every server would seem to be as fast as it.
 */
export const createSender = (port, sockets = connections) => {
  const [idle, all, queue] = [[], new Set(), []];
  const run = async (link, { request, resolve, reject }) => {
    try {
      resolve(await link.ask(request));
    } catch (error) {
      reject(error);
    }
    if (!link.isOpen()) return void all.delete(link);
    const next = queue.shift();
    if (next === undefined) idle.push(link);
    else void run(link, next);
  };
  const send = (method, path, body = '', headers = {}) =>
    new Promise((resolve, reject) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const request = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${lines}\r\n${body}`;
      const job = { request, resolve, reject };
      let link = idle.pop();
      while (link !== undefined && !link.isOpen()) link = idle.pop();
      if (link === undefined && all.size >= sockets) return void queue.push(job);
      link ??= connect(port);
      all.add(link);
      void run(link, job);
    });
  return {
    send,
    close: () => {
      for (const link of all) link.close();
    },
  };
};

/** Requests a second while `next(connection)` gives requests, for at most `seconds` and so many requests. */
export const measure = async (seconds, next, most = Infinity) => {
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  const times = [];
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      while (performance.now() < end && count < most) {
        const began = performance.now();
        const isMore = await next(connection);
        if (!isMore) return;
        times.push(performance.now() - began);
        count += 1;
      }
    }),
  );
  return { perSecond: (count / (performance.now() - start)) * 1000, median: median(times), p99: percentile(times, 0.99), count };
};
