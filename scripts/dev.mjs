/**
 * `npm run dev`: Vite with hot reload, and the server behind it restarting on change. No service worker and no policy here; both
 * are in `npm start` and in the browser tests.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { pinnedNode, root, run } from './runtime.mjs';

await run(async () => {
  const node = pinnedNode();
  const port = process.env.PORT ?? '8787';
  const env = { ...process.env, PORT: port, HOLDFAST_ORIGIN: process.env.HOLDFAST_ORIGIN ?? 'http://localhost:5173' };
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const children = [
    spawn(node, ['--watch-path=server', '--watch-path=shared', '--watch-preserve-output', 'server/entry/node.ts'], { cwd: root, stdio: 'inherit', env }),
    spawn(node, [vite, '--port', '5173', '--strictPort'], { cwd: root, stdio: 'inherit', env }),
  ];
  const stop = () => children.forEach((child) => child.kill('SIGTERM'));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, stop);
  for (const child of children) child.on('exit', stop);
});
