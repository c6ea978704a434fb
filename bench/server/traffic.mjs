/**
 * Load over HTTP from this process: a fixed number of connections, each sending its next request when the last one was answered. What
 * is not a success is an error and ends the measurement: a fast refusal is no throughput.
 */
import http from 'node:http';

export const connections = 32;

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
export const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

export const createSender = (port, sockets = connections) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: sockets });
  const send = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const request = http.request({ agent, port, host: '127.0.0.1', path, method, headers: { 'content-type': 'application/json', ...length, ...headers } }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts), headers: answer.headers }));
      });
      request.on('error', reject);
      request.end(body);
    });
  return { send, close: () => agent.destroy() };
};

/** Requests a second while `next(connection)` gives requests, for at most `seconds`. */
export const measure = async (seconds, next) => {
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  const times = [];
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      while (performance.now() < end) {
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
