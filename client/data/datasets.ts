/**
 * Data sets of this device: a file is sealed as it is, in chunks, under a key and a name derived from its digest, so the same
 * file imported twice lies there once, and another device of the same owner finds it under the same name. The table is made from
 * it anew at each start; the file is the only lasting form.
 */
import { openBox } from '../../shared/crypto/box.ts';
import type { CryptoPort, DataKey } from '../../shared/crypto/port.ts';
import type { Bytes } from '../../shared/model/bytes.ts';
import { fault } from '../../shared/model/faults.ts';
import type { DatasetName } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Watch } from './files/importClient.ts';
import type { EngineKeeper } from './engineKeeper.ts';
import { chunkContext, type DatasetMeta, type DatasetStore } from './datasetStore.ts';
import type { DataFormat } from '../../shared/documents/formats.ts';
import type { DatasetInfo } from '../../shared/documents/read.ts';
import type { Column } from './types.ts';

/** The part of the vault that data needs. */
export interface DataVault {
  readonly crypto: CryptoPort;
  datasetKey(digest: string): Promise<DataKey>;
  datasetName(digest: string): Promise<DatasetName>;
  localKeys(purpose: string): Promise<readonly [DataKey, ...DataKey[]]>;
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
  /** Checks the whole file and seals it; of one that is wrong nothing is kept. Faults: CSV_* with the line, TOO_LARGE, STORAGE_*, QUERY_CANCELLED. */
  importFile(file: Blob, options: ImportOptions): Promise<Result<ImportedDataset>>;
  /** Takes in the file of a data set that is not here. FILE_DIFFERENT unless it is that very file. */
  locate(info: Pick<DatasetInfo, 'digest' | 'bytes'>, file: Blob): Promise<Result<void>>;
  /** The file's own bytes. DATASET_MISSING when it is not on this device. */
  source(info: Pick<DatasetInfo, 'digest'>): Promise<Result<Bytes>>;
  remove(info: Pick<DatasetInfo, 'digest'>): Promise<Result<void>>;
}

/** Everything of it that is here, opened. DATASET_MISSING when a chunk is not, UNREADABLE_RECORD when one does not open. */
export const assemble = async (
  { store, vault }: { readonly store: Pick<DatasetStore, 'chunk'>; readonly vault: Pick<DataVault, 'crypto'> },
  { name, key, meta }: { readonly name: DatasetName; readonly key: DataKey; readonly meta: DatasetMeta },
): Promise<Result<Bytes>> => {
  const bytes: Bytes = new Uint8Array(meta.bytes);
  for (let index = 0; index < meta.chunks; index += 1) {
    const sealed = await store.chunk(name, index);
    if (sealed === undefined) return err(fault('DATASET_MISSING'));
    const opened = await openBox(vault.crypto, key, chunkContext(name, index, meta), sealed);
    if (!opened.ok) return opened;
    bytes.set(opened.value, index * limits.datasetChunkBytes);
  }
  return ok(bytes);
};

export interface DatasetDeps {
  readonly store: DatasetStore;
  readonly vault: DataVault;
  /** Makes the table of a file while it is sealed (engineKeeper.ts), which checks it, too. */
  readonly take?: EngineKeeper['take'];
}

/** Taking a file in is rare and its code is loaded then; reading one belongs to every start. */
const intake = () => import('./intake.ts');

export const openDatasets = (deps: DatasetDeps): Datasets => {
  const { store, vault } = deps;
  const source: Datasets['source'] = async ({ digest }) => {
    const [name, key] = await Promise.all([vault.datasetName(digest), vault.datasetKey(digest)]);
    const meta = await store.get(name);
    if (meta === undefined) return err(fault('DATASET_MISSING'));
    return assemble({ store, vault }, { name, key, meta });
  };

  return {
    has: async ({ digest }) => store.has(await vault.datasetName(digest)),
    importFile: async (file, options) => (await intake()).importFile(deps, file, options),
    locate: async (info, file) => (await intake()).locate(deps, info, file),
    source,
    remove: async ({ digest }) => store.remove(await vault.datasetName(digest)),
  };
};
