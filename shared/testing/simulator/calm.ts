/** The faults stop: everybody must come into step within some polls, without anybody's help; and then hold what they must. */
import { isStopper, type RecordKey } from '../../../client/storage/recordCodec.ts';
import type { SessionRow } from '../../../client/storage/rows.ts';
import { strayedIn, strayedSpans } from '../../../client/storage/sessions.ts';
import type { Bytes } from '../../model/bytes.ts';
import type { DocState } from '../../documents/state.ts';
import type { SessionId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import { covers } from '../../sync/vectors.ts';
import { emptiedOf, isBuried, isListedOnly, judgeDeletions } from './deletions.ts';
import { valueIn, type Key } from './disk.ts';
import { killTab, leading, unfreeze, type Device, type Tab } from './device.ts';
import { factsOf, type Facts } from './model.ts';
import { inside } from './realm.ts';
import type { World } from './world.ts';

const rounds = 24;

/** Own records where nobody sends them from, and that nobody has moved. */
const strayed = ({ disk }: Device, id: SessionId): string | undefined => {
  const row = valueIn(disk.peek('sessions'), id) as SessionRow | undefined;
  if (row === undefined) return undefined;
  const spans = new Map(strayedIn(row).map((replica) => [replica, strayedSpans(row, replica)]));
  const { keys, values } = disk.peek('records');
  const found = (keys as RecordKey[]).find(([session, replica, sequence], index) =>
    session === id && !isStopper(values[index] as Bytes) && spans.get(replica)?.some(([above, upTo]) => sequence > above && sequence <= upTo) === true);
  return found && `${found[1]} ${found[2]}`;
};

/** What every device has to have heard of by then. */
interface Told {
  readonly living: readonly SessionId[];
  readonly buried: readonly SessionId[];
}

const isInStep = (device: Device, { living: sessions, buried }: Told): string | undefined => {
  const state = leading(device)?.state();
  if (state === undefined) return 'nobody leads';
  for (const id of buried) {
    const row = valueIn(device.disk.peek('sessions'), id) as SessionRow | undefined;
    const facts = state.sessions.get(id)?.facts;
    // A draft that the person has not answered for is left alone.
    if (row === undefined || facts?.unanswered === true || isListedOnly(device, id)) continue;
    if (row.deleted === undefined) return `has not heard that ${id} is deleted`;
    if (facts?.owes === 'copy') return `has not made its copy of ${id}`;
  }
  for (const id of sessions) {
    const known = state.sessions.get(id);
    if (known?.final === true && known.facts.owes !== undefined) return `has not made its copy of ${id}`;
    if (known?.final === true) return `takes ${id} for deleted`;
    if (known === undefined) return `does not know ${id}`;
    const { facts, server } = known;
    if (facts.last !== (facts.acknowledged[facts.replica]?.[0] ?? 0)) return `holds back ${facts.last} of ${id}`;
    if (server === undefined || !covers(facts.stored, server)) return `is behind in ${id}`;
    if (facts.owes === 'refetch') return `has not fetched again what is damaged in ${id}`;
    const late = strayed(device, id);
    if (late !== undefined) return `has not moved ${late} of ${id}`;
    if (known.fork !== undefined || known.lost !== undefined || known.unsettled) return `is not settled in ${id}`;
  }
  return state.told.kind === 'idle' ? undefined : `says ${state.told.kind}`;
};

/** The sessions that are still somewhere. One that is nowhere was only on a storage that was destroyed, or it was lost. */
const settled = (world: World): readonly SessionId[] => {
  const isSomewhere = (session: SessionId): boolean =>
    world.devices.some(({ disk }) => valueIn(disk.peek('sessions'), session) !== undefined) ||
    world.server.items().some(({ id }) => id === `head.${session}`);
  const gone = world.sessions.filter((session) => !isSomewhere(session));
  for (const session of gone) if (world.model.isOwed(session) && !isBuried(world, session)) world.wrong.push(`lost: session ${session} and all in it`);
  world.sessions.splice(0, world.sessions.length, ...world.sessions.filter(isSomewhere));
  return world.sessions;
};

/** Every session that counts: those that people made and that are not deleted for good, and copies that the product made. */
const livingIn = (world: World): readonly SessionId[] => {
  const onServer = world.server.items().flatMap(({ id, kind }) => (kind === 'session' ? [id.slice('head.'.length) as SessionId] : []));
  const unsent = world.devices.flatMap((device) =>
    [...(leading(device)?.state().sessions ?? [])].flatMap(([id, { facts }]) => (facts.last > 0 && Object.keys(facts.acknowledged).length === 0 ? [id] : [])),
  );
  return [...new Set([...world.sessions, ...onServer, ...unsent])].filter((session) => !isBuried(world, session));
};

const told = (world: World): Told => ({
  living: livingIn(world),
  buried: [...new Set(world.deletions.map(({ session }) => session))].filter((session) => isBuried(world, session)),
});

/** Answers how many polls it took; undefined if it came to no end. */
export const calm = async (world: World): Promise<number | undefined> => {
  const { devices, server, clock } = world;
  server.disarm();
  for (const device of devices) {
    device.line.disarm();
    device.disk.disarm();
    device.disk.slowness = 0.05;
    [device.line.offline, device.line.slowness] = [false, 0];
    for (const tab of [...device.tabs]) {
      for (const process of [tab.process, tab.worker.process]) {
        unfreeze(process);
        process.gatesLeft = Infinity;
      }
      // Code that is too old has let go of the store, and a lost connection is taken up by a write only: they go, as a reload makes it.
      if ([tab.process, tab.worker.process].some((process) => device.disk.outdated.has(process) || device.disk.broken.has(process))) killTab(tab);
    }
    if (device.tabs.length === 0) world.addTab(device);
  }
  settled(world);
  for (let round = 1; round <= rounds; round += 1) {
    for (const device of devices) {
      for (const tab of device.tabs) inside(tab.worker.process, () => tab.worker.runner()?.happened({ type: 'woken', held: round === 2 }));
    }
    await clock.pass(limits.pollLast);
    await world.look();
    const all = told(world);
    if (devices.every((device) => isInStep(device, all) === undefined)) return round;
  }
  for (const device of devices) {
    const why = isInStep(device, told(world));
    if (why === undefined) continue;
    const held = [...(leading(device)?.state().sessions ?? [])].map(([id, { push, pull, checkpoint, lost, fork, unsettled }]) => JSON.stringify({ id, push: push.held, pull: pull.held, checkpoint: checkpoint.held, lost, fork, unsettled }));
    world.wrong.push(`I13: ${device.name} ${why}; ${held.join(' ')}`);
  }
  return undefined;
};

/** Whole texts: their order counts, too. */
const textsIn = (state: Pick<DocState, 'facts'>): readonly string[] => (state.facts().whole ?? []).flatMap(([entity, text]) => (text === '' ? [] : [`${entity} ${text}`]));

const content = (state: Pick<DocState, 'facts'>): string[] =>
  state
    .facts()
    .set.map((fact) => JSON.stringify(fact))
    .concat([...textsIn(state)])
    .sort();

const differences = (name: string, mine: readonly string[], first: readonly string[]): string[] => {
  const [here, there] = [new Set(mine), new Set(first)];
  const extra = mine.filter((fact) => !there.has(fact)).slice(0, 3);
  const missing = first.filter((fact) => !here.has(fact)).slice(0, 3);
  return extra.length + missing.length === 0 ? [] : [`I4: ${name} has ${extra.join(' ') || 'nothing more'}, lacks ${missing.join(' ') || 'nothing'}`];
};

const freshly = async (world: World, device: Device, session: SessionId): Promise<Tab> => {
  const tab = world.addTab(device);
  void world.open(tab, session);
  await world.clock.pass(4000);
  return tab;
};

export const judge = async (world: World, trace: (line: string) => void): Promise<string[]> => {
  const { devices, model, clock } = world;
  const wrong: string[] = [];
  // Someone with empty hands, who has only what the server gives.
  const newcomer = world.addDevice(`d0.new`, 0);
  world.addTab(newcomer);
  for (let round = 0; round < 5; round += 1) {
    await clock.pass(limits.pollLast);
    if (isInStep(newcomer, told(world)) === undefined) break;
  }
  const copies: Facts[] = [];
  /** When the copies are known, too. */
  const checks: (() => string[])[] = [];
  for (const session of livingIn(world)) {
    const isMade = world.sessions.includes(session);
    let first: string[] | undefined;
    for (const device of devices) {
      const tab = await freshly(world, device, session);
      const opened = tab.session;
      if (opened === undefined) {
        wrong.push(`${device.name} cannot open ${session}: ${tab.refused}`);
        continue;
      }
      const mine = content(opened.state);
      const { state } = opened;
      if (first === undefined && isMade) checks.push(() => model.check(session, state, emptiedOf(world, session, copies)));
      if (first === undefined && !isMade) world.tally.count('recovered copy');
      if (first === undefined && !isMade) copies.push(factsOf(opened.state));
      first ??= mine;
      wrong.push(...differences(`${device.name} in ${session}`, mine, first));
      const { durability, sync, quarantined } = opened.status.get();
      // What a disk has damaged for good stays set aside, and said.
      const { aside = [] } = (valueIn(device.disk.peek('sessions'), session) ?? {}) as Partial<SessionRow>;
      if (aside.length > opened.aside().filter(({ apart }) => apart === true).length) wrong.push(`${device.name} does not say what it has set aside of ${session}: ${aside.join(', ')}`);
      const held = quarantined - opened.aside().filter(({ apart, replica, sequence }) => apart === true && world.rotten.has(`${session} ${replica} ${sequence}`)).length;
      if (held > 0) wrong.push(`${device.name} holds ${held} records of ${session} back: ${(device.disk.peek('quarantine').keys as Key[][]).map((key) => key.join(' ')).join(', ')}`);
      if (durability.kind !== 'saved' || (sync.kind !== 'synced' && device !== newcomer)) wrong.push(`${device.name} says ${durability.kind}, ${sync.kind} of ${session}`);
      for (const other of device.tabs) {
        // A tab that says it holds something back shows less until it is opened again.
        if (other.session?.id === session && other.session.status.get().quarantined === 0) wrong.push(...differences(`${other.name} on the screen`, content(other.session.state), first));
      }
      killTab(tab);
    }
    trace(JSON.stringify(first ?? []));
  }
  for (const check of checks) wrong.push(...check());
  wrong.push(...judgeDeletions(world, copies));
  for (const device of devices) trace(JSON.stringify((device.disk.peek('sessions').values as SessionRow[]).map(({ id, replica, acknowledged }) => [id, replica, acknowledged])));
  for (const device of devices) for (const tab of [...device.tabs]) killTab(tab);
  return wrong;
};
