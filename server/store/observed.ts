/**
 * A store that tells how it is: what it was asked and how long that took, and whether its last read and its last write were answered.
 * `state` is what /readyz says: a disk that is full goes on reading, and nobody would notice but the devices.
 */
import type { Store } from './store.ts';

export type Operation = 'read' | 'create' | 'replace' | 'remove' | 'page';
export interface StoreState {
  readonly reads: 'ok' | 'failing';
  readonly writes: 'ok' | 'failing';
}
/** Of each call: what it was, whether it was answered, and milliseconds. */
export type Observe = (operation: Operation, isAnswered: boolean, milliseconds: number) => void;

export const observed = (store: Store, now: () => number, observe: Observe): Store & { state(): StoreState } => {
  let state: StoreState = { reads: 'ok', writes: 'ok' };
  const watched = async <T>(operation: Operation, run: () => Promise<T>): Promise<T> => {
    const kind = operation === 'read' || operation === 'page' ? 'reads' : 'writes';
    const start = now();
    try {
      const answer = await run();
      if (state[kind] === 'failing') state = { ...state, [kind]: 'ok' };
      observe(operation, true, now() - start);
      return answer;
    } catch (error) {
      state = { ...state, [kind]: 'failing' };
      observe(operation, false, now() - start);
      throw error;
    }
  };
  return {
    ...store,
    state: () => state,
    read: (partition, id, held) => watched('read', () => store.read(partition, id, held)),
    create: (item) => watched('create', () => store.create(item)),
    replace: (item, etag) => watched('replace', () => store.replace(item, etag)),
    remove: (partition, id, etag) => watched('remove', () => store.remove(partition, id, etag)),
    page: (query) => watched('page', () => store.page(query)),
  };
};
