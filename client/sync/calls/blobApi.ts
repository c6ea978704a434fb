/** The calls that carry the chunks of data sets. Every put is put-if-absent, so one whose answer was lost is sent again. */
import * as v from 'valibot';
import { sha256, type CryptoPort } from '../../../shared/crypto/port.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import { indexOfBlob, type BlobName, type DatasetName } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { blobReply, blobsReply } from '../../../shared/protocol/messages.ts';
import type { Reply } from './http.ts';
import type { Tokens } from './token.ts';

export interface BlobApi {
  /** Numbers of the chunks of a data set that the server has. */
  chunks(dataset: DatasetName): Promise<Reply<ReadonlySet<number>>>;
  /** Faults: OVER_QUOTA, TOO_LARGE. */
  put(name: BlobName, sealed: Bytes): Promise<Reply<unknown>>;
  get(name: BlobName): Promise<Reply<Bytes>>;
}

const plain = v.custom<Bytes>((value) => value instanceof Uint8Array);

export const openBlobApi = (crypto: CryptoPort, { authorized }: Tokens): BlobApi => ({
  chunks: async (dataset) => {
    const all = new Set<number>();
    for (let cursor: string | undefined; ; ) {
      const query = new URLSearchParams({ dataset, limit: String(limits.listPageMaximum), ...(cursor !== undefined && { cursor }) });
      const reply: Reply<v.InferOutput<typeof blobsReply>> = await authorized({ method: 'GET', path: `/blobs?${query.toString()}`, reply: blobsReply });
      if (!reply.ok) return reply;
      for (const { name } of reply.value.blobs) all.add(indexOfBlob(name));
      cursor = reply.value.cursor;
      if (cursor === undefined) return { ok: true, value: all };
    }
  },
  put: async (name, bytes) => {
    const sends = { bytes, digest: await sha256(crypto, bytes) };
    return authorized({ method: 'PUT', path: `/blobs/${name}`, sends, patience: limits.transferTimeout, reply: blobReply });
  },
  get: (name) => authorized({ method: 'GET', path: `/blobs/${name}`, patience: limits.transferTimeout, reply: plain }),
});
