/**
 * One request to the API and what became of it. Success is only what the schema of that answer accepts: a 200 with a page of
 * HTML (a hotel's login, a proxy) is NOT_OUR_SERVER, never "delivered". A lost connection and a time-out are OFFLINE; whether
 * the server did something then is for the caller to find out.
 */
import * as v from 'valibot';
import { fault, type Fault, type FaultCode } from '../../../shared/model/faults.ts';
import type { Bytes } from '../../../shared/model/bytes.ts';
import type { ReplicaId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Ok } from '../../../shared/model/result.ts';
import type { Position, Vector } from '../../../shared/model/vector.ts';
import { problem } from '../../../shared/protocol/messages.ts';
import type { CallTarget } from '../../../shared/protocol/operations.ts';

/** A fault with what the answer said beside it; it is an Err of a Result as it stands. */
export interface Refusal {
  readonly ok: false;
  readonly fault: Fault;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number | undefined;
  readonly replica?: ReplicaId | undefined;
  readonly position?: Position | undefined;
  readonly vector?: Vector | undefined;
}
export type Reply<T> = Ok<T> | Refusal;

export interface Http {
  /** Root of the API, e.g. https://host/api/v1. */
  readonly base: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Hears the date of each answer of our server, ms. */
  readonly heard?: (server: number) => void;
}

/** Method and path are those of the API's table of calls, so a misspelt one does not compile. */
export type Ask<T> = CallTarget & {
  readonly body?: unknown;
  /** Plain bytes in place of a body of JSON, and the SHA-256 that goes with them. */
  readonly sends?: { readonly bytes: Bytes; readonly digest: Bytes };
  /** Ms that this request may take; limits.requestTimeout without it. */
  readonly patience?: number;
  readonly token?: string | undefined;
  /** What a success must look like; `v.unknown()` where the body does not matter. */
  readonly reply: v.GenericSchema<unknown, T>;
};

const refusal = (code: FaultCode, rest: Omit<Refusal, 'ok' | 'fault'> = {}): Refusal => ({
  ok: false,
  fault: fault(code),
  ...rest,
});

/** Where an answer carries no problem of ours, the status says who spoke. */
const codeOf = (status: number, isJson: boolean): FaultCode => {
  if (status === 408) return 'OFFLINE';
  if (status === 413) return 'TOO_LARGE';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 507) return 'OVER_QUOTA';
  if (status >= 500) return 'UNAVAILABLE';
  return isJson && status === 401 ? 'UNAUTHENTICATED' : 'NOT_OUR_SERVER';
};

/** Retry-After is seconds or a date (RFC 9110, 10.2.3), read against the answer's own date: the clock here may be wrong. */
const retryAfter = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
};

const readContent = async (response: Response): Promise<unknown> => {
  if (response.headers.get('content-type') === 'application/octet-stream') return new Uint8Array(await response.arrayBuffer());
  if (response.headers.get('content-type') === 'application/x-ndjson') return response.blob();
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '')) return undefined;
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON by name only: not an answer of ours.
  }
};

const refusalOf = (response: Response, body: unknown): Refusal => {
  const wait = retryAfter(response.headers);
  const told = v.safeParse(problem, body);
  if (!told.success) return refusal(codeOf(response.status, body !== undefined), { retryAfter: wait });
  const { code, facts, replica, position, vector } = told.output;
  return { ok: false, fault: fault(code, facts), retryAfter: wait, replica, position, vector };
};

export const ask = async <T>({ base, fetch, heard }: Http, { method, path, body, sends, patience, token, reply }: Ask<T>): Promise<Reply<T>> => {
  const headers = new Headers({ accept: 'application/json, application/octet-stream, application/x-ndjson' });
  if (sends !== undefined) {
    headers.set('content-type', 'application/octet-stream');
    headers.set('content-digest', `sha-256=:${btoa(String.fromCharCode(...sends.digest))}:`);
  }
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const request = new Request(base + path, {
    method,
    headers,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'manual',
    signal: AbortSignal.timeout(patience ?? limits.requestTimeout),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(sends === undefined ? {} : { body: sends.bytes }),
  });
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(request);
    json = await readContent(response);
  } catch {
    return refusal('OFFLINE'); // fetch rejects with a TypeError for every network failure, and with a TimeoutError.
  }
  if (!response.ok) return response.status < 400 ? refusal('NOT_OUR_SERVER') : refusalOf(response, json);
  if (json === undefined && response.status !== 204) return refusal('NOT_OUR_SERVER');
  const parsed = v.safeParse(reply, json);
  const date = Date.parse(response.headers.get('date') ?? '');
  if (parsed.success && Number.isFinite(date)) heard?.(date);
  return parsed.success ? { ok: true, value: parsed.output } : refusal('NOT_OUR_SERVER');
};
