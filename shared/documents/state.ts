/** Plain state of an open document, fed by patches. (Interface; the implementation follows in this file.) */
import type { EntityId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { Head, Patch } from './facts.ts';

export interface Conflict {
  readonly entity: EntityId;
  /** 'deleted' stands for "deleted here, edited there". */
  readonly field: string;
  readonly heads: readonly Head[];
}

export interface DocState {
  /** Heads of a field, provisional winner first; empty when it was never set. */
  heads(entity: EntityId, field: string): readonly Head[];
  /** The provisional winner's value. */
  value(entity: EntityId, field: string): Json | undefined;
  fields(entity: EntityId): readonly string[];
  /** Live (not deleted) entities of a kind, in their order; for every kind without the argument. */
  entities(kind?: string): readonly EntityId[];
  /** Deleted entities of a kind, latest deletion first. */
  deleted(kind?: string): readonly EntityId[];
  conflicts(): readonly Conflict[];
  /** Applies a patch; returns the entities that changed. */
  apply(patch: Patch): ReadonlySet<EntityId>;
}
