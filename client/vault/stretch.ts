/**
 * Argon2id in a worker of its own, and how much of it this device bears. The least is 64 MiB and three passes; a fast machine takes
 * more memory, then more passes, until one unlocking lasts about as long as a person waits without noticing.
 */
import type { Bytes } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Cost, Stretch } from './locking.ts';
import type { StretchQuestion } from './stretch.worker.ts';

export const stretch: Stretch = (passphrase, by) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./stretch.worker.ts', import.meta.url), { type: 'module', name: 'holdfast-stretch' });
    const question: StretchQuestion = { passphrase, ...by };
    worker.onmessage = ({ data }: MessageEvent<Bytes>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error('the passphrase could not be stretched'));
    };
    worker.postMessage(question);
  });

/** More than the least, as far as one stretching of `least` that lasted `milliseconds` allows. Memory first: it is what costs a guesser. */
export const costWithin = (milliseconds: number): Cost => {
  const { stretchMemoryKiB, stretchPasses, stretchMemoryMostKiB, stretchPassesMost, stretchTime } = limits;
  let room = stretchTime / Math.max(1, milliseconds);
  let memoryKiB: number = stretchMemoryKiB;
  while (room >= 2 && memoryKiB * 2 <= stretchMemoryMostKiB) {
    memoryKiB *= 2;
    room /= 2;
  }
  return { memoryKiB, passes: Math.min(stretchPassesMost, Math.max(stretchPasses, Math.floor(stretchPasses * room))) };
};

/** `now`: a clock in ms that does not go back. */
export const calibrate = async (run: Stretch, salt: Bytes, now: () => number): Promise<Cost> => {
  const least = { salt, memoryKiB: limits.stretchMemoryKiB, passes: limits.stretchPasses };
  const start = now();
  await run('calibration', least);
  return costWithin(now() - start);
};
