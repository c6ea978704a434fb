/** The cryptography of Node 24 for tests; `seeded` repeats its random bytes, for vectors that must come out the same each time. */
import type { CryptoPort } from '../crypto/port.ts';

export const testCrypto: CryptoPort = {
  subtle: globalThis.crypto.subtle,
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};

/** `random` counts up from `start`. */
export const countingCrypto = (start: number): CryptoPort => {
  let next = start;
  return { subtle: globalThis.crypto.subtle, random: (length) => new Uint8Array(length).map(() => (next++) & 0xff) };
};
