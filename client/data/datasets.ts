/**
 * Data sets of this device: a file is sealed as it is, in chunks, under a key and a name derived from its digest, so the same
 * file imported twice lies there once, and another device of the same owner finds it under the same name. The table is made from
 * it anew at each start; the file is the only lasting form.
 */
import { openBox, sealBox } from '../../shared/crypto/box.ts';
import { sha256 } from '../../shared/crypto/port.ts';
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import { toBase64Url } from '../../shared/model/bytes.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DatasetName } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import { validateFile } from './files/importClient.ts';
import type { Watch } from './files/importClient.ts';
import { aliasFor } from './files/names.ts';
import type { DatasetMeta, DatasetStore } from './datasetStore.ts';
import type { Column, DataFormat, DatasetInfo } from './types.ts';

/** The part of the vault that data needs. */
export interface DataVault {
  readonly crypto: CryptoPort;
  datasetKey(digest: string): Promise<DataKey>;
  datasetName(digest: string): Promise<DatasetName>;
  localKey(purpose: string): Promise<DataKey>;
}

/** What the session's document is to hold; the entity is minted there. */
export type ImportedDataset = Omit<DatasetInfo, 'entity'>;

export interface ImportOptions extends Watch {
  readonly name: string;
  readonly format: DataFormat;
  readonly columns: readonly Column[];
  /** Rows of the file, where an inspection has read every value of it under this format and these columns. */
  readonly checkedRows?: number | undefined;
  /** Aliases that the session has already. */
  readonly aliases: readonly string[];
}

export interface Datasets {
  has(info: Pick<DatasetInfo, 'digest'>): Promise<boolean>;
  /** Validates the whole file, then seals it. Faults: CSV_* with the line, TOO_LARGE, STORAGE_*, QUERY_CANCELLED. */
  importFile(file: Blob, options: ImportOptions): Promise<Result<ImportedDataset>>;
  /** Takes in the file of a data set that is not here. FILE_DIFFERENT unless it is that very file. */
  locate(info: Pick<DatasetInfo, 'digest' | 'bytes'>, file: Blob): Promise<Result<void>>;
  /** The file's own bytes. DATASET_MISSING when it is not on this device. */
  source(info: Pick<DatasetInfo, 'digest'>): Promise<Result<Bytes>>;
  remove(info: Pick<DatasetInfo, 'digest'>): Promise<Result<void>>;
}

const context = (name: DatasetName, index: number, { bytes, chunks }: DatasetMeta): string =>
  ['dataset', name, index, chunks, bytes].join('|');

export const openDatasets = ({ store, vault }: { readonly store: DatasetStore; readonly vault: DataVault }): Datasets => {
  const read = async (file: Blob): Promise<Result<Bytes>> => {
    try {
      return ok(new Uint8Array(await file.arrayBuffer()));
    } catch {
      return err(fault('FILE_UNREADABLE', { reason: 'read' }));
    }
  };

  const digestOf = async (bytes: Bytes): Promise<string> => toBase64Url(await sha256(vault.crypto, bytes));

  const keep = async (bytes: Bytes, digest: string, watch: Watch): Promise<Result<void>> => {
    const [name, key] = await Promise.all([vault.datasetName(digest), vault.datasetKey(digest)]);
    if (await store.has(name)) return ok(undefined);
    const meta = { bytes: bytes.byteLength, chunks: Math.ceil(bytes.byteLength / limits.datasetChunkBytes) };
    async function* sealed(): AsyncGenerator<Bytes> {
      for (let index = 0; index < meta.chunks; index += 1) {
        watch.signal?.throwIfAborted();
        const chunk = bytes.subarray(index * limits.datasetChunkBytes, (index + 1) * limits.datasetChunkBytes);
        yield await sealBox(vault.crypto, key, context(name, index, meta), chunk);
        watch.progress?.(index + 1, meta.chunks);
      }
    }
    const stored = await store.put(name, meta, sealed());
    return !stored.ok && watch.signal?.aborted === true ? err(fault('QUERY_CANCELLED')) : stored;
  };

  const importFile: Datasets['importFile'] = async (file, { name, format, columns, checkedRows, aliases, signal, progress }) => {
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
    const digest = await digestOf(bytes.value);
    const kept = await keep(bytes.value, digest, { signal, progress: (done, total) => progress?.(0.9 + (0.1 * done) / total, 1) });
    if (!kept.ok) return kept;
    return ok({ name, alias: aliasFor(name, aliases), digest, bytes: file.size, rows: valid.value.rows, columns, format });
  };

  const locate: Datasets['locate'] = async (info, file) => {
    // The size tells most wrong files apart before anything is read.
    if (file.size !== info.bytes) return err(fault('FILE_DIFFERENT'));
    const bytes = await read(file);
    if (!bytes.ok) return bytes;
    return (await digestOf(bytes.value)) === info.digest ? keep(bytes.value, info.digest, {}) : err(fault('FILE_DIFFERENT'));
  };

  const source: Datasets['source'] = async ({ digest }) => {
    const [name, key] = await Promise.all([vault.datasetName(digest), vault.datasetKey(digest)]);
    const meta = await store.get(name);
    if (meta === undefined) return err(fault('DATASET_MISSING'));
    const bytes: Bytes = new Uint8Array(meta.bytes);
    for (let index = 0; index < meta.chunks; index += 1) {
      const sealed = await store.chunk(name, index);
      if (sealed === undefined) return err(fault('DATASET_MISSING'));
      const opened = await openBox(vault.crypto, key, context(name, index, meta), sealed);
      if (!opened.ok) return opened;
      bytes.set(opened.value, index * limits.datasetChunkBytes);
    }
    return ok(bytes);
  };

  return {
    has: async ({ digest }) => store.has(await vault.datasetName(digest)),
    importFile,
    locate,
    source,
    remove: async ({ digest }) => store.remove(await vault.datasetName(digest)),
  };
};
