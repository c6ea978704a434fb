/**
 * Yjs with an eye on it: the simulator loads this in its place. A document keeps to itself what waits for something else, and goes on
 * without a word; that must never come to pass in one that is in use (I4: nothing pending).
 */
import * as Y from 'yjs';

export * from 'yjs';

let pending = 0;

/** How often a document in use was left with something pending, since the last time. */
export const takePending = (): number => {
  const seen = pending;
  pending = 0;
  return seen;
};

/** One that is still being loaded, and may be given up, keeps what is superseded. */
export class Doc extends Y.Doc {
  constructor(...options: ConstructorParameters<typeof Y.Doc>) {
    super(...options);
    this.on('afterTransaction', () => {
      if (this.gc && (this.store.pendingStructs !== null || this.store.pendingDs !== null)) pending += 1;
    });
  }
}
