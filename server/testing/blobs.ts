/** For tests only: chunks of data sets as a device of a person puts and gets them. */
import { toBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { blobName, type DatasetName } from '../../shared/model/ids.ts';
import { origin, type Person, type Send } from './harness.ts';

export const newDataset = (letters: string): DatasetName => letters.padEnd(22, '_') as DatasetName;

export const digestHeader = async (bytes: Bytes): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha-256=:${Buffer.from(toBase64Url(digest), 'base64url').toString('base64')}:`;
};

/** One call with plain bytes. */
export const blobCalls = (send: Send, { token }: Pick<Person, 'token'>) => {
  const raw = async (method: string, path: string, body?: Bytes, headers: Record<string, string> = {}) => {
    const response = await send(
      new Request(`${origin}/api/v1/blobs/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body !== undefined && { body }),
      }),
    );
    return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
  const put = async (dataset: DatasetName, index: number, bytes: Bytes) =>
    raw('PUT', blobName(dataset, index), bytes, { 'content-digest': await digestHeader(bytes) });
  return {
    raw,
    put,
    /** A whole data set of small chunks. */
    putAll: async (dataset: DatasetName, chunks: number) => {
      for (let index = 0; index < chunks; index += 1) await put(dataset, index, new Uint8Array([index, 1, 2, 3]));
    },
    get: (dataset: DatasetName, index: number, range?: string) =>
      raw('GET', blobName(dataset, index), undefined, range === undefined ? {} : { range }),
    status: async (dataset: DatasetName, index: number) => (await raw('HEAD', blobName(dataset, index))).status,
  };
};
