/**
 * Taking a file in: sealed chunk by chunk while the engine makes its table of it, and kept only if every value was found right.
 *
 *   read, digest ──> engine: decode, check, insert ───────────┐
 *              └──> seal and store chunk after chunk ──> last chunk, the row that makes it a data set
 *
 * A file that an inspection has checked waits for the sealing alone. Where there is no engine, a worker checks the file by itself.
 */
import { sealBox } from '../../shared/crypto/box.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { fault, type Fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { DatasetDeps, ImportedDataset, ImportOptions } from './datasets.ts';
import { chunkContext } from './datasetStore.ts';
import { validateFile, type Watch } from './files/importClient.ts';
import { aliasFor } from './files/names.ts';
import type { DatasetInfo } from '../../shared/documents/read.ts';

type Checked = Result<{ readonly rows: number }>;

const unreadable = (): Fault => fault('FILE_UNREADABLE', { reason: 'read' });

const read = async (file: Blob): Promise<Result<Bytes>> => {
  try {
    return ok(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return err(unreadable());
  }
};

const digestOf = async ({ vault }: DatasetDeps, bytes: Bytes): Promise<string> => toBase64Url(await sha256(vault.crypto, bytes));

/** Chunks are sealed one ahead of the one that is stored. `checked` is waited for before the last: without it there is no data set. */
const keep = async ({ store, vault }: DatasetDeps, file: Blob, digest: string, checked: Promise<Checked>, watch: Watch): Promise<Result<void>> => {
  const [name, key] = await Promise.all([vault.datasetName(digest), vault.datasetKey(digest)]);
  if (await store.has(name)) {
    const valid = await checked;
    return valid.ok ? ok(undefined) : valid;
  }
  const meta = { bytes: file.size, chunks: Math.ceil(file.size / limits.datasetChunkBytes) };
  let refused: Fault | undefined;
  const seal = async (index: number): Promise<Bytes> => {
    const bytes = await read(file.slice(index * limits.datasetChunkBytes, (index + 1) * limits.datasetChunkBytes));
    if (!bytes.ok) {
      refused = bytes.fault;
      throw new Error(bytes.fault.code);
    }
    return sealBox(vault.crypto, key, chunkContext(name, index, meta), bytes.value);
  };
  async function* sealed(): AsyncGenerator<Bytes> {
    let next = seal(0);
    for (let index = 0; index < meta.chunks; index += 1) {
      watch.signal?.throwIfAborted();
      const chunk = await next;
      if (index + 1 < meta.chunks) {
        next = seal(index + 1);
        // It may never be waited for.
        next.catch(() => undefined);
      } else {
        const valid = await checked;
        if (!valid.ok) {
          refused = valid.fault;
          throw new Error(valid.fault.code);
        }
      }
      yield chunk;
      watch.progress?.(index + 1, meta.chunks);
    }
  }
  const stored = await store.put(name, meta, sealed());
  if (stored.ok) return stored;
  return err(watch.signal?.aborted === true ? fault('QUERY_CANCELLED') : (refused ?? stored.fault));
};

export const importFile = async (
  deps: DatasetDeps,
  file: Blob,
  { name, format, columns, checkedRows, aliases, signal, progress }: ImportOptions,
): Promise<Result<ImportedDataset>> => {
  if (file.size > limits.datasetBytes) {
    return err(fault('TOO_LARGE', { unit: 'bytes', actual: file.size, allowed: limits.datasetBytes }));
  }
  const bytes = await read(file);
  if (!bytes.ok) return bytes;
  const digest = await digestOf(deps, bytes.value);
  const alias = aliasFor(name, aliases);
  // A cancel is one only until the file is in: later it would take the table from the panels that have begun to ask.
  const stop = new AbortController();
  const cancel = (): void => stop.abort();
  if (signal?.aborted === true) return err(fault('QUERY_CANCELLED'));
  signal?.addEventListener('abort', cancel);
  let [checkedShare, keptShare] = [checkedRows === undefined ? 0 : 1, 0];
  const tell = (): void => progress?.(checkedRows === undefined ? 0.8 * checkedShare + 0.2 * keptShare : keptShare, 1);
  const checking = (done: number, total: number): void => {
    if (checkedRows !== undefined) return;
    checkedShare = done / total;
    tell();
  };
  const taken = deps.take?.({ alias, digest, format, columns }, bytes.value, { signal: stop.signal, progress: checking });
  const check = async (): Promise<Checked> => {
    if (checkedRows !== undefined) return ok({ rows: checkedRows });
    return (await taken) ?? validateFile(file, { format, columns }, { signal: stop.signal, progress: checking });
  };
  const checked = check();
  const kept = await keep(deps, file, digest, checked, {
    signal: stop.signal,
    progress: (done, total) => {
      keptShare = done / total;
      tell();
    },
  });
  signal?.removeEventListener('abort', cancel);
  if (!kept.ok) {
    stop.abort();
    return kept;
  }
  const valid = await checked;
  return valid.ok ? ok({ name, alias, digest, bytes: file.size, rows: valid.value.rows, columns, format }) : valid;
};

export const locate = async (deps: DatasetDeps, info: Pick<DatasetInfo, 'digest' | 'bytes'>, file: Blob): Promise<Result<void>> => {
  // The size tells most wrong files apart before anything is read.
  if (file.size !== info.bytes) return err(fault('FILE_DIFFERENT'));
  const bytes = await read(file);
  if (!bytes.ok) return bytes;
  const right = (await digestOf(deps, bytes.value)) === info.digest;
  return right ? keep(deps, file, info.digest, Promise.resolve(ok({ rows: 0 })), {}) : err(fault('FILE_DIFFERENT'));
};
