/**
 * A run: operations drawn from the seed, each with a seed of its own, then calm, then judgement. An operation that cannot be done
 * where the world stands does nothing, so that any of them may be left out when a failure is made smaller.
 */
import { createHash } from 'node:crypto';
import './modules.ts';
import { createSession } from '../../../client/session/create.ts';
import { limits } from '../../model/limits.ts';
import type { Seeded } from '../seeded.ts';
import type { Account } from './account.ts';
import { themeOf, type Case, type OperationKind, type Theme } from './cases.ts';
import { calm, judge } from './calm.ts';
import { freeze, killTab, restartWorker, unfreeze, type Device, type Tab } from './device.ts';
import { remove } from './deletions.ts';
import { diskFaults, type Image } from './disk.ts';
import { beginEditing, editAtRandom, endEditing, settleConflict, undoOrRedo, type Editor } from './edits.ts';
import { hostileFaults, networkFaults, serverFaults, type Tally } from './faults.ts';
import { addDisk, addServer, type Holdings } from './holdings.ts';
import { cloneOf, resumeTwice, rot } from './machines.ts';
import { factsOf } from './model.ts';
import { inside } from './realm.ts';
import { openWorld, titled, type World } from './world.ts';

/** So small that checkpoints, segments, pages and retirement happen all the time. */
const small = {
  checkpointRecords: 8,
  checkpointSpread: 1000,
  checkpointSpacing: 10_000,
  historyLifetime: 60_000,
  headTailBytes: 2048,
  pullRecords: 10,
  keptReplicas: 4,
  activeReplicas: 6,
  localCheckpointRecords: 6,
  compactionEvery: 5_000,
  compactionRows: 3,
  listWhole: 60_000,
  localPastSpacing: 15_000,
};
const usual = Object.fromEntries(Object.keys(small).map((name) => [name, limits[name as keyof typeof small]]));

interface Running {
  readonly world: World;
  readonly theme: Theme;
  readonly editors: Map<Tab, Editor>;
  readonly backups: Map<Device, { readonly image: Image; readonly at: number }>;
}

const tabsOf = ({ devices }: World): Tab[] => devices.flatMap(({ tabs }) => tabs);
const pickFrom = <T>(random: Seeded, items: readonly T[]): T | undefined => (items.length === 0 ? undefined : random.pick(items));
const openTabs = (world: World): Tab[] => tabsOf(world).filter(({ session, process }) => session !== undefined && process.alive && process.frozen === undefined);

const killed = (device: Device): void => {
  for (const tab of [...device.tabs]) killTab(tab);
};

/** A browser starts again, with one tab in the session that was open. */
const boot = (world: World, device: Device): void => {
  const tab = world.addTab(device);
  const session = world.random.pick(world.sessions);
  void world.open(tab, session);
};

const reopened = (world: World, tab: Tab): void => {
  const id = tab.session?.id ?? world.random.pick(world.sessions);
  const { device } = tab;
  killTab(tab);
  void world.open(world.addTab(device), id);
};

const operate = ({ world, theme, editors, backups }: Running, kind: OperationKind): string | undefined => {
  const { random, tally, server, devices } = world;
  const tab = pickFrom(random, tabsOf(world));
  const editing = pickFrom(random, openTabs(world));
  const device = random.pick(devices);
  /** Both at once only where that is looked for. */
  const isKept = theme.serverLoses && !theme.together;
  switch (kind) {
    case 'edit':
      if (editing === undefined) return undefined;
      for (let more = random.below(4); more > 0; more -= 1) {
        world.clock.later(random.below(120), () => editing.process.alive && editing.process.frozen === undefined && editAtRandom(world, editing, random));
      }
      return editAtRandom(world, editing, random);
    case 'undo':
    case 'redo':
      return editing && undoOrRedo(world, editing, kind);
    case 'begin editing': {
      const editor = editing && beginEditing(editing, random);
      if (editing !== undefined && editor !== undefined && !editors.has(editing)) editors.set(editing, editor);
      return undefined;
    }
    case 'end editing': {
      const [of, editor] = pickFrom(random, [...editors]) ?? [];
      if (of === undefined || editor === undefined) return undefined;
      editors.delete(of);
      return of.process.alive && of.process.frozen === undefined ? endEditing(world, of, editor, random) : undefined;
    }
    case 'settle':
      return editing && settleConflict(world, editing, random);
    case 'open session':
      if (tab !== undefined && tab.session === undefined && tab.process.alive) void world.open(tab, random.pick(world.sessions));
      return undefined;
    case 'new session':
      return world.sessions.length < 4 && tab?.session === undefined && tab !== undefined ? void create(world, tab) : undefined;
    case 'new tab':
      return device.tabs.length < 4 ? void world.open(world.addTab(device), random.pick(world.sessions)) : undefined;
    case 'close session':
      if (editing?.session === undefined || editors.has(editing)) return undefined;
      return void inside(editing.process, () => {
        const { session } = editing;
        editing.session = undefined;
        return session?.close();
      });
    case 'reload':
      if (tab !== undefined) reopened(world, tab);
      return undefined;
    case 'network':
      return void device.line.arm(random.pick(networkFaults));
    case 'partition':
      device.line.offline = !device.line.offline;
      for (const each of device.tabs) inside(each.worker.process, () => each.worker.runner()?.happened({ type: 'woken', held: false }));
      return undefined;
    case 'slow line':
      device.line.slowness = device.line.slowness > 0 ? 0 : random.pick([300, 2000, 9000]);
      return undefined;
    case 'hostile':
      return void device.line.lie(random.pick(hostileFaults));
    case 'server':
      return void server.arm(random.pick(serverFaults.slice(0, 5)), 1 + random.below(6), 1 + random.below(random.chance(0.2) ? 40 : 3));
    case 'server restart':
      tally.count('restart with a new secret');
      if (random.chance(0.4)) server.arm('the rate limiter refuses', 1 + random.below(4), 1 + random.below(5));
      return void server.restart();
    case 'server goes back':
      if (!theme.serverLoses) return undefined;
      if (random.chance(0.5)) return void server.save();
      if (random.chance(0.3)) {
        tally.count('gone back to nothing');
        return void server.back('nothing');
      }
      tally.count('gone back to an earlier state');
      return void server.back('saved');
    case 'kill tab':
      if (tab !== undefined) killTab(tab);
      return undefined;
    case 'kill tab at an await':
      if (tab === undefined) return undefined;
      tab.process.gatesLeft = 1 + random.below(12);
      tab.process.died = () => {
        tally.count('tab killed at an await');
        killTab(tab);
      };
      return undefined;
    case 'kill worker at an await': {
      if (tab === undefined) return undefined;
      const { process } = tab.worker;
      process.gatesLeft = 1 + random.below(20);
      process.died = () => {
        tally.count('worker killed at an await');
        restartWorker(tab, world.clock, random);
      };
      return undefined;
    }
    case 'freeze tab':
      if (tab === undefined) return undefined;
      tally.count('tab frozen');
      return void freeze(tab.process);
    case 'freeze worker':
      if (tab === undefined) return undefined;
      tally.count('worker frozen');
      return void freeze(tab.worker.process);
    case 'thaw':
      for (const each of device.tabs) for (const process of [each.process, each.worker.process]) unfreeze(process);
      return undefined;
    case 'browser killed':
      tally.count('browser killed');
      killed(device);
      return void boot(world, device);
    case 'power cut':
      killed(device);
      device.cuts += 1;
      if (device.disk.cutPower() > 0) tally.count('power cut');
      return void boot(world, device);
    case 'disk':
      return void device.disk.arm(random.pick(diskFaults), 1 + random.below(10));
    case 'evicted':
      if (isKept) return undefined;
      tally.count('storage evicted');
      killed(device);
      device.disk.become(new Map());
      lose(world, device, -Infinity);
      return void boot(world, device);
    case 'cloned': {
      if (devices.length >= 8 || isKept) return undefined;
      tally.count('profile cloned');
      return void boot(world, cloneOf(world, device));
    }
    case 'resumed twice': {
      const at = editing?.session?.id;
      if (devices.length >= 8 || isKept || editing === undefined || at === undefined) return undefined;
      tally.count('image resumed twice');
      return void resumeTwice(world, editing, at);
    }
    case 'row damaged':
      if (!isKept && rot(world, device, random)) tally.count('row damaged where it lies');
      return undefined;
    case 'backup':
      return void backups.set(device, { image: device.disk.image(), at: world.clock.now() });
    case 'restored from backup': {
      const backup = backups.get(device);
      if (backup === undefined || isKept) return undefined;
      tally.count('old backup restored');
      killed(device);
      device.disk.become(backup.image);
      lose(world, device, backup.at);
      return void boot(world, device);
    }
    case 'schema upgraded':
      if (tab === undefined) return undefined;
      tally.count('schema upgraded by newer code');
      device.disk.outdated.add(tab.process);
      return undefined;
    case 'clock off':
      tally.count('clock years off');
      device.skew = random.pick([0, -5, 3, 20]) * 365 * 24 * 60 * 60 * 1000;
      return undefined;
    case 'slow disk':
      tally.count('slow disk');
      device.disk.slowness = device.disk.slowness < 0.5 ? 0.9 : 0.05;
      return undefined;
    case 'delete session': {
      const living = world.sessions.filter((session) => !world.deletions.some((each) => each.session === session));
      if (!theme.deletes || tab === undefined || !tab.process.alive || living.length < 2) return undefined;
      remove(world, tab, random.pick(living));
      return 'session deleted';
    }
    case 'everybody at once':
      tally.count('everybody at once');
      for (const each of tabsOf(world)) inside(each.worker.process, () => each.worker.runner()?.happened({ type: 'woken', held: true }));
      return undefined;
  }
};

/** What takes something away for good, from the server or from a device. */
const losing: ReadonlySet<OperationKind> = new Set(['server goes back', 'evicted', 'restored from backup', 'row damaged', 'power cut']);

/** What neither the server nor any device holds now is not owed any more. */
const forget = async ({ devices, server, model }: World): Promise<void> => {
  const [disks, items] = [devices.map(({ vault, disk }) => [vault, disk.image()] as const), server.items()];
  const held: Holdings = new Set();
  for (const [vault, image] of disks) await addDisk(held, vault, image);
  const [vault] = devices.map((device) => device.vault);
  if (vault !== undefined) await addServer(held, vault, items);
  // What was told anew is held under the name that it has now.
  for (const what of [...held]) held.add(model.firstId(what));
  model.nowhere((what) => held.has(what));
};

const lose = ({ model }: World, device: Device, until: number): void => {
  device.life += 1;
  model.destroyed(device.name, until);
};

const create = (world: World, tab: Tab): void => {
  const { random, model, clock } = world;
  const { device } = tab;
  const title = titled(`new ${world.sessions.length}`);
  const deps = { storage: tab.storage, vault: device.vault, now: () => clock.now() + device.skew, mint: random.mint };
  void inside(tab.process, async () => {
    const made = await createSession(deps, { title });
    if (!made.ok) return;
    // It is durable when it is answered for.
    world.sessions.push(made.value);
    await world.open(tab, made.value);
    const { session, label } = tab;
    // The tab may show another one by now.
    if (session?.id !== made.value) return;
    model.note({ session: made.value, device: device.name, life: device.life, tab: label, revision: 0 }, new Map(), factsOf(session.state));
    model.saved(label, 0, clock.now());
  });
};

const wait = (random: Seeded): number => {
  const dice = random.next();
  if (dice < 0.5) return random.below(60);
  if (dice < 0.85) return random.below(3000);
  if (dice < 0.99) return random.below(20_000);
  return random.below(180_000);
};

/**
 * Everybody is in step. One more change, while its commit takes its time and everybody asks for news: what is missed now is never told
 * again. Or a machine is resumed twice, and what its tabs show is looked at before anybody opens them anew.
 */
const close = async (world: World, seed: number, { serverLoses, together }: Theme): Promise<void> => {
  world.reseed(seed * 31 + 7);
  const { random, clock, devices, server } = world;
  if (random.chance(0.5)) return;
  const tab = pickFrom(random, openTabs(world));
  if (tab?.session === undefined) return;
  if ((!serverLoses || together) && devices.length < 8 && random.chance(0.5)) {
    world.tally.count('image resumed twice');
    const lasts = resumeTwice(world, tab, tab.session.id);
    return void (await clock.pass(lasts));
  }
  server.arm('a slow write', 1, 12);
  for (let tries = 0; tries < 8 && editAtRandom(world, tab, random) === undefined; tries += 1);
  for (let turn = 0; turn < 16; turn += 1) {
    await clock.pass(700);
    for (const { tabs } of devices) for (const { worker } of tabs) inside(worker.process, () => worker.runner()?.happened({ type: 'woken', held: false }));
  }
};

export interface Outcome {
  readonly wrong: readonly string[];
  readonly digest: string;
  readonly events: number;
  readonly rounds: number;
}

export interface RunParts {
  readonly account: Account;
  readonly tally: Tally;
  readonly steps?: (line: string) => void;
  /** Called behind every operation: to look for the cause of a failure. */
  readonly watch?: (world: World, index: number) => Promise<void>;
}

export const run = async ({ seed, operations, theme: otherwise }: Case, { account, tally, steps, watch }: RunParts): Promise<Outcome> => {
  const hash = createHash('sha256');
  const trace = (line: string): void => {
    hash.update(line);
    steps?.(line);
  };
  const theme = { ...themeOf(seed), ...otherwise };
  // The product reads its limits where it uses them.
  Object.assign(limits, theme.isSmall ? small : usual);
  const world = openWorld({ seed, account, tally, store: theme.store, trace });
  for (const [index, tabs] of theme.tabs.entries()) {
    const device = world.addDevice(`d${index}`, index);
    for (let count = 0; count < tabs; count += 1) world.addTab(device);
  }
  // Somebody types at the worst moment: so a worker that moves records decides against those that are there then.
  const typedAt = new Map<Device, number>();
  world.sealing = (device, ms) => {
    // Not each time it begins anew, or it never comes to an end.
    if (world.clock.now() < (typedAt.get(device) ?? 0) + 5000) return;
    const tabs = openTabs(world).filter((tab) => tab.device === device);
    const tab = pickFrom(world.random, tabs);
    if (tab === undefined) return;
    tally.count('an edit while the worker seals');
    typedAt.set(device, world.clock.now());
    world.clock.later(world.random.below(ms), () => tab.process.alive && tab.process.frozen === undefined && editAtRandom(world, tab, world.random));
  };
  const running: Running = { world, theme, editors: new Map(), backups: new Map() };
  for (let count = 0; count < theme.sessions; count += 1) {
    const tab = world.devices[count % world.devices.length]?.tabs[0];
    if (tab !== undefined) create(world, tab);
    await world.clock.pass(1500);
  }
  for (const tab of tabsOf(world)) if (tab.session === undefined) void world.open(tab, world.random.pick(world.sessions));
  let events = 0;
  for (const [index, { kind, salt }] of operations.entries()) {
    world.reseed(salt);
    const done = operate(running, kind);
    if (theme.serverLoses && theme.together && losing.has(kind)) await forget(world);
    if (done !== undefined) tally.count(`done: ${done}`);
    trace(`#${index} ${kind}${done === undefined ? '' : `: ${done}`}`);
    events += await world.clock.pass(wait(world.random));
    await world.look();
    await watch?.(world, index);
    if (world.wrong.length > 0) return { wrong: world.wrong, digest: '', events, rounds: 0 };
  }
  world.sealing = () => undefined;
  const first = await calm(world);
  if (first !== undefined) await close(world, seed, theme);
  const rounds = first && (await calm(world));
  await watch?.(world, operations.length);
  const wrong = rounds === undefined ? [`not in step after ${limits.pollLast} ms and again`] : await judge(world, trace);
  return { wrong: [...world.wrong, ...wrong], digest: hash.digest('base64url'), events, rounds: rounds ?? 0 };
};
