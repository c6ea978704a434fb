/**
 * What an answer of Cosmos DB means for a write. The service's own retries are off (client.ts), so one call is one request, and
 * whether it may have happened is known here and nowhere else.
 *
 * | answer | meaning |
 * | --- | --- |
 * | 409, 412, 404 | refused: it did not happen |
 * | 429 | throttled: it did not happen, come back after the time it names |
 * | 408, 449, 410, 5xx, cut connection, timeout | doubtful: it may have happened, or happen yet |
 * | 401, 403 | the key or the account's rules: no use in asking again |
 */
export type Outcome =
  | { readonly is: 'taken' }
  | { readonly is: 'changed' }
  | { readonly is: 'missing' }
  | { readonly is: 'throttled'; readonly after: number }
  | { readonly is: 'doubtful'; readonly after: number }
  | { readonly is: 'refused' };

/** 404 with this substatus is no answer about the item: the replica that was asked is behind the session token. */
export const sessionNotAvailable = 1002;

interface Failure {
  readonly code?: number | string;
  readonly substatus?: number;
  readonly retryAfterInMs?: number;
}

const refusals: { readonly [status: number]: Outcome } = {
  400: { is: 'refused' },
  401: { is: 'refused' },
  403: { is: 'refused' },
  409: { is: 'taken' },
  412: { is: 'changed' },
  413: { is: 'refused' },
};

export const outcomeOf = (error: unknown): Outcome => {
  const { code, substatus, retryAfterInMs = 0 } = error as Failure;
  const status = Number(code);
  if (status === 404) return substatus === sessionNotAvailable ? { is: 'doubtful', after: retryAfterInMs } : { is: 'missing' };
  if (status === 429) return { is: 'throttled', after: retryAfterInMs };
  return refusals[status] ?? { is: 'doubtful', after: retryAfterInMs };
};
