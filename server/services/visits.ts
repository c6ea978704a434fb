/**
 * Visits of a snapshot: one entry for each visitor, counted at most once in limits.visitWindow of server time. A visitor is a
 * keyed hash of the signed-in owner or of the address, different for each snapshot, so entries name nobody and cannot be joined.
 * Best effort: a lost swap or an outage loses a count, never an answer. The owner's first visit is the creation itself: derived.
 */
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import type { OwnerId, SnapshotId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { ok } from '../../shared/model/result.ts';
import type { AppDeps } from '../deps.ts';
import type { Item } from '../store/store.ts';
import { refuse, type Answer } from './answer.ts';
import { sortable } from './heads.ts';
import { partitionOf, type Snapshots } from './snapshots.ts';

type Counted = { readonly visits: number; readonly first: number; readonly last: number; readonly owner: boolean };
export type VisitRow = Counted & { readonly visitor: string };
export interface Visitor {
  readonly owner: OwnerId | undefined;
  readonly address: string;
}
type Deps = Pick<AppDeps, 'store' | 'crypto' | 'now' | 'secret'> & { readonly snapshots: Snapshots };

const cursorForm = /^(\d{15})~(visit\.[A-Za-z0-9_-]{22})$/;

export const createVisits = ({ store, crypto, now, secret, snapshots }: Deps) => ({
  async count(id: SnapshotId, { owner, address }: Visitor, isOwner: boolean): Promise<void> {
    const at = now();
    const name = utf8(['visit', secret, id, owner ?? '', owner === undefined ? address : ''].join('|'));
    const visitor = `visit.${toBase64Url(await sha256(crypto, name)).slice(0, 22)}`;
    const stored = await store.read(partitionOf(id), visitor);
    const before = stored?.body as Counted | undefined;
    if (before !== undefined && at - before.last < limits.visitWindow) return;
    const body: Counted = { visits: (before?.visits ?? 0) + 1, first: before?.first ?? at, last: at, owner: isOwner };
    const item: Item = {
      partition: partitionOf(id),
      id: visitor,
      kind: 'visit',
      sort: sortable(body.first),
      summary: body,
      body,
    };
    await (stored === undefined ? store.create(item) : store.replace(item, stored.etag));
  },

  /** Of the caller's own live snapshot, first visitors first. */
  async list(
    owner: OwnerId,
    id: SnapshotId,
    cursor: string | undefined,
    limit: number,
  ): Promise<Answer<{ visits: VisitRow[]; cursor?: string }>> {
    const state = await snapshots.owned(owner, id);
    if (state === undefined) return refuse('NOT_FOUND');
    const [, sort, last] = cursorForm.exec(cursor ?? '') ?? [];
    if (cursor !== undefined && sort === undefined) return refuse('INVALID_INPUT', { facts: { field: 'cursor' } });
    const after = sort === undefined || last === undefined ? undefined : { sort, id: last };
    const rows = await store.page({ partition: partitionOf(id), kind: 'visit', limit: limit + 1, ...(after && { after }) });
    const page = rows.slice(0, limit);
    const end = page.at(-1);
    const counted = page.map((row) => ({ visitor: row.id.slice('visit.'.length), ...(row.summary as unknown as Counted) }));
    const creation: VisitRow = { visitor: 'creation', owner: true, visits: 1, first: state.created, last: state.created };
    const visits = after === undefined ? [creation, ...counted] : counted;
    return ok({ visits, ...(end !== undefined && rows.length > limit && { cursor: `${end.sort}~${end.id}` }) });
  },
});
