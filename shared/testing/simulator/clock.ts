/**
 * Virtual time. What is due is called in the order of (time, order of asking); between two calls every microtask has run, and
 * whatever the server still has under way (SQLite commits in a turn of its own) has ended. So a seed repeats to the last event.
 */
export interface Clock {
  /** Ms since 1970. */
  now(): number;
  later(ms: number, call: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /** Holds time while `work` runs: for what does not live in virtual time. */
  outside<T>(work: () => Promise<T>): Promise<T>;
  /** Lets `ms` pass; answers how many calls were made. */
  pass(ms: number): Promise<number>;
  /** Runs what needs no time. */
  settle(): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  call: (() => void) | undefined;
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

const push = (heap: Due[], due: Due): void => {
  let index = heap.push(due) - 1;
  while (index > 0) {
    const up = (index - 1) >> 1;
    const [parent, child] = [heap[up], heap[index]];
    if (parent === undefined || child === undefined || before(parent, child)) return;
    [heap[up], heap[index]] = [child, parent];
    index = up;
  }
};

const pop = (heap: Due[]): void => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  for (let index = 0; ; ) {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    let least = index;
    for (const child of [left, right]) {
      const [a, b] = [heap[child], heap[least]];
      if (a !== undefined && b !== undefined && before(a, b)) least = child;
    }
    const [a, b] = [heap[index], heap[least]];
    if (least === index || a === undefined || b === undefined) return;
    [heap[index], heap[least]] = [b, a];
    index = least;
  }
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createClock = (start: number): Clock => {
  const heap: Due[] = [];
  let now = start;
  let order = 0;
  let outside = 0;

  const settle = async (): Promise<void> => {
    do await turn();
    while (outside > 0);
  };
  const later = (ms: number, call: () => void): (() => void) => {
    const due: Due = { at: now + Math.max(0, ms), order: (order += 1), call };
    push(heap, due);
    return () => (due.call = undefined);
  };
  return {
    now: () => now,
    later,
    sleep: (ms) => new Promise((resolve) => void later(ms, resolve)),
    outside: async (work) => {
      outside += 1;
      try {
        return await work();
      } finally {
        outside -= 1;
      }
    },
    pass: async (ms) => {
      const end = now + ms;
      let calls = 0;
      await settle();
      for (let first = heap[0]; first !== undefined && first.at <= end; first = heap[0]) {
        pop(heap);
        if (first.call === undefined) continue;
        now = Math.max(now, first.at);
        first.call();
        calls += 1;
        await settle();
      }
      now = end;
      return calls;
    },
    settle,
  };
};
