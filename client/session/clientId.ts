/** A client id for a document that is opened: 53 random bits, at least 1, never used again. */
import type { CryptoPort } from '../../shared/crypto/port.ts';

export const clientIdOf = (crypto: CryptoPort): number => {
  const view = new DataView(crypto.random(8).buffer);
  return (view.getUint32(0) & 0x1fffff) * 2 ** 32 + view.getUint32(4) || 1;
};
