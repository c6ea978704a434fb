/** Where wrong passphrases are counted: a line in `kv` that tells nothing, durable when it is written. */
import type { AttemptsStore } from '../vault/attempts.ts';
import { StorageError } from './failures.ts';
import type { Storage } from './storage.ts';

const key = 'lock/attempts';

export const openAttempts = ({ kv, barrier }: Pick<Storage, 'kv' | 'barrier'>): AttemptsStore => ({
  load: async () => {
    const [count, at] = String((await kv.get(key)) ?? '').split(' ').map(Number);
    return { count: Number.isSafeInteger(count) ? Number(count) : 0, at: Number.isSafeInteger(at) ? Number(at) : 0 };
  },
  save: async ({ count, at }) => {
    await kv.put(key, `${count} ${at}`);
    const durable = await barrier();
    if (!durable.ok) throw new StorageError(durable.fault);
  },
});
