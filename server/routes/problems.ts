/**
 * The one place that turns a refusal into an answer: problem details (RFC 9457) with a stable code and facts, never a sentence
 * made of input. What is not the caller's gets the very answer of what does not exist, byte for byte, because both are a plain
 * NOT_FOUND.
 */
import type { Context } from 'hono';
import type { FaultCode } from '../../shared/model/faults.ts';
import type { Refusal } from '../services/answer.ts';

const known: { readonly [code in FaultCode]?: readonly [status: number, title: string] } = {
  INVALID_INPUT: [422, 'The request is not understood'],
  TOO_LARGE: [413, 'Larger than allowed'],
  UNSUPPORTED_VERSION: [422, 'Made by a later version'],
  UNREADABLE_RECORD: [422, 'Not a sealed record'],
  BROKEN_CHAIN: [422, 'The records do not follow each other'],
  BAD_SIGNATURE: [422, 'The signature does not fit'],
  WRONG_KEY: [422, 'The key does not fit'],
  UNAUTHENTICATED: [401, 'Sign in first'],
  REVOKED: [403, 'This device was revoked'],
  NOT_FOUND: [404, 'Not found'],
  INVITE_NEEDED: [403, 'An invite code is needed'],
  ERASED: [410, 'This account was erased'],
  DELETED: [410, 'Deleted'],
  GAP: [409, 'Earlier records are missing'],
  FORK: [409, 'Another record stands at this place'],
  RETIRED: [409, 'This replica was retired'],
  CHECKPOINT_FIRST: [409, 'A checkpoint is needed first'],
  BEHIND: [409, 'There is something newer'],
  BLOB_MISSING: [409, 'A data set that is named is not here'],
  ALREADY_EXISTS: [409, 'Something else has this id'],
  PRECONDITION_FAILED: [412, 'Changed in the meantime'],
  RATE_LIMITED: [429, 'Too many requests'],
  OVER_QUOTA: [507, 'The quota is used up'],
  UNAVAILABLE: [503, 'Not available now'],
  INTERNAL: [500, 'Something broke'],
};

/** HTTP status of a code, and its title; what the API never sends has none. */
export const statusOf = (code: FaultCode): readonly [status: number, title: string] => known[code] ?? [500, 'Something broke'];

/** `status` only to tell a body that is not JSON (400) from one that does not fit (422). */
export const problem = (c: Context, refusal: Refusal, status?: number): Response => {
  const { code, facts, replica, position, vector, retryAfter } = refusal;
  const [usual, title] = statusOf(code);
  c.set('code', code);
  const body = { type: `urn:holdfast:problem:${code}`, title, status: status ?? usual, code, facts, replica, position, vector };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (retryAfter !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfter / 1000))));
  if (code === 'UNAUTHENTICATED') headers.set('www-authenticate', 'Bearer');
  const text = c.req.method === 'HEAD' ? null : JSON.stringify(body);
  return new Response(text, { status: status ?? usual, headers });
};
