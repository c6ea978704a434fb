/**
 * The file of an account's export (GET /account/export) or of a device's backup (backup/write.ts), read as if it were the server: an
 * index of where each line lies, and the calls that synchronization makes, answered from it. So what takes it in checks it exactly as
 * it checks a server, and merges. Changes that no server had yet are handed out apart.
 */
import * as v from 'valibot';
import { fromUtf8, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { indexOfBlob, type BlobName, type DatasetName, type OwnerId, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Vector } from '../../../shared/model/vector.ts';
import { blobNameForm, checkpoint, datasetName, heldVector, ownerId, sealedBytes, sessionRow, type Checkpoint, type PullReply, type SessionRow } from '../../../shared/protocol/messages.ts';
import { readRecordHeader } from '../../../shared/crypto/envelope.ts';
import type { BlobApi } from '../calls/blobApi.ts';
import type { SyncApi } from '../calls/api.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const line = v.union([
  v.object({
    holdfast: v.picklist(['export', 'backup']),
    version: count,
    owner: ownerId,
    at: v.optional(count),
    keyring: v.optional(v.array(sealedBytes(limits.keyringRevisionBytes))),
    sets: v.optional(v.array(datasetName)),
  }),
  v.object({
    // A device may hold more replicas than a server counts at once.
    session: v.object({ ...sessionRow.entries, vector: heldVector }),
    retired: v.optional(heldVector),
    files: v.optional(sealedBytes(limits.datasetChunkBytes)),
  }),
  v.object({ checkpoint }),
  v.object({ record: sealedBytes(limits.itemSealedBytes) }),
  v.object({ unsent: sealedBytes(limits.itemSealedBytes) }),
  v.object({ snapshot: v.unknown() }),
  v.object({ blob: v.object({ name: blobNameForm, sealed: sealedBytes(limits.blobBytes) }) }),
  v.object({ end: v.object({ sessions: count, records: count, unsent: v.optional(count), blobs: count }) }),
]);
type Line = v.InferOutput<typeof line>;

/** Where a line lies in the file, bytes. */
type Span = readonly [start: number, end: number];
interface SessionPart {
  readonly row: SessionRow;
  readonly retired: Vector | undefined;
  /** Sealed list of its data files (session/content.ts). */
  readonly files: Bytes | undefined;
  checkpoint?: Span;
  readonly records: Span[];
  readonly unsent: Span[];
}

/** The first line. */
export interface ExportHead {
  readonly owner: OwnerId;
  /** When it was made, ms. */
  readonly at: number | undefined;
  /** Revisions of the account's keyring as its maker knew them, the first one first. */
  readonly keyring: readonly Bytes[];
  /** Data sets whose chunks belong to it. */
  readonly sets: readonly DatasetName[];
}

export interface ExportFile extends ExportHead {
  readonly sessions: ReadonlyMap<SessionId, SessionRow>;
  readonly files: ReadonlyMap<SessionId, Bytes>;
  /** Records of a session that no server had, in the order of each replica. */
  unsent(session: SessionId): Promise<readonly Bytes[]>;
  readonly api: Pick<SyncApi, 'list' | 'pull'> & BlobApi;
}

/** Chunks of data sets that lie beside the file. */
export type Beside = ReadonlyMap<BlobName, Blob>;

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
  head?: ExportHead;
  readonly sessions: Map<SessionId, SessionPart>;
  readonly blobs: Map<BlobName, Span>;
  records: number;
  unsent: number;
  end?: { readonly sessions: number; readonly records: number; readonly unsent?: number | undefined; readonly blobs: number };
}

const take = (index: Index, span: Span, each: Line, last: SessionPart | undefined): SessionPart | undefined => {
  if ('holdfast' in each) index.head = { owner: each.owner, at: each.at, keyring: each.keyring ?? [], sets: each.sets ?? [] };
  else if ('session' in each) {
    const part: SessionPart = { row: each.session, retired: each.retired, files: each.files, records: [], unsent: [] };
    index.sessions.set(each.session.id, part);
    return part;
  } else if ('checkpoint' in each && last !== undefined) last.checkpoint = span;
  else if ('record' in each && last !== undefined) {
    last.records.push(span);
    index.records += 1;
  } else if ('unsent' in each && last !== undefined) {
    last.unsent.push(span);
    index.unsent += 1;
  } else if ('blob' in each) index.blobs.set(each.blob.name, span);
  else if ('end' in each) index.end = each.end;
  return last;
};

const isWhole = ({ end, sessions, records, unsent, blobs }: Index): boolean =>
  end !== undefined && end.sessions === sessions.size && end.records === records && (end.unsent ?? 0) === unsent && end.blobs === blobs.size;

/** What the first line says, without reading the rest. Undefined for another kind of file, or one of a later version. */
export const readHead = async (file: Blob): Promise<ExportHead | undefined> => {
  for await (const [span, bytes] of linesOf(file)) {
    const each = parse(bytes);
    if (each === undefined || !('holdfast' in each) || each.version !== 1) return undefined;
    const index: Index = { sessions: new Map(), blobs: new Map(), records: 0, unsent: 0 };
    take(index, span, each, undefined);
    return index.head;
  }
  return undefined;
};

/** Faults: FILE_UNSUPPORTED (no export), UNSUPPORTED_VERSION, FILE_BROKEN (cut, or a line that is none). */
export const openExportFile = async (file: Blob, beside: Beside = new Map()): Promise<Result<ExportFile>> => {
  const index: Index = { sessions: new Map(), blobs: new Map(), records: 0, unsent: 0 };
  let last: SessionPart | undefined;
  for await (const [span, bytes] of linesOf(file)) {
    const each = parse(bytes);
    if (index.head === undefined && (each === undefined || !('holdfast' in each))) return err(fault('FILE_UNSUPPORTED'));
    if (each === undefined) return err(fault('FILE_BROKEN'));
    if ('holdfast' in each && each.version !== 1) return err(fault('UNSUPPORTED_VERSION', { version: each.version }));
    last = take(index, span, each, last);
  }
  const { head } = index;
  if (head === undefined) return err(fault('FILE_UNSUPPORTED'));
  if (!isWhole(index)) return err(fault('FILE_BROKEN'));
  const parts = [...index.sessions];
  return ok({
    ...head,
    sessions: new Map(parts.map(([id, { row }]) => [id, row])),
    files: new Map(parts.flatMap(([id, { files }]) => (files === undefined ? [] : [[id, files]]))),
    unsent: async (session) => {
      const lines = await Promise.all((index.sessions.get(session)?.unsent ?? []).map((span) => readLine(file, span)));
      return lines.flatMap((each) => (each !== undefined && 'unsent' in each ? [each.unsent] : []));
    },
    api: apiOf(file, head.owner, index, beside),
  });
};

const sequenceIn = (vector: Vector, replica: string): number => (vector as { readonly [replica: string]: readonly [number, string] })[replica]?.[0] ?? 0;

const readLine = async (file: Blob, [start, end]: Span): Promise<Line | undefined> => parse(new Uint8Array(await file.slice(start, end).arrayBuffer()));

const apiOf = (file: Blob, owner: OwnerId, { sessions, blobs }: Index, beside: Beside): ExportFile['api'] => {
  const read = (span: Span): Promise<Line | undefined> => readLine(file, span);
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
    return { revision, vector, records, more, ...(meta !== undefined && { meta }), ...(isBehind && { checkpoint: base }), ...(part.retired !== undefined && { retired: part.retired }) };
  };

  return {
    list: async () => ({ ok: true, value: { sessions: [...sessions.values()].map(({ row }) => row), cursor: '0', more: false } }),
    pull: async (session, vector, held) => {
      const part = sessions.get(session);
      return part === undefined ? notFound : { ok: true, value: await page(part, vector, held) };
    },
    chunks: async (dataset: DatasetName) => {
      const names = [...blobs.keys(), ...beside.keys()].filter((name) => name.startsWith(`${dataset}.`));
      return { ok: true, value: new Set(names.map(indexOfBlob)) };
    },
    get: async (name) => {
      const lying = beside.get(name);
      if (lying !== undefined) return { ok: true, value: new Uint8Array(await lying.arrayBuffer()) };
      const span = blobs.get(name);
      const each = span && (await read(span));
      return each !== undefined && 'blob' in each ? { ok: true, value: each.blob.sealed } : notFound;
    },
    put: async () => notFound,
  };
};

