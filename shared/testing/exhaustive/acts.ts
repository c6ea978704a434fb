/** What may happen next in a state of the small model. Each act says which devices it touches, besides the server: nothing else decides its outcome. */
import type { SessionId } from '../../model/ids.ts';
import type { Machine, Snapshot } from './machine.ts';
import type { Shown, State } from './states.ts';

export interface PlannedWrite {
  readonly id: string;
  /** Which device; writes of one device are made in their order. */
  readonly by: number;
  readonly field: 'title' | 'description';
}

export interface Program {
  readonly name: string;
  readonly writes: readonly PlannedWrite[];
  /** How many devices there are at first, in step. */
  readonly devices: number;
  /** One more is a copy of the first one's storage, made at any time. */
  readonly copy: boolean;
  /** How many replies of pushes and checkpoints are lost. */
  readonly lost: number;
  readonly checkpoints: number;
}

/** The next reply is lost; `during`: happens while the next request is under way. */
export interface Fault {
  readonly lose?: boolean;
  readonly during?: () => Promise<void>;
}

/** What an act adds to a state besides what the devices and the server hold. */
export interface Change {
  readonly wrote?: Shown;
  readonly checkpoints?: number;
  readonly lost?: number;
}

export interface Act {
  readonly name: string;
  /** The act itself, whatever the state. */
  readonly what: string;
  readonly who: readonly number[];
  readonly run: () => Promise<Change>;
}

export interface ActParts {
  readonly program: Program;
  readonly machines: readonly Machine[];
  readonly session: SessionId;
  readonly arm: (fault: Fault) => void;
  readonly blank: Omit<Snapshot, 'disk'>;
}

/** A list is answered as soon as it is asked for. */
export const answerLists = async (machines: readonly (Machine | undefined)[]): Promise<void> => {
  for (const machine of machines) for (const effect of machine?.pending().filter(({ type }) => type === 'list') ?? []) await machine?.run(effect);
};

export const createActs = ({ program, machines, session, arm, blank }: ActParts) => {
  const copied = machines.length - 1;

  const nextWrites = ({ shown, machines: now }: State): readonly PlannedWrite[] =>
    program.writes.filter(({ id, by }, at) => {
      const isFirst = !program.writes.slice(0, at).some((other) => other.by === by && shown[other.id] === undefined);
      return shown[id] === undefined && isFirst && now[by]?.value.disk.sessions.has(session) === true;
    });

  const writing = async ({ id, by, field }: PlannedWrite): Promise<Shown> => ({ [id]: ((await machines[by]?.write(id, field, id)) ?? []).map(String) });

  const copying: Act = {
    name: 'a machine copied',
    what: 'copy',
    who: [0, copied],
    run: async () => {
      const [from, to] = [machines[0], machines[copied]];
      if (from === undefined || to === undefined) return {};
      to.put({ ...from.take(), ...blank });
      await to.send({ type: 'started', visible: true });
      return {};
    },
  };

  /** The effect that waits at `at`; without it time passes first, until the device wants something. */
  const goingOn = (state: State, index: number, machine: Machine, at: number | undefined): readonly Act[] => {
    /** Answers what happened, and whether the fault met it. */
    const go = async (fault: Fault = {}): Promise<string> => {
      if (at === undefined) await machine.tick();
      await answerLists([machine]);
      const effect = machine.pending()[at ?? 0];
      if (effect === undefined) return 'the list';
      const meets = fault.lose === true ? effect.type === 'push' : fault.during !== undefined && (effect.type === 'push' || effect.type === 'pull');
      arm(meets ? fault : {});
      await machine.run(effect);
      arm({});
      return `${effect.type}${meets ? ' met' : ''}`;
    };
    const kind = at === undefined ? undefined : state.machines[index]?.value.pending[at]?.type;
    const who = [index];
    const acts: Act[] = [{ name: `a ${kind ?? 'device goes on'}`, what: `go ${at}`, who, run: async () => (await go(), {}) }];
    if (kind !== undefined && kind !== 'push' && kind !== 'pull') return acts;
    if (kind !== 'pull' && state.lost < program.lost) {
      acts.push({ name: 'a reply lost', what: `lose ${at}`, who, run: async () => ((await go({ lose: true })).endsWith('met') ? { lost: 1 } : {}) });
    }
    for (const write of nextWrites(state).filter(({ by }) => by === index)) {
      const run = async (): Promise<Change> => {
        let wrote: Shown = {};
        await go({ during: async () => void (wrote = await writing(write)) });
        return { wrote };
      };
      acts.push({ name: 'a write during a request', what: `go ${at} during ${write.id}`, who, run });
    }
    return acts;
  };

  const checkpointing = (state: State, index: number, machine: Machine): readonly Act[] => {
    const checkpoint = async (fault: Fault): Promise<Change> => {
      arm(fault);
      await machine.run({ type: 'checkpoint', session });
      arm({});
      return { checkpoints: 1 };
    };
    // Between its reading and its swap.
    const others = state.machines.flatMap((other, at) => (other !== undefined && at !== index && other.value.pending.some(({ type }) => type === 'push') ? [at] : []));
    return [
      { name: 'a checkpoint', what: 'checkpoint', who: [index], run: () => checkpoint({}) },
      ...others.map((other): Act => {
        const during = async (): Promise<void> => {
          const effect = machines[other]?.pending().find(({ type }) => type === 'push');
          if (effect !== undefined) await machines[other]?.run(effect);
        };
        return { name: 'a push during a checkpoint', what: 'checkpoint during push', who: [index, other], run: () => checkpoint({ during }) };
      }),
    ];
  };

  /** A device that waits for nothing lets time pass, and the first thing that it wants happens. */
  const actsIn = (state: State): readonly Act[] => {
    const acts: Act[] = nextWrites(state).map((write) => ({ name: 'a write', what: `write ${write.id}`, who: [write.by], run: async () => ({ wrote: await writing(write) }) }));
    if (program.copy && state.machines[copied] === undefined) acts.push(copying);
    state.machines.forEach((held, index) => {
      const machine = machines[index];
      if (held === undefined || machine === undefined) return;
      const { pending, engine, disk } = held.value;
      for (const at of pending.length === 0 ? [undefined] : pending.keys()) acts.push(...goingOn(state, index, machine, at));
      const isFree = engine.sessions.get(session)?.job === undefined && disk.sessions.has(session);
      if (isFree && state.checkpoints < program.checkpoints) acts.push(...checkpointing(state, index, machine));
    });
    return acts;
  };

  /** Everything that the device waits for happens, or what it wants next. */
  const turnOf = (index: number): Act => ({
    name: 'a turn',
    what: 'turn',
    who: [index],
    run: async () => {
      const machine = machines[index];
      if (machine === undefined) return {};
      if (machine.pending().length === 0) await machine.tick();
      for (const effect of [...machine.pending()]) await machine.run(effect);
      return {};
    },
  });

  return { actsIn, turnOf };
};
