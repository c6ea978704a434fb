/** Reads what a request carries, by the protocol's schemas. 400: not JSON. 422: does not fit, naming the field. 413: a field too long. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { limits } from '../../shared/model/limits.ts';
import { ok, type Ok } from '../../shared/model/result.ts';
import { refuse, type Answer } from '../services/answer.ts';
import { problem } from './problems.ts';

type Read<T> = Ok<T> | { readonly ok: false; readonly response: Response };

/** A name out of the request goes back cut short; values never do. */
const fieldLetters = 60;

const refusalOf = (issue: v.BaseIssue<unknown>) => {
  const field = (v.getDotPath(issue) ?? '').slice(0, fieldLetters);
  if (issue.type !== 'max_length' || !Number.isInteger(issue.requirement)) return refuse('INVALID_INPUT', { facts: { field } });
  const [actual, allowed] = [(issue.input as string | readonly unknown[]).length, Number(issue.requirement)];
  return refuse('TOO_LARGE', { facts: { field, actual, allowed } });
};

export const readBody = async <T>(c: Context, schema: v.GenericSchema<unknown, T>): Promise<Read<T>> => {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    // Not JSON, or the connection broke before it was whole: nobody is left to read this then.
    return { ok: false, response: problem(c, { code: 'INVALID_INPUT' }, 400) };
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  return parsed.success ? ok(parsed.output) : { ok: false, response: problem(c, refusalOf(parsed.issues[0]).fault) };
};

/** Header of a list's answer: the page size that was used, and what was asked when that was more. */
export const pageLimit = 'holdfast-limit';

/** ?limit= of a list: 20 by default, 100 at most however much is asked; the answer says which it was. */
export const readLimit = (c: Context): Answer<number> => {
  const text = c.req.query('limit');
  const asked = text === undefined ? limits.listPageDefault : /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (asked < 1) return refuse('INVALID_INPUT', { facts: { field: 'limit' } });
  const limit = Math.min(asked, limits.listPageMaximum);
  c.header(pageLimit, asked > limit ? `${limit}; asked=${asked}` : String(limit));
  return ok(limit);
};

/** Whether the caller holds what this ETag stands for; how it was compressed makes no difference (RFC 9110, 13.1.2). */
export const isHeld = (c: Context, etag: string): boolean =>
  (c.req.header('if-none-match') ?? '').split(',').some((held) => held.trim().replace(/^W\//, '') === etag);
