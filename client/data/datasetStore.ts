/** Where sealed data sets lie on this device: whole files in numbered sealed chunks. A port; client/storage/datasets.ts fills it. */
import type { Bytes } from '../../shared/model/bytes.ts';
import type { DatasetName } from '../../shared/model/ids.ts';
import type { Result } from '../../shared/model/result.ts';

export interface DatasetMeta {
  /** Bytes of the file before sealing. */
  readonly bytes: number;
  readonly chunks: number;
}

export interface DatasetStore {
  /** Stores the chunks in order; the data set exists only when all of them are there. What it stored of a failed one is removed. */
  put(name: DatasetName, meta: DatasetMeta, chunks: AsyncIterable<Bytes>): Promise<Result<void>>;
  get(name: DatasetName): Promise<DatasetMeta | undefined>;
  chunk(name: DatasetName, index: number): Promise<Bytes | undefined>;
  has(name: DatasetName): Promise<boolean>;
  remove(name: DatasetName): Promise<Result<void>>;
}

/** What a sealed chunk is bound to: it opens in no other place and as part of no other file. */
export const chunkContext = (name: DatasetName, index: number, { bytes, chunks }: DatasetMeta): string =>
  ['dataset', name, index, chunks, bytes].join('|');
