/**
 * Bounds a body before it is read, by the row of the call. One that says its length is believed: HTTP frames it by that. One that does
 * not (chunked) is read up to the bound and no further, and handed on whole. Not the framework's own, which makes a Request out of
 * another one and fails where the run-time's is not the platform's (on Node every chunked body was a 500).
 */
import { concat, type Bytes } from '../../shared/model/bytes.ts';
import { limits } from '../../shared/model/limits.ts';
import type { ApiContext } from './callers.ts';
import { problem } from './problems.ts';

/** Undefined when there is more than `most`. Rejects when the connection breaks. */
const readUpTo = async (body: ReadableStream<Bytes>, most: number): Promise<Bytes | undefined> => {
  const parts: Bytes[] = [];
  const reader = body.getReader();
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
};

/** The refusal of a body that is too large; undefined lets the call go on. */
export const overBounds = async (c: ApiContext): Promise<Response | undefined> => {
  const [row, { raw }] = [c.get('row'), c.req];
  if (raw.method === 'GET' || raw.method === 'HEAD') return undefined;
  const allowed = row?.bodyBytes ?? limits.requestBodyBytes;
  const said = c.req.header('transfer-encoding') === undefined ? c.req.header('content-length') : undefined;
  if (said !== undefined && Number(said) > allowed) return problem(c, { code: 'TOO_LARGE', facts: { allowed } });
  // Of a call that takes nothing nothing is read.
  const takesBody = row?.body !== undefined || row?.sends !== undefined;
  if (said !== undefined || !takesBody || raw.body === null) return undefined;
  const bytes = await readUpTo(raw.body, allowed).catch(() => new Uint8Array());
  if (bytes === undefined) return problem(c, { code: 'TOO_LARGE', facts: { allowed } });
  c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, ...(bytes.byteLength > 0 && { body: bytes }) });
  return undefined;
};
