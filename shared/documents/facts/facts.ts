/**
 * The vocabulary of a document. A session is a flat set of facts: `entity/field#writer` -> [value, n, at]. Each writer owns one
 * fact per field (a *head*), so two writers never overwrite each other; a write removes only heads that its author had seen.
 * One head is the value of the field, several different ones are a conflict.
 */
import type { Json } from '../../model/json.ts';
import type { EntityId, WriterId } from '../../model/ids.ts';
import type { Splice } from '../text.ts';

/** Key of one fact in the flat map. */
export type FactKey = `${string}/${string}#${string}`;

/** [value, n, at]: n is the writer's running count, at its wall clock in ms (a hint for people, never an order). */
export type Fact = readonly [value: Json, n: number, at: number];

export interface Head {
  readonly writer: WriterId;
  readonly value: Json;
  readonly n: number;
  readonly at: number;
}

/** Heads that were on screen when an edit began: [writer, n]. */
export type Seen = readonly (readonly [writer: WriterId, n: number])[];

/**
 * One intended change of one field. Without `seen`, the heads of that moment count as seen. Undefined as the value takes the
 * field back to "never set". A write that would change nothing is dropped, unless `again` asks for the same value under the
 * own writer (Restore and Keep do, so that a deletion elsewhere that had not seen them cannot cover them).
 */
export interface Write {
  readonly entity: EntityId;
  readonly field: string;
  readonly value: Json | undefined;
  readonly seen?: Seen;
  readonly again?: true;
  /** Of a text field: an edit of the text as it is now, or that it was read. The value then follows from this. */
  readonly text?: Splice | 'read';
  /** Told again for somebody else, beside everything that is there: under this writer, and of that time instead of now. */
  readonly by?: { readonly writer: WriterId; readonly at?: number };
}

/** An edit of a text: the key of its version, that version's n, and the splice. */
export type TextEdit = readonly [key: FactKey, n: number, at: number, removed: string, inserted: string];

/**
 * What a change does to the facts. A set that is not above the key's highest known n is ignored; a removal of n holds for
 * that key at n and below, whether it comes before or after the set. So patches are idempotent and commute: a view can be
 * rebuilt from them in any order, as Yjs would.
 *
 * Texts are the exception. Their edits name places, so they hold in the order in which they were made; painted in another one they
 * are corrected by the document, which says what a text is as a whole.
 */
export interface Patch {
  readonly set: readonly (readonly [key: FactKey, ...fact: Fact])[];
  readonly del: readonly (readonly [key: FactKey, n: number])[];
  /** Edits that come with their version in `set`; one whose n is known already is ignored. */
  readonly text?: readonly TextEdit[];
  /** What texts are now, whatever they were before. */
  readonly whole?: readonly (readonly [entity: EntityId, text: string])[];
}

/** Sealed with each record: the Yjs update, and the same change as a patch for painting before the document is hydrated. */
export interface Change {
  readonly update: Uint8Array<ArrayBuffer>;
  readonly patch: Patch;
}
