/**
 * Drops what a tombstone keeps: segments, checkpoints and archives. The items go first and the names last, so that a call cut short
 * at any write is finished by the next one; nobody reads a deleted session meanwhile. Vector and list of retired replicas stay: they
 * tell a device that was away what the deletion had covered.
 */
import type { OwnerId, SessionId } from '../../shared/model/ids.ts';
import type { Store } from '../store/store.ts';
import { checkpointItemId, headItem, type Entry, type Head } from './heads.ts';

type Line = readonly Pick<NonNullable<Head['checkpoint']>, 'hash' | 'items' | 'archive'>[];

const lineOf = (head: Head): Line => [...(head.history ?? []), ...(head.doomed ?? []), ...(head.checkpoint === undefined ? [] : [head.checkpoint])];

/** Undefined when the swap was lost. */
export const eraseContent = async (
  store: Store,
  { owner, session, head, etag }: { readonly owner: OwnerId; readonly session: SessionId; readonly head: Head; readonly etag: string },
): Promise<'erased' | undefined> => {
  const remove = async (id: string): Promise<void> => {
    const item = await store.read(owner, id);
    if (item !== undefined) await store.remove(owner, id, item.etag);
  };
  for (const { id } of head.segments) await remove(id);
  for (const { hash, items, archive } of lineOf(head)) {
    for (let index = 0; index < items; index += 1) await remove(checkpointItemId(session, hash, index));
    const list = (await store.read(owner, archive))?.body as { readonly segments: readonly Entry[] } | undefined;
    for (const { id } of list?.segments ?? []) await remove(id);
    await remove(archive);
  }
  const { vector, changed, deleted, retired } = head;
  const bare: Head = { revision: head.revision + 1, vector, segments: [], tail: [], bytes: 0, changed, ...(deleted !== undefined && { deleted }), ...(retired !== undefined && { retired }) };
  return (await store.replace(headItem(owner, session, bare), etag)) === undefined ? undefined : 'erased';
};
