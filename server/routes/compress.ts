/**
 * Compresses what is worth it: JSON answers of reads, from limits.compressedBytes on, by what the caller takes. Sealed bytes travel
 * as base64url, so a quarter of every page is air. Answers that carry a token or echo a write are never compressed.
 */
import { limits } from '../../shared/model/limits.ts';
import { operations } from '../../shared/protocol/operations.ts';
import type { AppDeps, Encoding } from '../deps.ts';
import type { ApiContext } from './callers.ts';

const preferred = ['br', 'gzip'] as const satisfies readonly Encoding[];

/** The first of ours that the header takes (RFC 9110, 12.5.3). */
const encodingFor = (header: string | undefined): Encoding | undefined => {
  const taken = (header ?? '').split(',').flatMap((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) ? [] : [name];
  });
  return preferred.find((encoding) => taken.includes(encoding));
};

export const compressing =
  ({ compress }: AppDeps) =>
  async (c: ApiContext): Promise<void> => {
    const row = c.get('row');
    if (compress === undefined || (row?.method !== 'GET' && row?.path !== operations.pull.path)) return;
    if (c.res.status !== 200 || !c.res.headers.get('content-type')?.startsWith('application/json')) return;
    c.res.headers.append('vary', 'accept-encoding');
    const encoding = encodingFor(c.req.header('accept-encoding'));
    if (encoding === undefined || c.req.method === 'HEAD') return;
    const { headers } = c.res;
    const bytes = new Uint8Array(await c.res.arrayBuffer());
    const worthIt = bytes.byteLength >= limits.compressedBytes;
    const etag = headers.get('etag');
    if (worthIt) headers.set('content-encoding', encoding);
    if (worthIt && etag !== null) headers.set('etag', `W/${etag}`);
    headers.delete('content-length');
    // Set anew, not merged: the former answer's body was read.
    c.res = undefined;
    c.res = new Response(worthIt ? await compress(encoding, bytes) : bytes, { status: 200, headers });
  };
