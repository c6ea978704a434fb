/**
 * `npm run deploy`: builds the app and puts it on Cloudflare (wrangler.toml). With --dry-run nothing leaves this machine: the bundle is
 * built as it would be sent, its size printed, and it is started once in workerd to see how long that takes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { build } from './build.mjs';
import { pinnedNode, Refusal, root, run } from './runtime.mjs';

const goal = 300_000;
const patience = 60_000;
const wrangler = path.join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' };

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Milliseconds of the first answer of a Worker that has just been loaded. */
const startUp = async () => {
  const port = await freePort();
  const child = spawn(pinnedNode(), [wrangler, 'dev', '--local', '--port', String(port), '--ip', '127.0.0.1'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], env });
  try {
    await new Promise((done, fail) => {
      child.stdout.on('data', (text) => /Ready on/.test(String(text)) && done(undefined));
      child.once('exit', () => fail(new Refusal('The Worker did not start; `npx wrangler dev --local` says why.')));
      setTimeout(() => fail(new Refusal('The Worker did not start within a minute.')), patience).unref();
    });
    const began = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    if (!answer.ok) throw new Refusal(`The Worker answers ${answer.status}.`);
    return performance.now() - began;
  } finally {
    child.kill('SIGTERM');
  }
};

await run(async () => {
  await build();
  if (!process.argv.includes('--dry-run')) {
    const { status } = spawnSync(pinnedNode(), [wrangler, 'deploy', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env });
    process.exitCode = status ?? 1;
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-deploy-'));
  try {
    const { status, stderr } = spawnSync(pinnedNode(), [wrangler, 'deploy', '--dry-run', '--minify', '--outdir', folder], { cwd: root, env, encoding: 'utf8' });
    if (status !== 0) throw new Refusal(stderr || 'The bundle could not be built.');
    const scripts = readdirSync(folder).filter((name) => /\.m?js$/.test(name));
    const size = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length, 0);
    console.log(`Worker bundle: ${size} B gzipped, goal under ${goal} B`);
    console.log(`First answer after loading it: ${Math.round(await startUp())} ms`);
    if (size >= goal) throw new Refusal('The bundle is over its goal.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
