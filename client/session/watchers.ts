/** Who wants to hear of which entity. A version grows with every change, so that a reader can tell cheaply whether to look again. */
import type { EntityId } from '../../shared/model/ids.ts';

type Topic = EntityId | '*';

export interface Watchers {
  subscribe(topic: Topic, listener: () => void): () => void;
  version(topic: Topic): number;
  changed(entities: ReadonlySet<EntityId>): void;
}

export const createWatchers = (): Watchers => {
  const listeners = new Map<Topic, Set<() => void>>();
  const versions = new Map<Topic, number>();

  const tell = (topic: Topic): void => {
    versions.set(topic, (versions.get(topic) ?? 0) + 1);
    for (const listener of [...(listeners.get(topic) ?? [])]) listener();
  };

  return {
    subscribe: (topic, listener) => {
      const known = listeners.get(topic) ?? new Set();
      listeners.set(topic, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(topic);
      };
    },
    version: (topic) => versions.get(topic) ?? 0,
    changed: (entities) => {
      if (entities.size === 0) return;
      for (const entity of entities) tell(entity);
      tell('*');
    },
  };
};
