/**
 * `npm start`: from a fresh clone to a running app. Checks the Node, installs when the lock file changed, builds when sources
 * changed, then runs one server process on the pinned Node until Ctrl-C. Every expected refusal is one line.
 * Plain JavaScript of Node 20, no packages; the other files are loaded only once the Node is known to understand them.
 */
import { checkNode, compileCache, pinnedNode, root, run, Refusal } from './runtime.mjs';

/** @param {number} port @param {string} host @returns {Promise<string | undefined>} the error code of listening there */
const listenError = async (port, host) => {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
};

const checkPort = async () => {
  const text = process.env.PORT ?? '8787';
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Refusal(`PORT must be a number from 0 to 65535, not "${text}".`);
  const code = await listenError(port, process.env.HOLDFAST_HOST ?? '127.0.0.1');
  if (code === 'EADDRINUSE') throw new Refusal(`Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start`);
  if (code === 'EACCES') throw new Refusal(`Port ${port} may not be used without more rights. Choose one above 1023, as PORT=8787 npm start`);
  if (code !== undefined) throw new Refusal(`Port ${port} cannot be used (${code}).`);
};

const checkFolder = async () => {
  const { mkdirSync, rmSync, writeFileSync } = await import('node:fs');
  const path = await import('node:path');
  const folder = path.resolve(root, process.env.HOLDFAST_DATA ?? 'data');
  const probe = path.join(folder, `.probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new Refusal(`The data folder ${folder} cannot be written (${code}). Choose another with HOLDFAST_DATA.`);
  }
  return folder;
};

/**
 * Runs the server until it ends by itself or by Ctrl-C. In a terminal the server may get the signal twice, from the terminal and
 * from here, and its shutdown takes that; on Windows the console itself tells every program, and kill() would not be gentle.
 * @param {string} folder
 */
const serve = async (folder) => {
  const { spawn } = await import('node:child_process');
  const env = { ...compileCache, ...process.env, HOLDFAST_DATA: folder, NODE_ENV: 'production' };
  const server = spawn(pinnedNode(), ['server/entry/node.ts'], { cwd: root, stdio: 'inherit', env });
  let asked = false;
  const stop = () => {
    if (asked) return;
    asked = true;
    if (process.platform !== 'win32') server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), 10_000).unref();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop);
  // npm hands a signal to its shell only, which then is gone and leaves this behind: seen by the change of parents.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
  const code = await new Promise((resolve) => server.on('exit', (status) => resolve(status)));
  process.exitCode = asked ? 0 : (code ?? 1);
};

await run(async () => {
  checkNode();
  await checkPort();
  const folder = await checkFolder();
  const { install } = await import('./install.mjs');
  await install();
  const { build } = await import('./build.mjs');
  await build();
  await serve(folder);
});
