/**
 * What the browser gives to the code of one tab or worker: timers, clocks, locks, page events. The code reaches them as globals, so
 * these are replaced for the time of a simulation; which process is asking follows its asynchronous calls (AsyncLocalStorage).
 *
 * A process that was killed gets no answer any more: its timers do not fire and `gate` never resolves, which is what dying at an
 * await means. One that is frozen gets its answers when it thaws.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { webcrypto } from 'node:crypto';
import type { Clock } from './clock.ts';
import { quickSubtle } from './quickCrypto.ts';

export interface Process {
  readonly name: string;
  readonly clock: Clock;
  readonly locks: LockManager;
  readonly page: EventTarget;
  alive: boolean;
  visible: boolean;
  /** Answers wait here while it is frozen. */
  frozen: (() => void)[] | undefined;
  /** Dies at the so-many-th gate from now. */
  gatesLeft: number;
  /** Called when it dies at a gate. */
  died: () => void;
}

const current = new AsyncLocalStorage<Process>();

export const inside = <T>(process: Process, work: () => T): T => current.run(process, work);
export const here = (): Process => {
  const process = current.getStore();
  if (process === undefined) throw new Error('outside of every process');
  return process;
};

export const isInside = (): boolean => current.getStore() !== undefined;

export const createProcess = (name: string, clock: Clock, locks: (of: () => Process) => LockManager): Process => {
  const process: Process = {
    name,
    clock,
    locks: locks(() => process),
    page: new EventTarget(),
    alive: true,
    visible: true,
    frozen: undefined,
    gatesLeft: Infinity,
    died: () => undefined,
  };
  return process;
};

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** The busiest process of ordinary runs waits for less than four hundred answers in such a span, ms. */
const storm = { span: 10_000, answers: 1500 };
const asked = new WeakMap<Process, { since: number; count: number }>();
let stormed: string[] = [];

/** Processes that went on and on without getting anywhere, since the last call. They were stopped, or the world would not come to its end. */
export const takeStorms = (): readonly string[] => {
  const found = stormed;
  stormed = [];
  return found;
};

const goesOn = (process: Process): boolean => {
  const known = asked.get(process) ?? { since: 0, count: 0 };
  const now = process.clock.now();
  const next = now - known.since > storm.span ? { since: now, count: 1 } : { since: known.since, count: known.count + 1 };
  asked.set(process, next);
  if (next.count !== storm.answers) return next.count < storm.answers;
  stormed.push(`${process.name} waits for ${next.count} answers in ${storm.span / 1000} s`);
  return false;
};

/** Between asking and being answered. */
export const gate = async (process: Process): Promise<void> => {
  if (!process.alive) return never();
  if (!goesOn(process)) {
    process.died();
    return never();
  }
  process.gatesLeft -= 1;
  if (process.gatesLeft <= 0) {
    process.died();
    return never();
  }
  const frozen = process.frozen;
  if (frozen === undefined) return undefined;
  await new Promise<void>((resolve) => frozen.push(resolve));
  return gate(process);
};

/** Takes its time, when it is one of the processes that asks; whoever is killed meanwhile gets no answer. */
export const dawdle = async (ms: number): Promise<void> => {
  const process = current.getStore();
  if (process === undefined) return undefined;
  await process.clock.sleep(ms);
  return gate(process);
};

export const thaw = (process: Process): void => {
  const waiting = process.frozen ?? [];
  process.frozen = undefined;
  for (const go of waiting) go();
};

const timer = (call: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): (() => void) => {
  const process = here();
  return process.clock.later(ms, () => {
    if (!process.alive) return;
    if (process.frozen !== undefined) process.frozen.push(() => process.alive && inside(process, () => call(...values)));
    else inside(process, () => call(...values));
  });
};

const ticking = (call: () => void, ms: number): (() => void) => {
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = timer(() => {
      call();
      next();
    }, ms);
  };
  next();
  return () => cancel();
};

const cancelTimer = (cancel: unknown): void => {
  if (typeof cancel === 'function') cancel();
};

const provide = (name: string, value: unknown): void => void Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** One realm for the whole process of the simulator: nothing of it is put back. */
export const installGlobals = (): void => {
  const [realTimer, realClear] = [globalThis.setTimeout, globalThis.clearTimeout];
  const globals: { readonly [name: string]: unknown } = {
    setTimeout: (call: () => void, ms?: number, ...values: unknown[]) =>
      current.getStore() === undefined ? realTimer(call, ms, ...values) : timer(call, ms, ...values),
    clearTimeout: (id: unknown) => (typeof id === 'function' ? cancelTimer(id) : realClear(id as undefined)),
    setInterval: ticking,
    clearInterval: cancelTimer,
    performance: { now: () => here().clock.now() - 1_600_000_000_000 },
    navigator: {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0',
      get locks() {
        return here().locks;
      },
    },
    document: {
      get visibilityState() {
        return here().visible ? 'visible' : 'hidden';
      },
      addEventListener: (type: string, listener: EventListener) => here().page.addEventListener(type, listener),
    },
    addEventListener: (type: string, listener: EventListener) => here().page.addEventListener(type, listener),
  };
  for (const [name, value] of Object.entries(globals)) provide(name, value);
  // A request's own time-out is kept by the simulated network, in virtual time.
  AbortSignal.timeout = () => new AbortController().signal;
};

/** Apart, because an account is made with the platform's own. */
export const installCrypto = (): void => {
  const value = {
    subtle: new Proxy(quickSubtle, {
      get: (subtle, name) => Reflect.get(subtle, name) ?? Reflect.get(webcrypto.subtle, name, webcrypto.subtle).bind(webcrypto.subtle),
    }),
    getRandomValues: (into: Uint8Array) => webcrypto.getRandomValues(into),
    randomUUID: () => webcrypto.randomUUID(),
  };
  provide('crypto', value);
};

/** For the next account. */
export const restoreCrypto = (): void => provide('crypto', webcrypto);
