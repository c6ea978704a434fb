/**
 * A long time away: a device without a connection is used every day, its browser ended after each sitting, while another device of the
 * account works on the same sessions and stays in step with the server. Then the connection comes back: everything has to be in step
 * within a few polls, each conflict listed, nothing lost, and nothing there twice.
 */
import { createSession } from '../../../client/session/create.ts';
import type { SessionRow } from '../../../client/storage/rows.ts';
import { limits } from '../../model/limits.ts';
import type { SessionId } from '../../model/ids.ts';
import type { Seeded } from '../seeded.ts';
import type { Account } from './account.ts';
import { calm, judge } from './calm.ts';
import { killTab, leading, type Device, type Tab } from './device.ts';
import { editAtRandom } from './edits.ts';
import { createTally } from './faults.ts';
import { factsOf } from './model.ts';
import { inside } from './realm.ts';
import { openWorld, titled, type World } from './world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const sittings = 8;

export interface Month {
  readonly seed: number;
  readonly days: number;
  readonly sessions: number;
  /** Of the device that is away, and of the other one. */
  readonly edits: readonly [number, number];
}

export interface Returned {
  readonly wrong: readonly string[];
  readonly edits: readonly [number, number];
  readonly conflicts: number;
  /** Records that waited when the connection came back, in how many requests they and the news went, and after how many polls all was in step. */
  readonly waited: number;
  readonly requests: number;
  readonly polls: number;
}

const begin = async (world: World, device: Device, count: number): Promise<void> => {
  const tab = world.addTab(device);
  for (let made = 0; made < count; made += 1) {
    const deps = { storage: tab.storage, vault: device.vault, now: world.clock.now, mint: world.random.mint };
    void inside(tab.process, async () => {
      const session = await createSession(deps, { title: titled(`session ${made}`) });
      if (!session.ok) throw new Error('no session was made');
      world.sessions.push(session.value);
      await world.open(tab, session.value);
      const opened = tab.session;
      if (opened === undefined) throw new Error('it does not open');
      world.model.note({ session: session.value, device: device.name, life: device.life, tab: tab.label, revision: 0 }, new Map(), factsOf(opened.state));
      world.model.saved(tab.label, 0, world.clock.now());
    });
    await world.clock.pass(5 * 1000);
  }
  for (let turn = 0; turn < count * 8; turn += 1) editAtRandom(world, await turnTo(world, tab, world.sessions[turn % count]), world.random);
  await world.clock.pass(minute);
  killTab(tab);
};

const turnTo = async (world: World, tab: Tab, session: SessionId | undefined): Promise<Tab> => {
  if (session === undefined || tab.session?.id === session) return tab;
  const { device } = tab;
  killTab(tab);
  const next = world.addTab(device);
  void world.open(next, session);
  await world.clock.pass(3000);
  return next;
};

/** Somebody sits down, works on one session after another, and closes the browser; sometimes it is killed before the last change is saved. */
const sit = async (world: World, device: Device, edits: number, random: Seeded): Promise<number> => {
  let tab = await turnTo(world, world.addTab(device), random.pick(world.sessions));
  let done = 0;
  for (let tries = 0; done < edits && tries < edits * 9; tries += 1) {
    if (random.chance(0.2)) tab = await turnTo(world, tab, random.pick(world.sessions));
    if (editAtRandom(world, tab, random) === undefined) continue;
    done += 1;
    await world.clock.pass(random.below(minute));
    await world.look();
  }
  if (random.chance(0.7)) await world.clock.pass(1000);
  killTab(tab);
  return done;
};

const rowsOf = ({ disk }: Device): readonly SessionRow[] => disk.peek('sessions').values as SessionRow[];

/** Whatever is there more than once: sessions, or records under one place. */
const doubled = (world: World): string[] => {
  const wrong: string[] = [];
  const heads = world.server.items().filter(({ kind }) => kind === 'session');
  if (heads.length !== world.sessions.length) wrong.push(`the server has ${heads.length} sessions of ${world.sessions.length}`);
  for (const device of world.devices) {
    const rows = rowsOf(device);
    if (rows.length !== world.sessions.length) wrong.push(`${device.name} has ${rows.length} sessions of ${world.sessions.length}`);
    for (const { id, closed } of rows) if (closed.length > 0) wrong.push(`${device.name} gave up a replica of ${id}: its changes are told twice`);
  }
  return wrong;
};

const conflictsOf = async (world: World, device: Device): Promise<number> => {
  let count = 0;
  for (const session of world.sessions) {
    const tab = await turnTo(world, world.addTab(device), session);
    const opened = tab.session;
    if (opened === undefined) world.wrong.push(`${device.name} cannot open ${session}: ${tab.refused}`);
    count += opened?.state.conflicts().length ?? 0;
    killTab(tab);
  }
  return count;
};

export const runMonth = async ({ seed, days, sessions, edits }: Month, account: Account): Promise<Returned> => {
  let requests = 0;
  const world = openWorld({ seed, account, tally: createTally(), store: 'sqlite', trace: () => (requests += 1) });
  const { random, clock } = world;
  const [away, home] = [world.addDevice('away', 0), world.addDevice('home', 1)];
  await begin(world, away, sessions);
  const first = world.addTab(home);
  await clock.pass(2 * minute);
  killTab(first);
  away.line.offline = true;
  const done: [number, number] = [0, 0];
  for (let sitting = 0; sitting < days * sittings; sitting += 1) {
    const upTo = (all: number): number => Math.round((all * (sitting + 1)) / (days * sittings));
    const until = clock.now() + day / sittings;
    done[0] += await sit(world, away, upTo(edits[0]) - done[0], random);
    if (upTo(edits[1]) > done[1]) done[1] += await sit(world, home, upTo(edits[1]) - done[1], random);
    if (world.wrong.length > 0) return { wrong: world.wrong, edits: done, conflicts: 0, waited: 0, requests: 0, polls: 0 };
    await clock.pass(Math.max(0, until - clock.now()));
  }
  for (const device of world.devices) world.addTab(device);
  await clock.pass(minute);
  const unsent = [...(leading(away)?.state().sessions.values() ?? [])];
  const waited = unsent.reduce((sum, { facts }) => sum + facts.last - (facts.acknowledged[facts.replica]?.[0] ?? 0), 0);
  requests = 0;
  const polls = await calm(world);
  const used = requests;
  if (polls === undefined) return { wrong: [...world.wrong, `not in step after ${limits.pollLast} ms again and again`], edits: done, conflicts: 0, waited, requests: used, polls: 0 };
  const [here, there] = [await conflictsOf(world, away), await conflictsOf(world, home)];
  const wrong = [...doubled(world), ...(here === there ? [] : [`${here} conflicts on one device, ${there} on the other`])];
  return { wrong: [...world.wrong, ...wrong, ...(await judge(world, () => undefined))], edits: done, conflicts: here, waited, requests: used, polls };
};
