/** Reads what a request carries, by the protocol's schemas. 400: not JSON. 422: does not fit, naming the field. 413: too long. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { limits } from '../../shared/model/limits.ts';
import { ok, type Ok } from '../../shared/model/result.ts';
import { refuse, type Answer } from '../services/answer.ts';
import { problem } from './problems.ts';

type Read<T> = Ok<T> | { readonly ok: false; readonly response: Response };

const boundedTo = (allowed: number): MiddlewareHandler =>
  bodyLimit({ maxSize: allowed, onError: (c) => problem(c, { code: 'TOO_LARGE', facts: { allowed } }) });
const usual = boundedTo(limits.requestBodyBytes);
const large = boundedTo(limits.checkpointBodyBytes);

/** Only a checkpoint takes several items in one request. */
export const bounded: MiddlewareHandler = (c, next) =>
  c.req.method === 'PUT' && /\/sessions\/[^/]+\/checkpoint$/.test(c.req.path) ? large(c, next) : usual(c, next);

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
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, response: problem(c, { code: 'INVALID_INPUT' }, 400) };
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  return parsed.success ? ok(parsed.output) : { ok: false, response: problem(c, refusalOf(parsed.issues[0]).fault) };
};

/** ?limit= of a list: 20 by default, 100 at most however much is asked. */
export const readLimit = (text: string | undefined): Answer<number> => {
  if (text === undefined) return ok(limits.listPageDefault);
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return limit >= 1 ? ok(Math.min(limit, limits.listPageMaximum)) : refuse('INVALID_INPUT', { facts: { field: 'limit' } });
};
