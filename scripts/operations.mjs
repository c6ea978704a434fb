/**
 * `npm run operations`: does in fresh clones what docs/operations.md says to whoever runs a server, with the commands that stand there:
 * start, back up beside the running server, restore, upgrade from an earlier commit. Meanwhile a device sends records, and gives back what
 * the backup had not; at the end all of them have to be there. Prints what was run and what it answered. It installs twice, so it takes
 * minutes. Commands that take a container engine or a cloud account are not among them (scripts/container.mjs, `npm run deploy -- --dry-run`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { toBase64Url } from '../shared/model/bytes.ts';
import { call, calls, createChain, newAccount, newSession, signIn, take } from '../server/testing/harness.ts';
import { Refusal, root, run } from './runtime.mjs';

const origin = 'https://holdfast.example';
const port = 18_788;
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-operations-'));
const data = path.join(folder, 'data');
const say = (/** @type {string} */ line) => console.log(line);

/** The command of the page that holds these words, with folders of ours in place of its own. @param {string} words */
const commandOf = (words) => {
  const page = readFileSync(path.join(root, 'docs', 'operations.md'), 'utf8');
  const found = page.split('\n').find((line) => line.startsWith('    ') && line.includes(words));
  if (found === undefined) throw new Refusal(`docs/operations.md has no command with "${words}".`);
  return found.trim().replaceAll('/srv/holdfast', data).replaceAll('/backups', path.join(folder, 'backups'));
};

/** @param {string} name @param {string} commit */
const clone = (name, commit) => {
  const code = path.join(folder, name);
  for (const args of [['clone', '--quiet', root, code], ['-C', code, 'checkout', '--quiet', '--detach', commit]]) {
    if (spawnSync('git', args, { stdio: 'inherit' }).status !== 0) throw new Refusal(`git ${args.join(' ')} failed.`);
  }
  say(`== the code of ${commit}`);
  return code;
};

/** Neither npm's own variables nor settings of whoever runs this, and the machine's own Node. */
const environment = () => {
  const PATH = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules')).join(path.delimiter);
  return Object.fromEntries(Object.entries({ ...process.env, PATH, PORT: String(port) }).filter(([name]) => !/^(npm_|HOLDFAST_|COSMOS_)/.test(name)));
};

/** Starts the server as the page says; answers how to end it in order. @param {string} code */
const start = async (code) => {
  const command = commandOf('npm start');
  say(`$ ${command}`);
  const server = spawn(command, { cwd: code, shell: true, detached: true, env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      if (/^> |^$/.test(line)) continue;
      say(line);
      if (line.includes('Holdfast is at')) return true;
    }
    return false;
  })();
  if (!(await ready)) throw new Refusal('The server did not start.');
  return async () => {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
    await ended;
    say('(SIGTERM: it ended)');
  };
};

/** @param {string} code @param {string} command */
const perform = (code, command) => {
  say(`$ ${command}`);
  const { status, stdout } = spawnSync(command, { cwd: code, shell: true, env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  say(stdout.split('\n').filter((line) => !/^> |^$/.test(line)).join('\n'));
  if (status !== 0) throw new Refusal(`"${command}" ended with ${status}.`);
};

const send = async (/** @type {Request} */ request) => {
  const body = request.body === null ? {} : { body: await request.text() };
  const { pathname, search } = new URL(request.url);
  return fetch(`http://127.0.0.1:${port}${pathname}${search}`, { method: request.method, headers: request.headers, ...body });
};

const account = await newAccount();
const session = newSession();
const device = async () => {
  await call(send, 'PUT', '/account', { keyring: toBase64Url(account.first) });
  const { body } = await signIn(send, { owner: account.root.owner, device: account.device, sign: account.sign, at: origin });
  const { push, pullAll } = calls(send, /** @type {{ token: string }} */ (body).token);
  return {
    push: async (/** @type {readonly string[]} */ records) => {
      const { status } = await push(session, records);
      if (status !== 200) throw new Refusal(`A push of ${records.length} records was answered by ${status}.`);
      say(`a device sends ${records.length} records`);
    },
    expect: async (/** @type {readonly string[]} */ records) => {
      const found = await pullAll(session);
      if (JSON.stringify(found) !== JSON.stringify(records)) throw new Refusal(`${found.length} records are there, not ${records.length}.`);
      say(`and finds ${found.length}`);
    },
  };
};

await run(async () => {
  try {
    mkdirSync(path.join(folder, 'backups'));
    const former = spawnSync('git', ['-C', root, 'rev-list', '--max-count=40', 'HEAD'], { encoding: 'utf8' }).stdout.trim().split('\n').at(-1) ?? 'HEAD';
    const old = clone('former', former);
    const chain = await createChain(account.root.owner, session);
    const [first, later] = [await take(chain, 3), await take(chain, 2)];
    let stop = await start(old);
    await (await device()).push(first);
    const backUp = commandOf('npm run backup');
    perform(old, backUp);
    await (await device()).push(later);
    await stop();

    say('== restore');
    for (const name of ['holdfast.sqlite', 'holdfast.sqlite-wal', 'holdfast.sqlite-shm']) rmSync(path.join(data, name), { force: true });
    copyFileSync(path.join(folder, 'backups', 'holdfast.sqlite'), path.join(data, 'holdfast.sqlite'));
    stop = await start(old);
    const again = await device();
    await again.expect(first);
    await again.push(later);
    await again.expect([...first, ...later]);
    await stop();

    say('== upgrade');
    perform(old, backUp.replace('holdfast.sqlite', 'before.sqlite'));
    stop = await start(clone('code', 'HEAD'));
    const last = await device();
    await last.expect([...first, ...later]);
    const more = await take(chain, 1);
    await last.push(more);
    await last.expect([...first, ...later, ...more]);
    await stop();
    say('start, backup, restore and upgrade did what docs/operations.md says');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
