/**
 * One request of the SDK as one `fetch`. Its own transport names a cut connection by a code that its retry policy takes as leave
 * to ask again up to ten times, a second apart; an error without a code is passed on at once, and the adapter decides.
 */
import type { CosmosClientOptions } from '@azure/cosmos';

type HttpClient = NonNullable<CosmosClientOptions['httpClient']>;
type Request = Parameters<HttpClient['sendRequest']>[0];
type Response = Awaited<ReturnType<HttpClient['sendRequest']>>;

export const fetchClient: HttpClient = {
  async sendRequest(request: Request): Promise<Response> {
    const { url, method, headers, body, abortSignal } = request;
    const answer = await fetch(url, {
      method,
      headers: headers.toJSON(),
      ...(typeof body === 'string' && { body }),
      ...(abortSignal !== undefined && { signal: abortSignal as AbortSignal }),
    });
    const bodyAsText = await answer.text();
    const plain = Object.fromEntries(answer.headers);
    // The SDK reads nothing else of the headers.
    const kept = { get: (name: string) => answer.headers.get(name) ?? undefined, toJSON: () => plain } as unknown as Response['headers'];
    return { request, status: answer.status, headers: kept, bodyAsText };
  },
};
