/** A state that can be replaced as a whole behind the one object that everybody holds: by the document's, when the painted one was wrong. */
import type { DocState } from '../../shared/documents/state.ts';
import type { EntityId } from '../../shared/model/ids.ts';

export interface Replaceable {
  readonly state: DocState;
  /** Answers the entities of both. */
  replace(next: DocState): ReadonlySet<EntityId>;
}

const everyEntity = (state: DocState): readonly EntityId[] => [...state.entities(), ...state.deleted()];

export const replaceable = (first: DocState): Replaceable => {
  let now = first;
  return {
    state: {
      heads: (entity, field) => now.heads(entity, field),
      value: (entity, field) => now.value(entity, field),
      text: (entity) => now.text(entity),
      fields: (entity) => now.fields(entity),
      entities: (kind) => now.entities(kind),
      deleted: (kind) => now.deleted(kind),
      isDeleted: (entity) => now.isDeleted(entity),
      panels: (dashboard) => now.panels(dashboard),
      conflicts: () => now.conflicts(),
      merged: () => now.merged(),
      apply: (patch) => now.apply(patch),
      follow: (patch) => now.follow(patch),
      facts: () => now.facts(),
    },
    replace: (next) => {
      const before = everyEntity(now);
      now = next;
      return new Set([...before, ...everyEntity(now)]);
    },
  };
};
