/**
 * Everything that the server holds of an owner, as lines of JSON, sealed as it is: one file that another device of the account takes
 * in as if it were the server. Item after item, so that an account of any size costs the memory of one item.
 *
 *   {"holdfast":"export","version":1,"owner","at","keyring":[…]}
 *   for each session   {"session":{row of the list}} {"checkpoint":{hash,number,previous?,vector,items}} {"record":…} in commit order
 *   for each snapshot  {"snapshot":{id,created,expires?,digest,sealed}}          for each chunk of a data set  {"blob":{name,sealed}}
 *   {"end":{sessions,records,snapshots,blobs}}                                   without this line the file was cut
 */
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { BlobName, OwnerId, SessionId, SnapshotId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AppDeps } from '../deps.ts';
import { StoreUnavailable, type Place, type Row } from '../store/store.ts';
import type { Accounts } from './accounts.ts';
import { checkpointItemId, headId, type Head, type HeadSummary, type Segment } from './heads.ts';
import { partitionOf, type SnapshotState } from './snapshots.ts';

type Deps = Pick<AppDeps, 'store' | 'blobs' | 'now'> & { readonly accounts: Accounts };
type Counts = { sessions: number; records: number; snapshots: number; blobs: number };


export const createExport = ({ store, blobs, now, accounts }: Deps) => {
  async function* rowsOf(partition: string, kind: string): AsyncGenerator<Row> {
    for (let after: Place | undefined; ; ) {
      const rows = await store.page({ partition, kind, limit: limits.storeRows, ...(after && { after }) });
      yield* rows;
      if (rows.length < limits.storeRows) return;
      after = rows.at(-1);
    }
  }

  /** What a head names is there; if it is not, the file would be one that lacks something, and is not to be had. */
  const bodyOf = async (owner: OwnerId, id: string): Promise<unknown> => {
    const item = await store.read(owner, id);
    if (item === undefined) throw new StoreUnavailable('a named item is missing');
    return item.body;
  };

  async function* session(owner: OwnerId, id: SessionId, counts: Counts): AsyncGenerator<unknown> {
    const head = (await store.read(owner, headId(id)))?.body as Head | undefined;
    if (head === undefined || head.deleted !== undefined) return;
    const { revision, vector, changed, meta, checkpoint } = head;
    counts.sessions += 1;
    yield { session: { id, revision, vector, changed, deleted: false, ...(meta !== undefined && { meta }) } };
    if (checkpoint !== undefined) {
      const { hash, number, previous, items } = checkpoint;
      const parts = [];
      for (let index = 0; index < items; index += 1) parts.push(await bodyOf(owner, checkpointItemId(id, hash, index)));
      yield { checkpoint: { hash, number, ...(previous !== undefined && { previous }), vector: checkpoint.vector, items: parts } };
    }
    for (const entry of head.segments) {
      for (const [, , record] of ((await bodyOf(owner, entry.id)) as Segment).records) {
        counts.records += 1;
        yield { record };
      }
    }
    for (const [, , record] of head.tail) {
      counts.records += 1;
      yield { record };
    }
  }

  /** A checkpoint that is put meanwhile takes segments away: the head is read anew, and its session begins again. */
  async function* steadily(owner: OwnerId, id: SessionId, counts: Counts): AsyncGenerator<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      const lines: unknown[] = [];
      const own = { ...counts };
      try {
        for await (const line of session(owner, id, own)) lines.push(line);
        Object.assign(counts, own);
        yield* lines;
        return;
      } catch (error) {
        if (attempt >= limits.swapAttempts) throw error;
      }
    }
  }

  async function* lines(owner: OwnerId): AsyncGenerator<unknown> {
    const counts: Counts = { sessions: 0, records: 0, snapshots: 0, blobs: 0 };
    yield { holdfast: 'export', version: 1, owner, at: now(), keyring: (await accounts.revisions(owner)) ?? [] };
    for await (const { id, summary } of rowsOf(owner, 'session'))
      if (!(summary as unknown as HeadSummary).deleted) yield* steadily(owner, id.slice('head.'.length) as SessionId, counts);
    for await (const row of rowsOf(owner, 'snapshot')) {
      const id = row.id.slice('link.'.length) as SnapshotId;
      const [state, body] = [await store.read(partitionOf(id), 'state'), await store.read(partitionOf(id), 'body')];
      const { created, expires, digest, deleted } = (state?.body ?? { deleted: 0 }) as SnapshotState;
      if (deleted !== undefined || body === undefined) continue;
      counts.snapshots += 1;
      yield { snapshot: { id, created, ...(expires !== undefined && { expires }), digest, sealed: body.body } };
    }
    for (let after = ''; ; ) {
      const rows = await blobs.page(owner, { after, limit: limits.listPageMaximum });
      for (const { name } of rows) {
        const bytes = await blobs.get(owner, name as BlobName);
        if (bytes === undefined) continue; // cleared away meanwhile
        counts.blobs += 1;
        yield { blob: { name, sealed: toBase64Url(bytes) } };
      }
      if (rows.length < limits.listPageMaximum) break;
      after = rows.at(-1)?.name ?? after;
    }
    yield { end: counts };
  }

  return async function* (owner: OwnerId): AsyncGenerator<string> {
    for await (const line of lines(owner)) yield `${JSON.stringify(line)}\n`;
  };
};
export type Export = ReturnType<typeof createExport>;
