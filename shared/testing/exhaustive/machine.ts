/**
 * One device of the small model: the real step engine, the real jobs and documents, over a storage that can be put aside and put back.
 * What the engine asks of the network waits until the explorer says that it happens; everything local happens at once.
 *
 * Ids, nonces and clients follow from what is done, not from when: two orders that lead to the same state are then the same state.
 */
import type { SyncApi } from '../../../client/sync/calls/api.ts';
import { factsOf, readFacts } from '../../../client/sync/jobs/facts.ts';
import { checkpoint, fork, pull, push } from '../../../client/sync/jobs/jobs.ts';
import { reseed } from '../../../client/sync/jobs/reseed.ts';
import { adopt, relabel } from '../../../client/sync/jobs/rows.ts';
import { createReader } from '../../../client/session/records/reader.ts';
import type { SessionVault } from '../../../client/session/deps.ts';
import { openDoc } from '../../documents/doc.ts';
import { encodePayload } from '../../documents/wire/payload.ts';
import { prepare } from '../../documents/prepare.ts';
import { setField } from '../../documents/commands.ts';
import { createState, type DocState } from '../../documents/state.ts';
import type { Json } from '../../model/json.ts';
import { mintWriterId, sessionEntity, type MintLetters, type SessionId } from '../../model/ids.ts';
import type { Effect, EngineState, Event, JobKind, Outcome } from '../../sync/state.ts';
import { idleEngine, step } from '../../sync/step.ts';
import { createDevice, type Device } from '../device.ts';
import type { Disk } from '../deviceStore.ts';

export interface Snapshot {
  readonly disk: Disk;
  readonly engine: EngineState;
  /** What waits for the network. */
  readonly pending: readonly Effect[];
}

type Happened = Event extends infer Each ? (Each extends Event ? Omit<Each, 'now' | 'chance'> : never) : never;

/** Where the device's ids and nonces come from now. */
export interface Source {
  begin(stream: string): void;
  readonly mint: MintLetters;
}

export interface Machine {
  readonly device: Device;
  take(): Snapshot;
  put(snapshot: Snapshot): void;
  pending(): readonly Effect[];
  send(event: Happened): Promise<void>;
  /** Time passes until the engine wants something of the network, if it does. */
  tick(): Promise<void>;
  /** The effect happens, from its first request to what the engine makes of its end. */
  run(effect: Effect): Promise<void>;
  write(id: string, field: 'title' | 'description', value: string): Promise<readonly Json[]>;
  read(): Promise<DocState>;
}

/** Longer than anything that the engine ever waits for. */
const long = 600_000;
const clock = 1_700_000_000_000;
let now = 0;

export const blank: Omit<Snapshot, 'disk'> = { engine: idleEngine, pending: [] };

export const createMachine = (vault: SessionVault, source: Source, session: SessionId, api: SyncApi): Machine => {
  const device = createDevice(vault, source.mint, api, () => clock);
  const { deps, store } = device;
  let engine: EngineState = idleEngine;
  let pending: Effect[] = [];

  const look = async (server?: EngineState['sessions'] extends ReadonlyMap<SessionId, infer S> ? (S extends { server: infer V } ? V : never) : never): Promise<void> =>
    send({ type: 'looked', session, facts: await readFacts(store, session), ...(server === undefined ? {} : { server }) });

  const perform = async (effect: Effect): Promise<void> => {
    switch (effect.type) {
      case 'survey': {
        const rows = await store.sessions.list();
        return send({ type: 'surveyed', sessions: new Map(await Promise.all(rows.map(async (row) => [row.id, await factsOf(store, row)] as const))) });
      }
      case 'look':
        return look();
      case 'adopt':
        source.begin('adopt');
        await adopt(deps, effect.row);
        return look(effect.row.vector);
      case 'relabel':
        await relabel(deps, effect.row);
        return look(effect.row.vector);
      case 'wait':
      case 'rest':
      case 'tell':
        return undefined;
      default:
        pending.push(effect);
    }
  };

  const send = async (event: Happened): Promise<void> => {
    const next = step(engine, { ...event, now, chance: 0.5 } as Event);
    engine = next.state;
    for (const effect of next.effects) await perform(effect);
  };

  const jobOf = (effect: Effect): readonly [JobKind, () => Promise<Outcome>] => {
    switch (effect.type) {
      case 'push':
        return ['push', () => push(deps, session)];
      case 'pull':
        return ['pull', () => pull(deps, session)];
      case 'checkpoint':
        return ['checkpoint', () => checkpoint(deps, session)];
      case 'fork':
        return ['fork', () => fork(deps, session, effect.fork)];
      case 'reseed':
        return ['reseed', () => reseed(deps, session, effect.server)];
      default:
        throw new Error(`the model knows no ${effect.type}`);
    }
  };

  const run = async (effect: Effect): Promise<void> => {
    const at = pending.indexOf(effect);
    if (at >= 0) pending.splice(at, 1);
    // What a job mints and seals follows from what it does: moving records to the so-many-th replica.
    source.begin(`job ${effect.type} ${store.row(session)?.closed.length ?? 0}`);
    if (effect.type === 'list') {
      const reply = await device.deps.api.list(effect.cursor);
      const { ok: isOk } = reply;
      return send({ type: 'list-ended', outcome: isOk ? { kind: 'listed', rows: reply.value.sessions, cursor: reply.value.cursor, more: reply.value.more } : { kind: 'failed', fault: reply.fault } });
    }
    const [job, work] = jobOf(effect);
    const outcome = await work();
    return send({ type: 'ended', session, job, outcome });
  };

  const open = async () => {
    const { changes } = await createReader({ storage: store, vault }, session, {}).read();
    return changes.map(({ update }) => update);
  };

  const write: Machine['write'] = async (id, field, value) => {
    source.begin(`write ${id}`);
    const random = vault.crypto.random(4);
    const doc = openDoc({ clientId: new DataView(random.buffer).getUint32(0) + 1 }, await open());
    const state = createState();
    state.apply(doc.facts());
    const shown = state.heads(sessionEntity, field).map((head) => head.value);
    const patch = prepare(state, setField(sessionEntity, field, value), { writer: mintWriterId(source.mint), nextN: 1, now: clock });
    const row = await device.append(session, encodePayload({ schema: 1, at: clock, change: { update: doc.apply(patch), patch } }));
    await store.barrier();
    await send({ type: 'appended', session, replica: row.replica, sequence: row.sequence });
    return shown;
  };

  return {
    device,
    take: () => ({ disk: store.contents(), engine, pending: [...pending] }),
    put: (snapshot) => {
      store.become(snapshot.disk);
      ({ engine } = snapshot);
      pending = [...snapshot.pending];
    },
    pending: () => pending,
    send,
    tick: async () => {
      now += long;
      await send({ type: 'timer' });
    },
    run,
    write,
    read: async () => {
      source.begin('read');
      const state = createState();
      state.apply(openDoc({ clientId: 1 }, await open()).facts());
      return state;
    },
  };
};
