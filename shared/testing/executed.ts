/**
 * What work costs, without a clock: how often V8 entered each function and each block of it, summed over all code that ran, libraries
 * included (precise coverage with call counts, over the inspector protocol), and what the built-ins went through that have no blocks:
 * steps of maps, sets and arrays, and characters of JSON. The same work costs the same on a busy machine, within a few per cent: what
 * V8 throws away while it collects garbage is not counted. Blocks are counted of functions that first ran after the counter was made.
 */
import { Session } from 'node:inspector/promises';

const steppers: readonly object[] = [new Map().keys(), new Set().keys(), [].keys()].map((iterator) => Object.getPrototypeOf(iterator) as object);

/** Replaces a method by one that tells `cost` of each of its results; the returned function puts it back. */
const watched = (target: object, name: string, cost: (result: unknown) => number, add: (cost: number) => void): (() => void) => {
  const real = Reflect.get(target, name) as (...args: unknown[]) => unknown;
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
    const result = Reflect.apply(real, this, args);
    add(cost(result));
    return result;
  });
  return () => void Reflect.set(target, name, real);
};

export interface ExecutionCounter {
  /** @returns entries into functions and blocks, steps and characters of JSON while `work` ran. */
  count(work: () => void): Promise<number>;
  stop(): void;
}

export const countExecution = async (): Promise<ExecutionCounter> => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

  const count = async (work: () => void): Promise<number> => {
    let native = 0;
    const add = (cost: number): void => void (native += cost);
    await session.post('Profiler.takePreciseCoverage');
    const undo = [...steppers.map((stepper) => watched(stepper, 'next', () => 1, add)), watched(JSON, 'stringify', (text) => String(text).length, add)];
    try {
      work();
    } finally {
      for (const step of undo) step();
    }
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return result.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges)).reduce((sum, range) => sum + range.count, native);
  };

  return { count, stop: () => session.disconnect() };
};
