/**
 * The file of an account's export (GET /account/export), read as if it were the server: an index of where each line lies, and the
 * calls that synchronization makes, answered from it. So what takes it in checks it exactly as it checks a server, and merges.
 */
import * as v from 'valibot';
import { fromUtf8, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { indexOfBlob, type BlobName, type DatasetName, type OwnerId, type SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Vector } from '../../shared/model/vector.ts';
import { blobNameForm, checkpoint, ownerId, sealedBytes, sessionRow, type Checkpoint, type PullReply, type SessionRow } from '../../shared/protocol/messages.ts';
import { readRecordHeader } from '../../shared/crypto/envelope.ts';
import type { BlobApi } from './blobApi.ts';
import type { SyncApi } from './api.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const line = v.union([
  v.object({ holdfast: v.literal('export'), version: count, owner: ownerId }),
  v.object({ session: sessionRow }),
  v.object({ checkpoint }),
  v.object({ record: sealedBytes(limits.itemSealedBytes) }),
  v.object({ snapshot: v.unknown() }),
  v.object({ blob: v.object({ name: blobNameForm, sealed: sealedBytes(limits.blobBytes) }) }),
  v.object({ end: v.object({ sessions: count, records: count, blobs: count }) }),
]);
type Line = v.InferOutput<typeof line>;

/** Where a line lies in the file, bytes. */
type Span = readonly [start: number, end: number];
interface SessionPart {
  readonly row: SessionRow;
  checkpoint?: Span;
  readonly records: Span[];
}

export interface ExportFile {
  readonly owner: OwnerId;
  readonly sessions: ReadonlyMap<SessionId, SessionRow>;
  readonly api: Pick<SyncApi, 'list' | 'pull'> & BlobApi;
}

const parse = (bytes: Uint8Array): Line | undefined => {
  try {
    const parsed = v.safeParse(line, JSON.parse(fromUtf8(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
};

/** Each line with its place; the file is read a piece at a time. */
async function* linesOf(file: Blob): AsyncGenerator<readonly [Span, Uint8Array]> {
  const piece = 4 * limits.datasetChunkBytes;
  let rest = new Uint8Array(0);
  let start = 0;
  for (let at = 0; at < file.size; at += piece) {
    const next = new Uint8Array(await file.slice(at, at + piece).arrayBuffer());
    const joined = new Uint8Array(rest.byteLength + next.byteLength);
    joined.set(rest);
    joined.set(next, rest.byteLength);
    let from = 0;
    for (let end = joined.indexOf(10, from); end !== -1; end = joined.indexOf(10, from)) {
      yield [[start, start + end - from], joined.subarray(from, end)];
      start += end - from + 1;
      from = end + 1;
    }
    rest = joined.slice(from);
  }
}

interface Index {
  owner?: OwnerId;
  readonly sessions: Map<SessionId, SessionPart>;
  readonly blobs: Map<BlobName, Span>;
  records: number;
  end?: { readonly sessions: number; readonly records: number; readonly blobs: number };
}

const take = (index: Index, span: Span, each: Line, last: SessionPart | undefined): SessionPart | undefined => {
  if ('holdfast' in each) index.owner = each.owner;
  else if ('session' in each) {
    const part: SessionPart = { row: each.session, records: [] };
    index.sessions.set(each.session.id, part);
    return part;
  } else if ('checkpoint' in each && last !== undefined) last.checkpoint = span;
  else if ('record' in each && last !== undefined) {
    last.records.push(span);
    index.records += 1;
  } else if ('blob' in each) index.blobs.set(each.blob.name, span);
  else if ('end' in each) index.end = each.end;
  return last;
};

const isWhole = ({ end, sessions, records, blobs }: Index): boolean =>
  end !== undefined && end.sessions === sessions.size && end.records === records && end.blobs === blobs.size;

/** Faults: FILE_UNSUPPORTED (no export), UNSUPPORTED_VERSION, FILE_BROKEN (cut, or a line that is none). */
export const openExportFile = async (file: Blob): Promise<Result<ExportFile>> => {
  const index: Index = { sessions: new Map(), blobs: new Map(), records: 0 };
  let last: SessionPart | undefined;
  for await (const [span, bytes] of linesOf(file)) {
    const each = parse(bytes);
    if (index.owner === undefined && (each === undefined || !('holdfast' in each))) return err(fault('FILE_UNSUPPORTED'));
    if (each === undefined) return err(fault('FILE_BROKEN'));
    if ('holdfast' in each && each.version !== 1) return err(fault('UNSUPPORTED_VERSION', { version: each.version }));
    last = take(index, span, each, last);
  }
  const { owner } = index;
  if (owner === undefined) return err(fault('FILE_UNSUPPORTED'));
  if (!isWhole(index)) return err(fault('FILE_BROKEN'));
  const rows = new Map([...index.sessions].map(([id, { row }]) => [id, row]));
  return ok({ owner, sessions: rows, api: apiOf(file, owner, index) });
};

const sequenceIn = (vector: Vector, replica: string): number => (vector as { readonly [replica: string]: readonly [number, string] })[replica]?.[0] ?? 0;

const apiOf = (file: Blob, owner: OwnerId, { sessions, blobs }: Index): ExportFile['api'] => {
  const read = async ([start, end]: Span): Promise<Line | undefined> => parse(new Uint8Array(await file.slice(start, end).arrayBuffer()));
  const notFound = { ok: false, fault: fault('NOT_FOUND') } as const;

  const checkpointOf = async ({ checkpoint: span }: SessionPart): Promise<Checkpoint | undefined> => {
    const each = span && (await read(span));
    return each !== undefined && 'checkpoint' in each ? each.checkpoint : undefined;
  };

  /** One page behind the vector, as the server would give it. */
  const page = async (part: SessionPart, asked: Vector, held: string | undefined): Promise<PullReply> => {
    const { id, revision, vector, meta } = part.row;
    const base = await checkpointOf(part);
    const isBehind = base !== undefined && base.hash !== held && Object.keys(base.vector).some((replica) => sequenceIn(asked, replica) < sequenceIn(base.vector, replica));
    const from = (replica: string): number => Math.max(sequenceIn(asked, replica), isBehind ? sequenceIn(base.vector, replica) : 0);
    const records: Bytes[] = [];
    let [bytes, more] = [0, false];
    for (const span of part.records) {
      const each = await read(span);
      const header = each !== undefined && 'record' in each ? readRecordHeader(owner, id, each.record) : undefined;
      if (each === undefined || !('record' in each) || header?.ok !== true || header.value.sequence <= from(header.value.replica)) continue;
      more = records.length > 0 && (records.length >= limits.pullRecords || bytes + each.record.byteLength > limits.pullBytes);
      if (more) break;
      records.push(each.record);
      bytes += each.record.byteLength;
    }
    return { revision, vector, records, more, ...(meta !== undefined && { meta }), ...(isBehind && { checkpoint: base }) };
  };

  return {
    list: async () => ({ ok: true, value: { sessions: [...sessions.values()].map(({ row }) => row), cursor: '0', more: false } }),
    pull: async (session, vector, held) => {
      const part = sessions.get(session);
      return part === undefined ? notFound : { ok: true, value: await page(part, vector, held) };
    },
    chunks: async (dataset: DatasetName) => {
      const names = [...blobs.keys()].filter((name) => name.startsWith(`${dataset}.`));
      return { ok: true, value: new Set(names.map(indexOfBlob)) };
    },
    get: async (name) => {
      const span = blobs.get(name);
      const each = span && (await read(span));
      return each !== undefined && 'blob' in each ? { ok: true, value: each.blob.sealed } : notFound;
    },
    put: async () => notFound,
  };
};

