/**
 * Every interleaving of a small program: which writes are made where, one checkpoint, one copy of a machine, one reply that is lost, and
 * between them every order in which the devices' requests happen. States are reached once: two orders that lead to the same rows,
 * heads and engine states go on as one. And an act is carried out once: what comes of it depends on nothing but the server and the
 * devices that it touches (ids and nonces follow from what is done), so wherever these are the same again its outcome is taken over.
 *
 * What is left out because it changes nothing that anybody could see: a reply on its way is told apart only by the order in which
 * the server took its request; the list is answered as soon as it is asked for, since what happens between could as well have happened
 * before; and a job that is due begins and reads what it needs in one go (what a tab writes while its request is under way is an order
 * of its own).
 *
 * In every state: no two records at one place, and what is called acknowledged is on the server as it is here. From every state in which
 * the program has ended, everything comes to rest in a bounded number of rounds, and then: all devices hold the same, outboxes are
 * empty, and each write is live or was written over by somebody who had been shown it.
 */
import type { Head } from '../../../server/services/heads.ts';
import { hashRecord } from '../../crypto/envelope.ts';
import type { DocState } from '../../documents/state.ts';
import { fromBase64Url } from '../../model/bytes.ts';
import { sessionEntity, type SessionId } from '../../model/ids.ts';
import { answerLists, createActs, type Act, type Change, type Fault, type Program } from './acts.ts';
import { blank, type Machine, type Snapshot } from './machine.ts';
import { createPools, nameOf, type Held, type Shown, type State } from './states.ts';
import type { ForkableStore, Items } from './store.ts';

export interface World {
  readonly store: ForkableStore;
  readonly machines: readonly Machine[];
  readonly session: SessionId;
  readonly items: Items;
  /** At the beginning; none yet where a copy will be. */
  readonly snapshots: readonly (Snapshot | undefined)[];
  arm(fault: Fault): void;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** Acts that were carried out: the others had happened between the same devices before. */
  readonly performed: number;
  readonly ends: number;
  readonly rounds: number;
  /** How often each kind of thing happened. */
  readonly met: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}

interface Outcome {
  readonly items: Held<Items>;
  readonly machines: readonly (readonly [index: number, Held<Snapshot>])[];
  readonly change: Change;
}

interface End {
  readonly content: string;
  readonly live: readonly string[];
  /** Something that it has not sent. */
  readonly holdsBack: boolean;
}

const mostRounds = 60;

export const explore = async (world: World, program: Program, say: (line: string) => void): Promise<Explored> => {
  const { store, machines, session } = world;
  const pools = createPools();
  const { actsIn, turnOf } = createActs({ program, machines, session, arm: world.arm, blank });
  const met = new Map<string, number>();
  const wrong: string[] = [];
  const sound = new Set<string>();
  const outcomes = new Map<string, Outcome>();
  let [transitions, ends, rounds] = [0, 0, 0];

  const perform = async (state: State, { what, who, run }: Act): Promise<Outcome> => {
    const key = `${state.items.id} ${who.map((index) => `${index} ${state.machines[index]?.id}`).join(' ')} ${what}`;
    const known = outcomes.get(key);
    if (known !== undefined) return known;
    store.become(state.items.value);
    for (const index of who) {
      const held = state.machines[index];
      if (held !== undefined) machines[index]?.put(held.value);
    }
    const change = await run();
    await answerLists(who.map((index) => machines[index]));
    const after = who.flatMap((index): Outcome['machines'] => {
      const machine = machines[index];
      return machine === undefined ? [] : [[index, pools.machines.hold(machine.take())]];
    });
    const outcome = { items: pools.items.hold(store.items()), machines: after, change };
    outcomes.set(key, outcome);
    return outcome;
  };

  const follow = (state: State, { items, machines: touched, change }: Outcome): State => ({
    items,
    machines: state.machines.map((held, index) => touched.find(([at]) => at === index)?.[1] ?? held),
    shown: change.wrote === undefined ? state.shown : { ...state.shown, ...change.wrote },
    checkpoints: state.checkpoints + (change.checkpoints ?? 0),
    lost: state.lost + (change.lost ?? 0),
  });

  /** Records on the server, by place. */
  const served = new Map<number, ReadonlyMap<string, string>>();
  const servedIn = ({ id, value }: Held<Items>): ReadonlyMap<string, string> => {
    const known = served.get(id);
    if (known !== undefined) return known;
    const records = new Map<string, string>();
    for (const { kind, body } of value.values()) {
      const kept = kind === 'session' ? (body as Head).tail : kind === 'segment' ? (body as { readonly records: Head['tail'] }).records : [];
      for (const [replica, sequence, sealed] of kept) {
        const place = `${replica} ${sequence}`;
        if (records.has(place) && records.get(place) !== sealed) wrong.push(`two records at ${place}`);
        records.set(place, sealed);
      }
    }
    served.set(id, records);
    return records;
  };

  const hashes = new Map<string, string>();
  const looked = new Set<string>();
  /** What the device calls acknowledged is on the server, as it is here. */
  const look = async (items: Held<Items>, index: number, held: Held<Snapshot>): Promise<void> => {
    const pair = `${items.id} ${held.id}`;
    const vault = machines[index]?.device.vault;
    if (looked.has(pair) || vault === undefined) return;
    looked.add(pair);
    const records = servedIn(items);
    for (const [replica, [sequence, hash]] of Object.entries(held.value.disk.sessions.get(session)?.acknowledged ?? {})) {
      const sealed = records.get(`${replica} ${sequence}`);
      if (sealed === undefined) continue; // behind the checkpoint
      const known = hashes.get(sealed) ?? (await hashRecord(vault.crypto, vault.owner, session, fromBase64Url(sealed) ?? new Uint8Array(0)));
      hashes.set(sealed, known);
      if (known !== hash) wrong.push(`${replica} ${sequence} is acknowledged here as another record than the server has`);
    }
  };

  const accounted = (id: string, shown: Shown, live: ReadonlySet<string>, seen: ReadonlySet<string> = new Set()): boolean =>
    live.has(id) ||
    Object.entries(shown).some(([other, ids]) => other !== id && !seen.has(other) && ids.includes(id) && accounted(other, shown, live, new Set([...seen, id])));

  const liveIn = (state: DocState): readonly string[] => ['title', 'description'].flatMap((field) => state.heads(sessionEntity, field).map(({ value }) => String(value)));
  const read = new Map<string, End>();
  const endOf = async (index: number, machine: Machine, held: Held<Snapshot>): Promise<End> => {
    const key = `${index} ${held.id}`;
    const known = read.get(key);
    if (known !== undefined) return known;
    machine.put(held.value);
    const state = await machine.read();
    const row = held.value.disk.sessions.get(session);
    const last = row && (await machine.device.store.records.last(session, row.replica));
    const end: End = {
      content: JSON.stringify(state.facts().set.map((fact) => JSON.stringify(fact)).sort()),
      live: liveIn(state),
      holdsBack: row !== undefined && (last?.sequence ?? 0) > (row.acknowledged[row.replica]?.[0] ?? 0),
    };
    read.set(key, end);
    return end;
  };

  const judge = async (state: State): Promise<void> => {
    ends += 1;
    const all: End[] = [];
    for (const [index, held] of state.machines.entries()) {
      const machine = machines[index];
      if (held !== undefined && machine !== undefined) all.push(await endOf(index, machine, held));
    }
    if (new Set(all.map(({ content }) => content)).size > 1) wrong.push('the devices differ');
    const live = new Set(all[0]?.live);
    for (const { id } of program.writes) if (!accounted(id, state.shown, live)) wrong.push(`${id} is lost`);
    all.forEach(({ holdsBack }, index) => holdsBack && wrong.push(`device ${index} still has something to send`));
  };

  /** Lets everybody have its way, by turns, until nothing changes any more. */
  const rest = async (from: State): Promise<void> => {
    const path: string[] = [];
    let state = from;
    for (let round = 0; ; round += 1) {
      const before = nameOf(state);
      if (sound.has(before)) break;
      path.push(before);
      for (const [index, held] of state.machines.entries()) if (held !== undefined) state = follow(state, await perform(state, turnOf(index)));
      rounds = Math.max(rounds, round);
      if (nameOf(state) === before) {
        await judge(state);
        break;
      }
      if (round > mostRounds) {
        wrong.push('it never comes to rest');
        break;
      }
    }
    for (const known of path) sound.add(known);
  };

  const first: State = {
    items: pools.items.hold(world.items),
    machines: world.snapshots.map((snapshot) => snapshot && pools.machines.hold(snapshot)),
    shown: {},
    checkpoints: 0,
    lost: 0,
  };
  const isDone = ({ shown, machines: now }: State): boolean => program.writes.every((write) => shown[write.id] !== undefined) && now.every((held) => held !== undefined);

  interface Open {
    readonly state: State;
    readonly name: string;
    readonly from: Open | undefined;
  }
  const wayTo = (end: Open | undefined): string[] => (end === undefined ? [] : [...wayTo(end.from), end.name]);
  const seen = new Set([nameOf(first)]);
  const open: Open[] = [{ state: first, name: 'the beginning', from: undefined }];
  for (let next = open.pop(); next !== undefined && wrong.length === 0; next = open.pop()) {
    for (const act of actsIn(next.state)) {
      const state = follow(next.state, await perform(next.state, act));
      transitions += 1;
      met.set(act.name, (met.get(act.name) ?? 0) + 1);
      const id = nameOf(state);
      if (seen.has(id)) continue;
      seen.add(id);
      servedIn(state.items);
      for (const [index, held] of state.machines.entries()) if (held !== undefined) await look(state.items, index, held);
      if (isDone(state)) await rest(state);
      const reached: Open = { state, name: act.name, from: next };
      if (wrong.length > 0) {
        say(`after: ${wayTo(reached).join(' > ')}`);
        break;
      }
      open.push(reached);
      if (seen.size % 20_000 === 0) say(`${seen.size} states, ${transitions} transitions, ${outcomes.size} carried out, ${open.length} open`);
    }
  }
  return { states: seen.size, transitions, performed: outcomes.size, ends, rounds, met, wrong };
};
