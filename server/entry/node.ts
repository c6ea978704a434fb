/**
 * `node server/entry/node.ts` starts the server. Its settings: PORT (8787), HOLDFAST_HOST (127.0.0.1), HOLDFAST_DATA (./data),
 * HOLDFAST_ORIGIN (the addresses that people use, separated by spaces; needed unless they are loopback), HOLDFAST_LOG=1 (a JSON
 * line for each request), HOLDFAST_METRICS_PORT (Prometheus' /metrics on a port of its own; off), HOLDFAST_INVITES (codes separated
 * by spaces: only who has one makes an account), HOLDFAST_PROXY=1 (take the caller's address from X-Forwarded-For), COSMOS_ENDPOINT
 * and COSMOS_KEY (Cosmos DB instead of SQLite). One line says where it is; what keeps it from starting is one line on stderr and exit
 * code 1.
 */
import { resolve } from 'node:path';
import { limits } from '../../shared/model/limits.ts';
import { readCosmos, StartError } from './environment.ts';
import { startServer } from './server.ts';

export { startServer };

const readInvites = (text: string): readonly string[] => {
  const codes = text.split(/\s+/).filter((code) => code !== '');
  const short = codes.some((code) => code.length < limits.inviteLettersFewest || code.length > limits.inviteLetters);
  if (!short) return codes;
  throw new StartError(`Each code of HOLDFAST_INVITES must have ${limits.inviteLettersFewest} to ${limits.inviteLetters} characters.`);
};

const readPort = (text: string, name = 'PORT'): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new StartError(`${name} must be a number from 0 to 65535, not "${text}".`);
};

const main = async (): Promise<void> => {
  const { PORT = '8787', HOLDFAST_HOST = '127.0.0.1', HOLDFAST_DATA = 'data', HOLDFAST_ORIGIN = '', HOLDFAST_LOG } = process.env;
  const { HOLDFAST_INVITES = '', HOLDFAST_PROXY, HOLDFAST_METRICS_PORT } = process.env;
  const server = await startServer({
    port: readPort(PORT),
    host: HOLDFAST_HOST,
    dataDir: resolve(HOLDFAST_DATA),
    cosmos: readCosmos(process.env),
    dist: resolve(import.meta.dirname, '../../dist'),
    origins: HOLDFAST_ORIGIN.split(/\s+/).filter((origin) => origin !== ''),
    invites: readInvites(HOLDFAST_INVITES),
    proxied: HOLDFAST_PROXY === '1',
    metricsPort: HOLDFAST_METRICS_PORT === undefined ? undefined : readPort(HOLDFAST_METRICS_PORT, 'HOLDFAST_METRICS_PORT'),
    ...(HOLDFAST_LOG === '1' && { log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`) }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
  process.stdout.write(`Holdfast is at ${server.url}\n`);
};

if (import.meta.main) {
  await main().catch((error: unknown) => {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
