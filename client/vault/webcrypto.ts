/** The platform's WebCrypto as the port that shared/crypto asks for. Works in pages, workers and Node 24 alike. */
import type { CryptoPort } from '../../shared/crypto/port.ts';

export const webCrypto: CryptoPort = {
  subtle: globalThis.crypto.subtle,
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};
