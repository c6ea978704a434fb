/**
 * What a compact copy is made of: everything that is not deleted, conflicts included, without the traces of former edits that a
 * document keeps so that devices can agree. A copy has no other devices to agree with.
 */
import type { EntityId } from '../model/ids.ts';
import type { Patch } from './facts/facts.ts';
import { splitKey } from './facts/keys.ts';
import { textField } from './schema.ts';
import type { DocState } from './state.ts';

/** A patch that makes an empty document hold the same live content. What is deleted and in conflict about it comes along. */
export const liveFacts = (state: DocState): Patch => {
  const { set, whole = [] } = state.facts();
  const disputed = new Set(state.conflicts().map(({ entity }) => entity));
  const stays = (entity: EntityId | undefined): boolean => entity !== undefined && (!state.isDeleted(entity) || disputed.has(entity));
  return { set: set.filter(([key]) => stays(splitKey(key)?.entity)), del: [], whole: whole.filter(([entity]) => stays(entity)) };
};

/**
 * The same for a document that holds nothing yet, which takes edits of texts and no whole ones: each text is one insertion, made
 * with a head of its version.
 */
export const asMade = ({ set, whole = [] }: Patch): Patch => {
  const versionOf = (entity: EntityId) =>
    set.find(([key]) => {
      const parts = splitKey(key);
      return parts?.entity === entity && parts.field === textField;
    });
  const text = whole.flatMap(([entity, now]) => {
    const version = versionOf(entity);
    return version === undefined || now === '' ? [] : [[version[0], version[2], 0, '', now] as const];
  });
  return { set, del: [], ...(text.length > 0 && { text }) };
};
