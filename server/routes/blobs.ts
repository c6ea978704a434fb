/**
 * PUT, GET, HEAD and DELETE /blobs/:name, GET /blobs. Chunks travel as plain bytes (application/octet-stream): a mebibyte in
 * base64url would be a third longer, and a range of it would mean nothing. A put carries the SHA-256 of its bytes in
 * Content-Digest (RFC 9530), so that what was cut or changed on the way is not stored.
 */
import { Hono } from 'hono';
import { fromBase64Url, type Bytes } from '../../shared/model/bytes.ts';
import { parseBlobName, parseDatasetName, type BlobName, type OwnerId } from '../../shared/model/ids.ts';
import type { Accounts } from '../services/accounts.ts';
import { refuse } from '../services/answer.ts';
import type { Blobs } from '../services/blobs.ts';
import type { ByteRange } from '../store/blobs/blobs.ts';
import { admitted, callerOf, type ApiContext, type Env } from './callers.ts';
import { readLimit } from './input.ts';
import { problem } from './problems.ts';

const digestForm = /^sha-256=:([A-Za-z0-9+/]{43})=:$/;
const digestOf = (header: string | undefined): Bytes | undefined =>
  fromBase64Url((digestForm.exec(header ?? '')?.[1] ?? '').replaceAll('+', '-').replaceAll('/', '_'));

/** One range of bytes (RFC 9110, 14.1.2). Undefined: all of it, as for what is not understood. 'none': it lies outside. */
export const readRange = (header: string | undefined, size: number): ByteRange | 'none' | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') return Number(to) === 0 ? 'none' : [Math.max(0, size - Number(to)), size];
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return Number(from) >= size ? 'none' : [Number(from), to === '' ? size : Math.min(size, Number(to) + 1)];
};

export const blobRoutes = (accounts: Accounts, blobs: Blobs): Hono<Env> => {
  const app = new Hono<Env>();
  const at =
    (reply: (c: ApiContext, owner: OwnerId, name: BlobName) => Promise<Response>) =>
    (c: ApiContext): Response | Promise<Response> => {
      const name = parseBlobName(c.req.param('name') ?? '');
      return name === undefined ? problem(c, { code: 'NOT_FOUND' }) : reply(c, callerOf(c).owner, name);
    };

  app.use(admitted(accounts, 'device'));
  app.get('/', async (c) => {
    const limit = readLimit(c);
    if (!limit.ok) return problem(c, limit.fault);
    const [under, cursor] = [c.req.query('dataset'), c.req.query('cursor')];
    const asked = { under: parseDatasetName(under ?? ''), cursor: parseBlobName(cursor ?? ''), limit: limit.value };
    const wrong = (cursor !== undefined && asked.cursor === undefined && 'cursor') || (under !== undefined && asked.under === undefined && 'dataset');
    if (wrong) return problem(c, refuse('INVALID_INPUT', { facts: { field: wrong } }).fault);
    return c.json(await blobs.list(callerOf(c).owner, asked));
  });
  app.put(
    '/:name',
    at(async (c, owner, name) => {
      const digest = digestOf(c.req.header('content-digest'));
      if (digest === undefined) return problem(c, refuse('INVALID_INPUT', { facts: { field: 'content-digest' } }).fault);
      const bytes: Bytes = new Uint8Array(await c.req.arrayBuffer());
      const answer = await blobs.put(owner, { name, bytes, digest });
      if (!answer.ok) return problem(c, answer.fault);
      return c.json({ name, bytes: bytes.byteLength, created: answer.value.created });
    }),
  );
  /** HEAD arrives here too. */
  app.get(
    '/:name',
    at(async (c, owner, name) => {
      const size = await blobs.head(owner, name);
      if (size === undefined) return problem(c, { code: 'NOT_FOUND' });
      const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
      if (c.req.method === 'HEAD') return c.body(null, 200, { ...headers, 'content-length': String(size) });
      const range = readRange(c.req.header('range'), size);
      if (range === 'none') {
        c.header('content-range', `bytes */${size}`);
        return c.body(null, 416, headers);
      }
      const bytes = await blobs.get(owner, name, range);
      if (bytes === undefined) return problem(c, { code: 'NOT_FOUND' });
      const part = range === undefined ? {} : { 'content-range': `bytes ${range[0]}-${range[1] - 1}/${size}` };
      return c.body(bytes, range === undefined ? 200 : 206, { ...headers, ...part, 'content-length': String(bytes.byteLength) });
    }),
  );
  app.delete(
    '/:name',
    at(async (c, owner, name) => {
      const answer = await blobs.remove(owner, name);
      return answer.ok ? c.body(null, 204) : problem(c, answer.fault);
    }),
  );
  return app;
};
