/**
 * Going back to an earlier state of a session, as ordinary later writes: nothing is taken out of the document, so whatever was
 * written since stays in its history, and an edit elsewhere that has not seen these writes stands beside them as a conflict.
 * Names of versions and what devices say of themselves are not part of what goes back.
 */
import { sessionEntity, type EntityId } from '../../model/ids.ts';
import { editText, revive, tombstone } from '../commands.ts';
import type { Write } from '../facts/facts.ts';
import { deviceField, textField } from '../schema.ts';
import type { DocState } from '../state.ts';

const apart: ReadonlySet<string> = new Set(['deleted', deviceField, textField]);

const isThere = (state: DocState, entity: EntityId): boolean => state.fields(entity).length > 0 && !state.isDeleted(entity);

const fieldWrites = (now: DocState, past: DocState, entity: EntityId): readonly Write[] => {
  const fields = new Set([...past.fields(entity), ...now.fields(entity)].filter((field) => !apart.has(field)));
  const writes = [...fields].map((field): Write => ({ entity, field, value: past.value(entity, field) }));
  return [...writes, ...editText(now, entity, past.text(entity))];
};

/** What makes `now` show what `past` shows. Writes that change nothing are dropped when they are prepared. */
export const rewind = (now: DocState, past: DocState): readonly Write[] => {
  const all = new Set<EntityId>([sessionEntity, ...past.entities(), ...now.entities(), ...now.deleted()]);
  return [...all].flatMap((entity): readonly Write[] => {
    if (now.value(entity, 'kind') === 'version' || past.value(entity, 'kind') === 'version') return [];
    if (!isThere(past, entity)) return entity !== sessionEntity && isThere(now, entity) ? [tombstone(now, entity)] : [];
    return [...(now.isDeleted(entity) ? revive(now, entity) : []), ...fieldWrites(now, past, entity)];
  });
};
