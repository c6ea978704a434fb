/**
 * One task at a time for each key, in order of arrival. Saves lost swaps within a process; between processes the etag decides.
 */
export type Serially = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export const createSerially = (): Serially => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const before = last.get(key);
    const mine = before === undefined ? task() : before.then(task, task);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
