/**
 * What synchronization costs, measured at the real server application, with the real jobs and engine and in virtual time: bytes of a
 * push, requests of catching up, and how large the head of a busy session gets.
 */
import { checkpoint, push } from '../../client/sync/jobs/jobs.ts';
import { readFacts } from '../../client/sync/jobs/facts.ts';
import { sealMeta } from '../../client/session/list/meta.ts';
import { headId } from '../../server/services/heads.ts';
import { newSession, setField } from '../documents/commands.ts';
import { toBase64Url } from '../model/bytes.ts';
import { mintEntityId, mintSessionId, sessionEntity, type SessionId } from '../model/ids.ts';
import { limits } from '../model/limits.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { noFaults, openWorld, type World } from './world.ts';

export interface Asked {
  readonly path: string;
  readonly bytes: number;
}

/** Every request from now on, without its session's id. */
const record = ({ server }: World): Asked[] => {
  const asked: Asked[] = [];
  server.watch((request) => {
    const path = new URL(request.url).pathname.replace(/^\/api\/v1/, '').replace(/\/sessions\/[^/]+/, '/sessions/:id');
    void request.text().then((body) => asked.push({ path: `${request.method} ${path}`, bytes: body.length }));
  });
  return asked;
};

const deviceOf = ({ devices }: World, index: number): SimulatedDevice => {
  const device = devices[index];
  if (device === undefined) throw new Error('no such device');
  return device;
};

const begin = async (seed: number, devices: number): Promise<{ readonly world: World; readonly session: SessionId }> => {
  const world = await openWorld(seed, noFaults(), devices);
  const session = mintSessionId(world.random.mint);
  deviceOf(world, 0).device.create(session);
  await deviceOf(world, 0).edit(session, () => newSession({ title: 'before' }));
  await world.pass(2 * limits.pollLast);
  return { world, session };
};

const stop = ({ devices }: World): void => devices.forEach(({ runner }) => runner().stop());

export interface PushCost {
  /** Of the document as one update. */
  readonly session: number;
  /** Of the body that carries the edit. */
  readonly edit: number;
  /** Sealed title and counts in a body, which follow the edit when they are due. */
  readonly meta: number;
}

/** One value of 32 letters in place of another device's, in a session of 1 MB. All in bytes. */
export const pushCost = async (): Promise<PushCost> => {
  const { world, session } = await begin(1, 2);
  const { random, pass } = world;
  const [author, other] = [deviceOf(world, 0), deviceOf(world, 1)];
  for (let bytes = 0; bytes < 1_000_000; ) {
    await author.edit(session, ({ doc }) => {
      bytes = doc.encode().byteLength;
      return Array.from({ length: 400 }, () => ({ entity: mintEntityId(random.mint), field: 'set.note', value: random.mint(40) }));
    });
    await pass(limits.pushLatest);
  }
  await pass(2 * limits.pollLast);
  const asked = record(world);
  let size = 0;
  await other.edit(session, ({ doc }) => {
    size = doc.encode().byteLength;
    return setField(sessionEntity, 'title', random.mint(32));
  });
  await pass(limits.pushLatest);
  stop(world);
  const pushes = asked.filter(({ path }) => path === 'POST /sessions/:id/records');
  const [only] = pushes;
  if (pushes.length !== 1 || only === undefined) throw new Error(`${pushes.length} pushes of one edit`);
  const meta = await sealMeta(other.device.vault, session, { title: random.mint(30), datasets: 12, panels: 40, conflicts: 3, changed: 1_700_000_000_000, pinned: false, archived: false });
  return { session: size, edit: only.bytes, meta: JSON.stringify({ meta: toBase64Url(meta ?? new Uint8Array(0)) }).length };
};

/**
 * Every request that a device makes until it holds `edits` changes of 32 letters which were made while it was away, record by record:
 * nobody has made a checkpoint that would bring them all at once.
 */
export const catchUpCost = async (edits: number): Promise<{ readonly pulls: number; readonly all: number }> => {
  const { world, session } = await begin(2, 2);
  const { random, pass } = world;
  const [author, late] = [deviceOf(world, 0), deviceOf(world, 1)];
  late.network.offline = true;
  author.runner().stop();
  for (let made = 0; made < edits; made += 1) await author.edit(session, () => setField(sessionEntity, 'title', random.mint(32)));
  while ((await push(author.device.deps, session)).kind === 'answered');
  const asked = record(world);
  late.network.offline = false;
  late.runner().happened({ type: 'woken', held: true });
  for (let waited = 0; late.device.store.all(session).length <= edits; waited += 1) {
    if (waited > 60) throw new Error('it does not catch up');
    await pass(1000);
  }
  stop(world);
  return { pulls: asked.filter(({ path }) => path.endsWith('/pull')).length, all: asked.length };
};

export interface FreshCost {
  readonly requests: number;
  /** Of all bodies, both ways. */
  readonly bytes: number;
  /** Of the records, as they are sealed and stored. */
  readonly sealed: number;
}

/** What a fresh device asks for until it holds `count` sessions of about 10 kB, four records each, which another one has made. */
export const freshCost = async (count: number): Promise<FreshCost> => {
  const world = await openWorld(4, noFaults(), 2);
  const { random, server, pass } = world;
  const [author, fresh] = [deviceOf(world, 0), deviceOf(world, 1)];
  fresh.network.offline = true;
  const sessions = Array.from({ length: count }, () => mintSessionId(random.mint));
  for (const session of sessions) {
    author.device.create(session);
    await author.edit(session, () => newSession({ title: random.mint(20) }));
    for (let panel = 0; panel < 3; panel += 1) {
      await author.edit(session, () => Array.from({ length: 10 }, (_, at) => ({ entity: mintEntityId(random.mint), field: `set.n${at}`, value: random.mint(60) })));
    }
  }
  const stored = (of: SimulatedDevice): number => sessions.reduce((sum, session) => sum + of.device.store.all(session).length, 0);
  for (let waited = 0; sessions.some((session) => author.device.store.row(session)?.syncedAt === undefined); waited += 1) {
    if (waited > 600) throw new Error('they are not sent');
    await pass(10_000);
  }
  let [requests, bytes] = [0, 0];
  const counting: Promise<void>[] = [];
  server.watch((request, response) => {
    requests += 1;
    const count = async (text: Promise<string>): Promise<void> => void (bytes += (await text).length);
    counting.push(count(request.text()), count(response.clone().text()));
  });
  fresh.network.offline = false;
  fresh.runner().happened({ type: 'woken', held: true });
  for (let waited = 0; stored(fresh) < 4 * count; waited += 1) {
    if (waited > 600) throw new Error(`it holds ${stored(fresh)} of ${4 * count} records`);
    await pass(1_000);
  }
  stop(world);
  await Promise.all(counting);
  const sealed = sessions.reduce((sum, session) => fresh.device.store.all(session).reduce((all, row) => all + row.bytes.byteLength, sum), 0);
  return { requests, bytes, sealed };
};

export interface HeadCost {
  readonly pushes: number;
  readonly checkpoints: number;
  /** Of its JSON, at its largest. */
  readonly largest: number;
  readonly last: number;
}

/** The head of a session that three devices push to by turns, `perDay` times a day. */
export const headCost = async (days: number, perDay = 500): Promise<HeadCost> => {
  const { world, session } = await begin(3, 3);
  const { time, random, server, devices } = world;
  stop(world); // the jobs are called one by one: nobody polls for a month
  const entities = Array.from({ length: 40 }, () => mintEntityId(random.mint));
  let [checkpoints, largest, last] = [0, 0, 0];
  for (let made = 0; made < days * perDay; made += 1) {
    time.moveTo(time.now() + 86_400_000 / perDay);
    const { device, edit } = deviceOf(world, made % devices.length);
    await edit(session, () => setField(random.pick(entities), 'title', random.mint(32)));
    const pushed = await push(device.deps, session);
    if (pushed.kind !== 'answered') throw new Error(`push ${made}: ${JSON.stringify(pushed)}`);
    for (let facts = await readFacts(device.deps.store, session); facts?.checkpointDue === true; facts = await readFacts(device.deps.store, session)) {
      const done = await checkpoint(device.deps, session);
      if (done.kind === 'reread') checkpoints += 1;
      else if (done.kind !== 'answered') throw new Error(`checkpoint: ${JSON.stringify(done)}`);
      else continue;
      break;
    }
    last = JSON.stringify((await server.read(device.vault.owner, headId(session)))?.body ?? {}).length;
    largest = Math.max(largest, last);
  }
  return { pushes: days * perDay, checkpoints, largest, last };
};
