/** Taking a file in: checked as a whole first, so that nothing is kept by half, then sealed chunk by chunk. */
import { sealBox } from '../../shared/crypto/box.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { DatasetDeps, ImportedDataset, ImportOptions } from './datasets.ts';
import { chunkContext } from './datasetStore.ts';
import { validateFile, type Watch } from './files/importClient.ts';
import { aliasFor } from './files/names.ts';
import type { DatasetInfo } from './types.ts';

const read = async (file: Blob): Promise<Result<Bytes>> => {
  try {
    return ok(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return err(fault('FILE_UNREADABLE', { reason: 'read' }));
  }
};

const digestOf = async ({ vault }: DatasetDeps, bytes: Bytes): Promise<string> => toBase64Url(await sha256(vault.crypto, bytes));

const keep = async ({ store, vault }: DatasetDeps, bytes: Bytes, digest: string, watch: Watch): Promise<Result<void>> => {
  const [name, key] = await Promise.all([vault.datasetName(digest), vault.datasetKey(digest)]);
  if (await store.has(name)) return ok(undefined);
  const meta = { bytes: bytes.byteLength, chunks: Math.ceil(bytes.byteLength / limits.datasetChunkBytes) };
  async function* sealed(): AsyncGenerator<Bytes> {
    for (let index = 0; index < meta.chunks; index += 1) {
      watch.signal?.throwIfAborted();
      const chunk = bytes.subarray(index * limits.datasetChunkBytes, (index + 1) * limits.datasetChunkBytes);
      yield await sealBox(vault.crypto, key, chunkContext(name, index, meta), chunk);
      watch.progress?.(index + 1, meta.chunks);
    }
  }
  const stored = await store.put(name, meta, sealed());
  return !stored.ok && watch.signal?.aborted === true ? err(fault('QUERY_CANCELLED')) : stored;
};

export const importFile = async (
  deps: DatasetDeps,
  file: Blob,
  { name, format, columns, checkedRows, aliases, signal, progress }: ImportOptions,
): Promise<Result<ImportedDataset>> => {
  if (file.size > limits.datasetBytes) {
    return err(fault('TOO_LARGE', { unit: 'bytes', actual: file.size, allowed: limits.datasetBytes }));
  }
  // Checking takes most of the time; sealing is the last tenth of the bar.
  const valid =
    checkedRows === undefined
      ? await validateFile(file, { format, columns }, { signal, progress: (done, total) => progress?.((0.9 * done) / total, 1) })
      : ok({ rows: checkedRows });
  if (!valid.ok) return valid;
  const bytes = await read(file);
  if (!bytes.ok) return bytes;
  const digest = await digestOf(deps, bytes.value);
  const kept = await keep(deps, bytes.value, digest, { signal, progress: (done, total) => progress?.(0.9 + (0.1 * done) / total, 1) });
  if (!kept.ok) return kept;
  return ok({ name, alias: aliasFor(name, aliases), digest, bytes: file.size, rows: valid.value.rows, columns, format });
};

export const locate = async (deps: DatasetDeps, info: Pick<DatasetInfo, 'digest' | 'bytes'>, file: Blob): Promise<Result<void>> => {
  // The size tells most wrong files apart before anything is read.
  if (file.size !== info.bytes) return err(fault('FILE_DIFFERENT'));
  const bytes = await read(file);
  if (!bytes.ok) return bytes;
  return (await digestOf(deps, bytes.value)) === info.digest ? keep(deps, bytes.value, info.digest, {}) : err(fault('FILE_DIFFERENT'));
};
