/**
 * Every interleaving of a small program: which writes are made where, one checkpoint, one copy of a machine, one reply that is lost, and
 * between them every order in which the devices' requests happen. States are reached once: two orders that lead to the same rows,
 * heads and engine states go on as one. What is left out because it changes nothing that anybody could see: a reply on its way is told
 * apart only by the order in which the server took its request; the list is answered as soon as it is asked for, since what happens
 * between could as well have happened before; and a job that is due begins and reads what it needs in one go (what a tab writes while
 * its request is under way is an order of its own).
 *
 * In every state: no two records at one place, and what is called acknowledged is on the server as it is here. From every state in which
 * the program has ended, everything comes to rest in a bounded number of rounds, and then: all devices hold the same, outboxes are
 * empty, and each write is live or was written over by somebody who had been shown it.
 */
import { createHash } from 'node:crypto';
import type { Head } from '../../../server/services/heads.ts';
import type { StoredItem } from '../../../server/store/store.ts';
import { hashRecord } from '../../crypto/envelope.ts';
import { fromBase64Url } from '../../model/bytes.ts';
import { sessionEntity, type SessionId } from '../../model/ids.ts';
import type { ForkableStore, Items } from './store.ts';
import type { Machine, Snapshot } from './machine.ts';

export interface PlannedWrite {
  readonly id: string;
  /** Which device; writes of one device are made in their order. */
  readonly by: number;
  readonly field: 'title' | 'description';
}

export interface Program {
  readonly name: string;
  readonly writes: readonly PlannedWrite[];
  /** The last device is a copy of the first one's storage, made at any time. */
  readonly copy: boolean;
  /** How many replies of pushes and checkpoints are lost. */
  readonly lost: number;
  readonly checkpoints: number;
}

interface State {
  readonly items: Items;
  readonly machines: readonly (Snapshot | undefined)[];
  /** Of each write made: what its author was shown of the field. */
  readonly shown: { readonly [id: string]: readonly string[] };
  readonly checkpoints: number;
  readonly lost: number;
}

export interface World {
  readonly store: ForkableStore;
  readonly machines: readonly Machine[];
  readonly session: SessionId;
  readonly first: State;
  /** The next reply is lost; `during`: happens while the next request is under way. */
  arm(fault: { readonly lose?: boolean; readonly during?: () => Promise<void> }): void;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly ends: number;
  readonly rounds: number;
  /** How often each kind of thing happened. */
  readonly met: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}

type Act = readonly [name: string, act: () => Promise<Partial<Pick<State, 'shown' | 'checkpoints' | 'lost'>>>];

const sums = new WeakMap<Uint8Array, string>();
const sumOf = (bytes: Uint8Array): string => {
  const known = sums.get(bytes) ?? createHash('sha1').update(bytes).digest('base64url');
  sums.set(bytes, known);
  return known;
};

const bytesLike = (_: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return sumOf(value);
  return value instanceof Map ? [...(value as Map<unknown, unknown>)].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : value;
};

const texts = new WeakMap<object, string>();
/** Of what is never changed in place. */
const textOf = (value: object): string => {
  const known = texts.get(value) ?? JSON.stringify(value, bytesLike);
  texts.set(value, known);
  return known;
};

const itemTexts = new WeakMap<StoredItem, string>();
/** All but the etag, which is another one each time. */
const itemText = (item: StoredItem): string => {
  const known = itemTexts.get(item) ?? JSON.stringify([item.id, item.body]);
  itemTexts.set(item, known);
  return known;
};

const rowsOf = (rows: ReadonlyMap<string, object>): readonly string[] => [...rows].map(([key, row]) => key + textOf(row)).sort();

/** Without times: every wait of the engine ends before anything else happens, in the order in which it is asked. */
const engineOf = ({ engine, pending }: Snapshot): unknown => ({
  sessions: [...engine.sessions.values()].map(({ facts, server, job, push, pull, checkpoint, unsettled, fork, edits, final, lost }) => [
    facts, server, job, push.held?.code, pull.held?.code, checkpoint.held?.code, unsettled, fork, edits !== undefined, final, lost?.reads, lost?.believed,
  ]),
  list: [engine.list.asking, engine.list.complete],
  pending,
});

const digest = ({ items, machines, ...rest }: State): string => {
  const kept = [...items.values()].map((item) => itemText(item)).sort();
  const told = machines.map((machine) => machine && [rowsOf(machine.disk.records), rowsOf(machine.disk.sessions), [...machine.disk.bases.values()].map(({ hash }) => hash), engineOf(machine)]);
  return createHash('sha1').update(JSON.stringify([kept, told, rest], bytesLike)).digest('base64url');
};

export const explore = async (world: World, program: Program, say: (line: string) => void): Promise<Explored> => {
  const { store, machines, session } = world;
  const copied = machines.length - 1;
  const met = new Map<string, number>();
  const wrong: string[] = [];
  const sound = new Set<string>();
  let [transitions, ends, rounds] = [0, 0, 0];

  const load = (state: State): void => {
    store.become(state.items);
    state.machines.forEach((snapshot, index) => snapshot && machines[index]?.put(snapshot));
  };
  const save = (before: State, change: Partial<State>, copies: boolean): State => ({
    ...before,
    ...change,
    items: store.items(),
    machines: before.machines.map((snapshot, index) => (snapshot === undefined && !copies ? undefined : machines[index]?.take())),
  });

  const answerLists = async (): Promise<void> => {
    for (const machine of machines) for (const effect of machine.pending().filter(({ type }) => type === 'list')) await machine.run(effect);
  };

  const nextWrites = (state: State): readonly PlannedWrite[] =>
    program.writes.filter(({ id, by }, at) => {
      const isFirst = !program.writes.slice(0, at).some((other) => other.by === by && state.shown[other.id] === undefined);
      return state.shown[id] === undefined && isFirst && state.machines[by]?.disk.sessions.has(session) === true;
    });

  const writing = async (state: State, { id, by, field }: PlannedWrite): Promise<State['shown']> => ({
    ...state.shown,
    [id]: ((await machines[by]?.write(id, field, id)) ?? []).map(String),
  });

  /** What may happen next. A device that waits for nothing lets time pass, and the first thing that it wants happens. */
  const actsIn = (state: State): readonly Act[] => {
    const acts: Act[] = nextWrites(state).map((write) => ['a write', async () => ({ shown: await writing(state, write) })]);
    if (program.copy && state.machines[copied] === undefined) {
      acts.push(['a machine copied', async () => {
        const [from, to] = [machines[0], machines[copied]];
        if (from === undefined || to === undefined) return {};
        to.put({ ...from.take(), engine: world.first.machines[0]?.engine ?? from.take().engine, pending: [] });
        await to.send({ type: 'started', visible: true });
        return {};
      }]);
    }
    state.machines.forEach((snapshot, index) => {
      const machine = machines[index];
      if (snapshot === undefined || machine === undefined) return;
      const effects = snapshot.pending.length === 0 ? [undefined] : snapshot.pending.map((_, at) => at);
      for (const at of effects) {
        /** Answers what happened, and whether the fault met it. */
        const go = async (fault: Parameters<World['arm']>[0] = {}): Promise<string> => {
          if (at === undefined) await machine.tick();
          await answerLists();
          const effect = machine.pending()[at ?? 0];
          if (effect === undefined) return 'the list';
          const meets = fault.lose === true ? effect.type === 'push' : fault.during !== undefined && (effect.type === 'push' || effect.type === 'pull');
          world.arm(meets ? fault : {});
          await machine.run(effect);
          world.arm({});
          return `${effect.type}${meets ? ' met' : ''}`;
        };
        const kind = at === undefined ? undefined : snapshot.pending[at]?.type;
        acts.push([`a ${kind ?? 'device goes on'}`, async () => (await go(), {})]);
        if (kind !== undefined && kind !== 'push' && kind !== 'pull') continue;
        if (kind !== 'pull' && state.lost < program.lost) {
          acts.push(['a reply lost', async () => ((await go({ lose: true })).endsWith('met') ? { lost: state.lost + 1 } : {})]);
        }
        for (const write of nextWrites(state).filter(({ by }) => by === index)) {
          acts.push(['a write during a request', async () => {
            let { shown } = state;
            await go({ during: async () => void (shown = await writing(state, write)) });
            return { shown };
          }]);
        }
      }
      const isFree = snapshot.engine.sessions.get(session)?.job === undefined && snapshot.disk.sessions.has(session);
      if (isFree && state.checkpoints < program.checkpoints) {
        const checkpoint = async (fault: Parameters<World['arm']>[0]): Promise<void> => {
          world.arm(fault);
          await machine.run({ type: 'checkpoint', session });
          world.arm({});
        };
        const checkpoints = state.checkpoints + 1;
        acts.push(['a checkpoint', async () => (await checkpoint({}), { checkpoints })]);
        // Between its reading and its swap.
        const others = state.machines.flatMap((other, at) => (other !== undefined && at !== index && other.pending.some(({ type }) => type === 'push') ? [at] : []));
        for (const other of others) {
          acts.push(['a push during a checkpoint', async () => {
            const effect = machines[other]?.pending().find(({ type }) => type === 'push');
            await checkpoint({ during: async () => void (effect && (await machines[other]?.run(effect))) });
            return { checkpoints };
          }]);
        }
      }
    });
    return acts;
  };

  /** Records on the server, by place. */
  const served = (): Map<string, string> => {
    const records = new Map<string, string>();
    for (const { kind, body } of store.items().values()) {
      const kept = kind === 'session' ? (body as Head).tail : kind === 'segment' ? (body as { readonly records: Head['tail'] }).records : [];
      for (const [replica, sequence, sealed] of kept) {
        const place = `${replica} ${sequence}`;
        if (records.has(place) && records.get(place) !== sealed) wrong.push(`two records at ${place}`);
        records.set(place, sealed);
      }
    }
    return records;
  };

  const hashes = new Map<string, string>();
  const look = async (): Promise<void> => {
    const records = served();
    for (const { device } of machines) {
      const row = device.store.row(session);
      for (const [replica, [sequence, hash]] of Object.entries(row?.acknowledged ?? {})) {
        const sealed = records.get(`${replica} ${sequence}`);
        if (sealed === undefined) continue; // behind the checkpoint
        const known = hashes.get(sealed) ?? (await hashRecord(device.vault.crypto, device.vault.owner, session, fromBase64Url(sealed) ?? new Uint8Array(0)));
        hashes.set(sealed, known);
        if (known !== hash) wrong.push(`${replica} ${sequence} is acknowledged here as another record than the server has`);
      }
    }
  };

  const accounted = (id: string, shown: State['shown'], live: ReadonlySet<string>, seen: ReadonlySet<string> = new Set()): boolean =>
    live.has(id) ||
    Object.entries(shown).some(([other, ids]) => other !== id && !seen.has(other) && ids.includes(id) && accounted(other, shown, live, new Set([...seen, id])));

  const judge = async (state: State): Promise<void> => {
    ends += 1;
    const states = await Promise.all(machines.flatMap((machine, index) => (state.machines[index] === undefined ? [] : [machine.read()])));
    const contents = states.map((one) => JSON.stringify(one.facts().set.map((fact) => JSON.stringify(fact)).sort()));
    if (new Set(contents).size > 1) wrong.push('the devices differ');
    const live = new Set(['title', 'description'].flatMap((field) => states[0]?.heads(sessionEntity, field).map(({ value }) => String(value)) ?? []));
    for (const { id } of program.writes) if (!accounted(id, state.shown, live)) wrong.push(`${id} is lost`);
    for (const [index, snapshot] of state.machines.entries()) {
      const row = snapshot?.disk.sessions.get(session);
      if (snapshot === undefined || row === undefined) continue;
      const last = await machines[index]?.device.store.records.last(session, row.replica);
      if ((last?.sequence ?? 0) > (row.acknowledged[row.replica]?.[0] ?? 0)) wrong.push(`device ${index} still has something to send`);
    }
  };

  /** Lets everybody have its way, by turns, until nothing changes any more. */
  const rest = async (from: State): Promise<void> => {
    const path: string[] = [];
    let state = from;
    for (let round = 0; ; round += 1) {
      const before = digest(state);
      if (sound.has(before)) break;
      path.push(before);
      load(state);
      for (const [index, snapshot] of state.machines.entries()) {
        const machine = machines[index];
        if (snapshot === undefined || machine === undefined) continue;
        if (machine.pending().length === 0) await machine.tick();
        for (const effect of [...machine.pending()]) await machine.run(effect);
      }
      state = save(state, {}, false);
      rounds = Math.max(rounds, round);
      if (digest(state) === before) {
        await judge(state);
        break;
      }
      if (round > 60) {
        wrong.push('it never comes to rest');
        break;
      }
    }
    for (const known of path) sound.add(known);
  };

  const seen = new Set([digest(world.first)]);
  const open: { readonly state: State; readonly path: readonly string[] }[] = [{ state: world.first, path: [] }];
  for (let next = open.pop(); next !== undefined && wrong.length === 0; next = open.pop()) {
    const { state, path } = next;
    for (const [name, act] of actsIn(state)) {
      load(state);
      const change = await act();
      await answerLists();
      const after = save(state, change, name === 'a machine copied');
      transitions += 1;
      met.set(name, (met.get(name) ?? 0) + 1);
      const id = digest(after);
      if (seen.has(id)) continue;
      seen.add(id);
      const way = [...path, name];
      await look();
      const isDone = program.writes.every((write) => after.shown[write.id] !== undefined) && (!program.copy || after.machines[copied] !== undefined);
      if (isDone) await rest(after);
      if (wrong.length > 0) {
        say(`after: ${way.join(' > ')}`);
        break;
      }
      open.push({ state: after, path: way });
      if (seen.size % 1000 === 0) say(`${seen.size} states, ${transitions} transitions, ${open.length} open`);
    }
  }
  return { states: seen.size, transitions, ends, rounds, met, wrong };
};
