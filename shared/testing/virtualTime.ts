/** A clock that only the test moves. Timers fire in the order of their times. */
export interface VirtualTime {
  now(): number;
  later(ms: number, call: () => void): () => void;
  /** The time of the next timer, if there is one up to `end`. */
  next(end: number): number | undefined;
  /** Moves to `time` and fires what is due. */
  moveTo(time: number): void;
}

export const virtualTime = (start: number): VirtualTime => {
  let now = start;
  const timers = new Map<symbol, { readonly at: number; readonly call: () => void }>();
  const dueBy = (end: number) =>
    [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
  return {
    now: () => now,
    later: (ms, call) => {
      const id = Symbol('timer');
      timers.set(id, { at: now + ms, call });
      return () => timers.delete(id);
    },
    next: (end) => dueBy(end)[0]?.[1].at,
    moveTo: (time) => {
      now = Math.max(now, time);
      for (const [id, { call }] of dueBy(now)) {
        if (timers.delete(id)) call();
      }
    },
  };
};
