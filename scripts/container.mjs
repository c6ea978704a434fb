/**
 * `node scripts/container.mjs`: does in fresh folders what the Containerfile says, step by step, without a container engine: for machines
 * that have none. It reads the file itself, so a step that is added is taken, and one it does not know fails. Then it starts the command
 * under its environment, asks the health check, stores something, and ends it by the stop signal.
 *
 * What it cannot show: the base image (the pinned Node runs in its place), the user, the volume.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pinnedNode, Refusal, root, run } from './runtime.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-container-'));
const data = path.join(folder, 'data');
/** @type {Record<string, string>} */
const environment = {};
const env = () => ({ ...process.env, PATH: `${path.dirname(pinnedNode())}${path.delimiter}${process.env.PATH}`, ...environment });

/** @param {string} file */
const linesOf = (file) => readFileSync(path.join(root, file), 'utf8').replaceAll('\\\n', ' ').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const ignored = linesOf('.dockerignore');
const isKept = (/** @type {string} */ source) => !ignored.includes(path.relative(root, source));

/** Stages by name; the last one is what runs. @type {Map<string, string>} */
const stages = new Map();
let stage = '';
/** @type {string[]} */
let command = [];
/** @type {string[]} */
let health = [];

/** A path of the image, in this stage's folder; /data is a folder of its own. @param {string} name */
const inside = (name) => (name.startsWith('/data') ? data : path.join(stage, name.replace(/^\/holdfast\/?/, '')));

/** @param {string[]} words */
const copy = (words) => {
  const from = words[0]?.startsWith('--from=') ? stages.get(words.shift()?.slice('--from='.length) ?? '') : root;
  const [to = '', ...sources] = words.toReversed();
  for (const source of sources) {
    const file = from === root ? path.join(root, source) : path.join(from ?? '', source.replace(/^\/holdfast\//, ''));
    const target = to.endsWith('/') ? path.join(inside(to), path.basename(source)) : inside(to);
    cpSync(file, source === '.' ? inside(to) : target, { recursive: true, ...(from === root && { filter: isKept }) });
  }
};

/** @param {string} text */
const shell = (text) => {
  const { status } = spawnSync(text.replaceAll('/data', data).replace(/ && chown \w+ \S+/, ''), { cwd: stage, shell: true, stdio: 'inherit', env: env() });
  if (status !== 0) throw new Refusal(`"${text}" ended with ${status}.`);
};

/** @type {Readonly<Record<string, (rest: string) => void>>} */
const steps = {
  FROM: (rest) => {
    const [, name = 'last'] = / AS (\w+)/.exec(rest) ?? [];
    stage = path.join(folder, name);
    mkdirSync(stage);
    stages.set(name, stage);
  },
  COPY: (rest) => copy(rest.split(' ')),
  RUN: shell,
  ENV: (rest) => void Object.assign(environment, Object.fromEntries(rest.split(' ').map((pair) => pair.split('=')))),
  CMD: (rest) => void (command = JSON.parse(rest)),
  HEALTHCHECK: (rest) => void (health = JSON.parse(rest.replace(/^CMD /, ''))),
  ...Object.fromEntries(['WORKDIR', 'USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL'].map((word) => [word, () => undefined])),
};

const healthy = () => spawnSync(health[0] ?? '', health.slice(1), { cwd: stage, env: env() }).status === 0;

const serve = async () => {
  Object.assign(environment, { PORT: '18787', HOLDFAST_HOST: '127.0.0.1', HOLDFAST_DATA: data });
  const server = spawn(command[0] ?? '', command.slice(1), { cwd: stage, env: env(), stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(() => { throw new Refusal('The server ended.'); })]);
  process.stdout.write(String(line));
  if (!healthy()) throw new Refusal('The health check fails.');
  const page = await fetch(`http://127.0.0.1:18787/`);
  const ready = await (await fetch(`http://127.0.0.1:18787/readyz`)).json();
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const [code] = await ended;
  console.log(`page ${page.status}, ${JSON.stringify(ready)}, health check passes, SIGTERM ends it with code ${code}; health check then ${healthy() ? 'PASSES' : 'fails, as it must'}`);
  if (page.status !== 200 || code !== 0) throw new Refusal('It does not work.');
};

await run(async () => {
  try {
    for (const line of linesOf('Containerfile')) {
      const [word = '', rest = ''] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)];
      const step = steps[word];
      if (step === undefined) throw new Refusal(`A step that is not known here: ${line}`);
      console.log(`== ${line}`);
      step(rest);
    }
    await serve();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
