/** A real server process on a free port over its own data folder, serving the one build that all tests share. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { compileCache } from '../../scripts/runtime.mjs';
import { root } from './folders.ts';

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Everything that the process printed, request log included. */
  log(): string;
  /** As Ctrl-C: resolves when the process has ended. */
  stop(): Promise<void>;
  /** As a power cut. */
  kill(): Promise<void>;
}

const ended = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
};

/** `port` 0 takes a free one; a restart passes the former port, so that the origin stays the same. */
export const startServer = async (folder: string, options: { port?: number; env?: NodeJS.ProcessEnv } = {}): Promise<Server> => {
  const { port = 0, env = {} } = options;
  const child = spawn(process.execPath, [path.join(root, 'server/entry/node.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...compileCache, ...process.env, PORT: String(port), HOLDFAST_DATA: folder, HOLDFAST_HOST: '127.0.0.1', HOLDFAST_LOG: '1', ...env },
  });
  const printed: string[] = [];
  child.stderr.on('data', (chunk) => printed.push(String(chunk)));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(`${line}\n`);
      const address = /http:\/\/[^\s"]+/.exec(line)?.[0];
      if (address !== undefined) resolve(address.replace(/\/$/, ''));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}: ${printed.join('')}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    folder,
    log: () => printed.join(''),
    stop: () => ended(child, 'SIGTERM'),
    kill: () => ended(child, 'SIGKILL'),
  };
};
