/** How much of what can be synced a session takes, by what, and how much less a compact copy would take. */
import { asMade, liveFacts } from '../../shared/documents/compact.ts';
import { openDoc } from '../../shared/documents/doc.ts';
import { splitKey } from '../../shared/documents/facts/keys.ts';
import { decodePayload } from '../../shared/documents/wire/payload.ts';
import type { DocState } from '../../shared/documents/state.ts';
import { utf8, type Bytes } from '../../shared/model/bytes.ts';
import type { EntityId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { deflate } from './records/deflate.ts';
import type { OpenSession } from './types.ts';

export interface SizePart {
  readonly entity: EntityId;
  /** Before packing. */
  readonly bytes: number;
}

export interface SessionSize {
  /** Bytes that the server would be given of the whole session: packed. */
  readonly packed: number;
  /** The same of a compact copy. */
  readonly compact: number;
  readonly allowed: number;
  /** Of what is not deleted, largest first. */
  readonly parts: readonly SizePart[];
}

/** A whole session travels as a checkpoint; it may take this much. */
export const sessionBytes = limits.checkpointItems * limits.itemSealedBytes;

const partsOf = (state: DocState): readonly SizePart[] => {
  const { set, whole = [] } = liveFacts(state);
  const bytes = new Map<EntityId, number>();
  const add = (entity: EntityId, many: number): void => void bytes.set(entity, (bytes.get(entity) ?? 0) + many);
  for (const [key, ...fact] of set) {
    const parts = splitKey(key);
    if (parts !== undefined) add(parts.entity, utf8(key + JSON.stringify(fact)).byteLength);
  }
  for (const [entity, text] of whole) add(entity, utf8(text).byteLength);
  return [...bytes].map(([entity, many]) => ({ entity, bytes: many })).toSorted((a, b) => b.bytes - a.bytes);
};

/** `document`: the whole of it as one update. */
export const sizeOf = async (state: DocState, document: Bytes): Promise<SessionSize> => {
  const copy = openDoc({ clientId: 1 }, []);
  copy.apply(asMade(liveFacts(state)));
  const [packed, compact] = await Promise.all([deflate(document), deflate(copy.encode())]);
  return { packed: packed.byteLength, compact: compact.byteLength, allowed: sessionBytes, parts: partsOf(state) };
};

export const measureSession = async (session: OpenSession): Promise<SessionSize> => {
  const payload = decodePayload(await session.carry());
  return sizeOf(session.state, payload.ok ? (payload.value.change.update as Bytes) : new Uint8Array(0));
};
