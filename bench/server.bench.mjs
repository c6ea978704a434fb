/**
 * What the server does in a second, as ratios measured in one run, each side in a process of its own and in turns:
 *
 * - server-push:        single pushes to Node and SQLite (FULL), over a bare Hono handler that does the same write.
 * - server-batch:       records a second in batches of 64.
 * - server-pouchdb:     single pushes over express-pouchdb's single writes as it comes (LevelDB, which does not wait for the disk), and
 *   -synced             with LevelDB waiting for the disk at every write, as this server does.
 * - server-hocuspocus:  single pushes over Hocuspocus' acknowledgements; it stores nothing.
 * - server-load, -p99:  200 devices that poll and push; errors, and the 99th percentile of a push over its idle median.
 * - server-alike:       snapshots that are missing, deleted, expired and foreign: largest difference in time as an effect size.
 *
 * `--seconds=120` is the length of the load in full, 20 without it. `--only=push,peers,load,alike` leaves parts out, `--rounds=1` is a quick look.
 */
import { fork, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nanoid } from 'nanoid';
import { figureLine } from './figure.mjs';
import { connections, createSender, measure, median, percentile } from './server/traffic.mjs';
import { json, makeOwner, makePushes, newSession } from './server/people.mjs';

const option = (name) => process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3);
const rounds = Number(option('rounds') ?? 3);
const seconds = 2;
/** A server runs for weeks: what is measured is one that its run-time has had time to compile, so many requests or at most seconds. */
const warming = { requests: 12_000, seconds: 5 };
/** More than any side answers in a second: so many requests are made beforehand. */
const fastest = 12_000;
const recordBytes = 200;
const here = path.join(import.meta.dirname, 'server');
const loadSeconds = Number(option('seconds') ?? 20);
const only = option('only')?.split(',');
const isAsked = (part) => only === undefined || only.includes(part);

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-server-'));
const children = new Set();

const start = async (script, kind) => {
  const child = fork(path.join(here, script), [kind, path.join(folder, `${kind}-${nanoid(6)}`)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.add(child);
  const port = await new Promise((done, fail) => {
    child.once('message', (message) => done(message.port));
    child.once('exit', (code) => fail(new Error(`${kind} ended with ${code}`)));
  });
  const stop = () =>
    new Promise((done) => {
      children.delete(child);
      child.removeAllListeners('exit');
      child.once('exit', done);
      child.kill('SIGKILL');
    });
  /** Microseconds of processor time since its start, of all its threads; undefined from who does not tell. */
  const worked = () =>
    new Promise((done) => {
      child.once('message', ({ worked: sum }) => done(sum));
      child.send('worked');
    });
  return { port, stop, worked, origin: `http://127.0.0.1:${port}` };
};

/** One sender's turn: `prepare(port, sender)` gives the function that sends the next request of a connection. */
const turn = async (script, kind, prepare, warmed = warming.requests) => {
  const server = await start(script, kind);
  const sender = createSender(server.port);
  const next = await prepare(sender.send, server);
  await measure(warming.seconds, next, warmed);
  const before = await server.worked();
  const result = await measure(seconds, next);
  const processor = ((await server.worked()) - before) / result.count;
  // Before the server goes, or they would go on looking for it.
  next.close?.();
  sender.close();
  await server.stop();
  return { ...result, processor };
};

const expectOk = ({ status, body }) => {
  if (status >= 300) throw new Error(`answered ${status} ${body.toString().slice(0, 200)}`);
  return true;
};

/** The records of every connection, for a session of its own. */
const makeWork = (owner, records, count) =>
  Promise.all(
    Array.from({ length: connections }, async () => {
      const session = newSession();
      return { session, bodies: await makePushes(owner, session, count, records, recordBytes) };
    }),
  );

const pushing = (records, count) => async (send, { origin }) => {
  const { owner, devices } = await makeOwner(send, origin);
  const work = await makeWork(owner, records, count);
  return async (connection) => {
    const { session, bodies } = work[connection];
    const body = bodies.shift();
    return body === undefined ? false : expectOk(await send('POST', `/api/v1/sessions/${session}/records`, body, devices[0]));
  };
};

const writing = (count) => async (send) => {
  const work = await makeWork(newSession(), 1, count);
  return async (connection) => {
    const { session, bodies } = work[connection];
    const body = bodies.shift();
    return body === undefined ? false : expectOk(await send('POST', `/push/${session}`, body));
  };
};

const posting = async (send) => {
  await send('PUT', '/documents');
  const body = JSON.stringify({ b: 'A'.repeat(360) });
  return async () => expectOk(await send('POST', '/documents', body));
};

/** One change of each connection's document, until it is acknowledged. */
const changing = async (_, { port }) => {
  const { openDocuments } = await import('./server/peers/hocuspocus.mjs');
  const { change, close } = await openDocuments(port, connections, recordBytes);
  return Object.assign(change, { close });
};

const installPeers = (log) => {
  const peers = path.join(here, 'peers');
  if (existsSync(path.join(peers, 'node_modules', 'express-pouchdb'))) return;
  log('Installing the peers …');
  const { status } = spawnSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'ignore', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error('The peers could not be installed: npm install in bench/server/peers says why.');
};

const figure = (log, name, unit, goal, limit, value, least = true) => log(figureLine({ name, unit, goal, limit, value: Number(value.toFixed(3)), least }));
const say = (log, name, all) => log(`${name.padEnd(36)} ${all.map(({ perSecond, p99, processor }) => `${Math.round(perSecond)}/s (p99 ${p99.toFixed(1)} ms, ${Math.round(processor)} us of processor)`).join('  ')}`);
const middle = (all) => median(all.map(({ perSecond }) => perSecond));

const comparePushes = async (log) => {
  const all = { holdfast: [], bare: [], pouchdb: [], synced: [], hocuspocus: [], eights: [], batches: [] };
  const peers = isAsked('peers');
  if (peers) installPeers(log);
  const pushes = Math.ceil((warming.requests + seconds * fastest) / connections);
  for (let round = 0; round < rounds; round += 1) {
    all.bare.push(await turn('serve.mjs', 'bare', writing(pushes)));
    all.holdfast.push(await turn('serve.mjs', 'holdfast', pushing(1, pushes)));
    all.eights.push(await turn('serve.mjs', 'holdfast', pushing(8, 400), 4000));
    all.batches.push(await turn('serve.mjs', 'holdfast', pushing(64, 80), 800));
    if (!peers) continue;
    all.pouchdb.push(await turn('peers/serve.mjs', 'pouchdb', posting));
    all.synced.push(await turn('peers/serve.mjs', 'pouchdb-synced', posting));
    all.hocuspocus.push(await turn('peers/serve.mjs', 'hocuspocus', changing));
  }
  for (const [name, results] of Object.entries(all)) if (results.length > 0) say(log, name, results);
  figure(log, 'server-push', 'ratio', 0.9, 0.8, middle(all.holdfast) / middle(all.bare));
  log(`records a second: one in a push ${Math.round(middle(all.holdfast))}, eight ${Math.round(middle(all.eights) * 8)}, 64 ${Math.round(middle(all.batches) * 64)}`);
  figure(log, 'server-batch', '/s', 20_000, 20_000, middle(all.batches) * 64);
  if (!peers) return;
  figure(log, 'server-pouchdb', 'ratio', 5, 5, middle(all.holdfast) / middle(all.pouchdb));
  figure(log, 'server-pouchdb-synced', 'ratio', 5, 5, middle(all.holdfast) / middle(all.synced));
  figure(log, 'server-hocuspocus', 'ratio', 1, 1, middle(all.holdfast) / middle(all.hocuspocus));
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** 200 devices of 10 owners, each with a session that all of the owner's devices write: a poll every 10 s, a push every 4 s. */
const load = async (log) => {
  const server = await start('serve.mjs', 'holdfast');
  const sender = createSender(server.port, 256);
  const { send } = sender;
  const pushes = Math.ceil(loadSeconds / 4) + 2;
  const owners = [];
  for (let n = 0; n < 10; n += 1) owners.push(await makeOwner(send, server.origin, 20));
  const devices = [];
  for (const { owner, devices: tokens } of owners) {
    const sessions = [newSession(), newSession()];
    for (const [index, token] of tokens.entries()) {
      const session = sessions[index % 2];
      const bodies = await makePushes(owner, session, pushes, 2, recordBytes);
      // Who polls asks for sessions that the list named: each is there before the load begins.
      expectOk(await send('POST', `/api/v1/sessions/${session}/records`, bodies.shift(), token));
      devices.push({ token, session, bodies });
    }
  }
  const idle = [];
  const alone = newSession();
  for (const body of await makePushes(owners[0].owner, alone, 60, 2, recordBytes)) {
    const began = performance.now();
    expectOk(await send('POST', `/api/v1/sessions/${alone}/records`, body, owners[0].devices[0]));
    idle.push(performance.now() - began);
    await pause(5);
  }
  const [times, errors] = [[], []];
  const end = performance.now() + loadSeconds * 1000;
  const asked = async (method, address, body, token) => {
    try {
      const answer = await send(method, `/api/v1${address}`, body, token);
      if (answer.status >= 300) errors.push(`${method} ${address.replace(/[\w-]{22}/, ':id')} ${answer.status}`);
      return answer;
    } catch (error) {
      errors.push(`${method} ${String(error)}`);
      return undefined;
    }
  };
  let polls = 0;
  const live = async ({ token, session, bodies }) => {
    let [cursor, vector, nextPoll, nextPush] = ['', {}, performance.now() + Math.random() * 10_000, performance.now() + Math.random() * 4_000];
    while (performance.now() < end) {
      await pause(Math.max(0, Math.min(nextPoll, nextPush, end) - performance.now()));
      if (performance.now() >= end) return;
      if (nextPush <= performance.now()) {
        nextPush += 4_000;
        const body = bodies.shift();
        if (body === undefined) continue;
        const began = performance.now();
        await asked('POST', `/sessions/${session}/records`, body, token);
        times.push(performance.now() - began);
      } else {
        nextPoll += 10_000;
        polls += 1;
        const listed = await asked('GET', `/sessions?limit=100${cursor}`, undefined, token);
        cursor = listed?.status === 200 ? `&cursor=${encodeURIComponent(JSON.parse(listed.body.toString()).cursor)}` : cursor;
        const pulled = await asked('POST', `/sessions/${session}/pull`, JSON.stringify({ vector }), token);
        if (pulled?.status !== 200) continue;
        const page = JSON.parse(pulled.body.toString());
        if (!page.more) vector = page.vector;
      }
    }
  };
  await Promise.all(devices.map(live));
  sender.close();
  await server.stop();
  const [usual, slow] = [median(idle), percentile(times, 0.99)];
  log(`${devices.length} devices, ${loadSeconds} s: ${times.length} pushes, ${polls} polls; push idle median ${usual.toFixed(2)} ms, under load median ${median(times).toFixed(2)}, p99 ${slow.toFixed(2)}`);
  if (errors.length > 0) log(`errors: ${[...new Set(errors)].slice(0, 5).join(' | ')}`);
  figure(log, 'server-load', 'requests', 0, 0, errors.length, false);
  figure(log, 'server-p99', 'spread', 20, 20, slow / usual, false);
};

/** Cohen's d, by the pooled deviation. */
const effect = (a, b) => {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = (values) => mean(values.map((value) => (value - mean(values)) ** 2));
  return Math.abs(mean(a) - mean(b)) / Math.sqrt((square(a) + square(b)) / 2);
};

/** Fisher and Yates. */
const shuffle = (all) => {
  for (let n = all.length - 1; n > 0; n -= 1) {
    const other = Math.floor(Math.random() * (n + 1));
    [all[n], all[other]] = [all[other], all[n]];
  }
};

/** The slowest hundredth is the machine's, not the server's. */
const trimmed = (values) => values.toSorted((a, b) => a - b).slice(0, Math.floor(values.length * 0.99));

const alike = async (log) => {
  const server = await start('serve.mjs', 'holdfast');
  const sender = createSender(server.port, 16);
  const { send } = sender;
  const [mine, other] = [(await makeOwner(send, server.origin)).devices[0], (await makeOwner(send, server.origin)).devices[0]];
  const make = async (more = {}) => {
    const sealed = Buffer.from(nanoid(200));
    const id = nanoid(22);
    await json(send, 'POST', '/snapshots', { id, digest: createHash('sha256').update(sealed).digest('base64url'), sealed: sealed.toString('base64url'), ...more }, mine);
    return id;
  };
  const ids = { missing: async () => nanoid(22), deleted: make, expired: () => make({ expires: Date.now() + 400 }), foreign: make };
  const each = 1000;
  const known = { missing: [], deleted: [], expired: [], foreign: [] };
  for (const [name, maker] of Object.entries(ids)) for (let n = 0; n < 20; n += 1) known[name].push(await maker());
  for (const id of known.deleted) await json(send, 'DELETE', `/snapshots/${id}`, undefined, mine);
  await pause(600);
  const kinds = ['missing', 'deleted', 'expired', 'foreign'];
  const [times, bodies] = [Object.fromEntries(kinds.map((kind) => [kind, []])), new Set()];
  const ask = async (kind, n) => {
    const id = known[kind][n % 20];
    const began = performance.now();
    const answer = await send('GET', `/api/v1/snapshots/${id}`);
    const took = performance.now() - began;
    bodies.add(answer.body.toString());
    return took;
  };
  const visits = { foreign: [], missing: [] };
  const look = async (kind, n) => {
    const id = kind === 'foreign' ? known.foreign[n % 20] : nanoid(22);
    const began = performance.now();
    const answer = await send('GET', `/api/v1/snapshots/${id}/visits`, undefined, other);
    visits[kind].push(performance.now() - began);
    bodies.add(answer.body.toString());
  };
  const link = async (kind, n) => void times[kind].push(await ask(kind, n));
  const jobs = Array.from({ length: each }, (_, n) => [
    ...['missing', 'deleted', 'expired'].map((kind) => () => link(kind, n)),
    ...['foreign', 'missing'].map((kind) => () => look(kind, n)),
  ]).flat();
  shuffle(jobs);
  // Those of the start are the run-time's, which still makes up its mind.
  for (const job of jobs.slice(0, 100)) await job();
  for (const list of [...Object.values(times), ...Object.values(visits)]) list.length = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) await job();
    }),
  );
  sender.close();
  await server.stop();
  const pairs = [
    ['missing', 'deleted', times.missing, times.deleted],
    ['missing', 'expired', times.missing, times.expired],
    ['deleted', 'expired', times.deleted, times.expired],
    ['foreign', 'missing (owner only)', visits.foreign, visits.missing],
  ].map(([a, b, left, right]) => ({ words: `${a}/${b} ${effect(trimmed(left), trimmed(right)).toFixed(3)}`, d: effect(trimmed(left), trimmed(right)) }));
  log(`refusals alike over ${each * 5} interleaved requests: effect sizes ${pairs.map(({ words }) => words).join(', ')}; ${bodies.size} different bodies`);
  figure(log, 'server-alike', 'spread', 0.2, 0.2, Math.max(...pairs.map(({ d }) => d)), false);
  figure(log, 'server-alike-bodies', 'requests', 1, 1, bodies.size, false);
};

export const run = async ({ log }) => {
  try {
    if (isAsked('push')) await comparePushes(log);
    if (isAsked('load')) await load(log);
    if (isAsked('alike')) await alike(log);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
};
