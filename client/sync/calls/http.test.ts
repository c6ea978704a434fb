import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../shared/model/bytes.ts';
import type { DeviceId, OwnerId } from '../../../shared/model/ids.ts';
import { ask, type Http } from './http.ts';
import { openTokens } from './token.ts';

const reply = v.object({ done: v.boolean() });
const httpOf = (fetch: (request: Request) => Response | Promise<Response>): Http => ({
  base: 'https://app.example/api/v1',
  fetch: async (request) => fetch(request),
});
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const html = (status: number) => new Response('<html>Sign in to the Wi-Fi</html>', { status, headers: { 'content-type': 'text/html' } });
const get = (http: Http) => ask(http, { method: 'GET', path: '/sessions', reply });

describe('answers', () => {
  test('SYN-17 success is only what the schema accepts', async () => {
    expect(await get(httpOf(() => json({ done: true })))).toEqual({ ok: true, value: { done: true } });
    expect(await get(httpOf(() => json({ other: 1 })))).toMatchObject({ fault: { code: 'NOT_OUR_SERVER' } });
  });

  test.each([200, 201, 404, 403])('SYN-17 a page of HTML with %i is not our server, never success', async (status) => {
    expect(await get(httpOf(() => html(status)))).toMatchObject({ ok: false, fault: { code: 'NOT_OUR_SERVER' } });
  });

  test('SYN-17 HTML is no success either where the body does not matter; 204 is', async () => {
    const any = (http: Http) => ask(http, { method: 'DELETE', path: '/sessions/x', reply: v.unknown() });
    expect(await any(httpOf(() => html(200)))).toMatchObject({ fault: { code: 'NOT_OUR_SERVER' } });
    expect(await any(httpOf(() => new Response(null, { status: 204 })))).toMatchObject({ ok: true });
  });

  test.each([
    [408, 'OFFLINE'],
    [413, 'TOO_LARGE'],
    [429, 'RATE_LIMITED'],
    [502, 'UNAVAILABLE'],
    [507, 'OVER_QUOTA'],
  ])('SYN-17 a proxy’s %i without a problem of ours is %s', async (status, code) => {
    expect(await get(httpOf(() => html(status)))).toMatchObject({ fault: { code } });
  });

  test('SYN-17 a problem keeps its code, its position and the wait it asks for', async () => {
    const body = { type: 'about:blank', title: 't', status: 409, code: 'GAP', replica: 'r'.repeat(22), position: [3, 'h'.repeat(43)] };
    const answer = await get(httpOf(() => json(body, 409, { 'retry-after': '7' })));
    expect(answer).toMatchObject({ ok: false, fault: { code: 'GAP' }, retryAfter: 7000, position: [3, 'h'.repeat(43)] });
    const date = { 'retry-after': 'Wed, 21 Oct 2026 07:28:10 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' };
    expect(await get(httpOf(() => json({}, 503, date)))).toMatchObject({ fault: { code: 'UNAVAILABLE' }, retryAfter: 10_000 });
  });

  test('SYN-17 a lost connection is OFFLINE, also in the middle of an answer', async () => {
    expect(await get(httpOf(() => Promise.reject(new TypeError('failed to fetch'))))).toMatchObject({ fault: { code: 'OFFLINE' } });
    const cut = new ReadableStream({
      start: (controller) => {
        controller.enqueue(utf8('{"done":'));
        controller.error(new TypeError('network error'));
      },
    });
    const answer = get(httpOf(() => new Response(cut, { headers: { 'content-type': 'application/json' } })));
    expect(await answer).toMatchObject({ fault: { code: 'OFFLINE' } });
  });
});

describe('tokens', () => {
  const auth = {
    owner: 'o'.repeat(22) as OwnerId,
    device: 'd'.repeat(22) as DeviceId,
    keyring: () => [utf8('first revision')],
    signAuth: async () => new Uint8Array(64),
  };
  const problem = (status: number, code: string) => json({ type: 'about:blank', title: 't', status, code }, status);

  /** A server that knows the account once it was put, and takes tokens until they are spoilt. */
  const server = (known: boolean) => {
    const calls: string[] = [];
    let [registered, issued] = [known, 0];
    const http = httpOf((request) => {
      const path = new URL(request.url).pathname.replace('/api/v1', '');
      calls.push(`${request.method} ${path}`);
      if (path === '/auth/challenge') return json({ nonce: 'n' });
      if (path === '/account') return (registered = true), json({});
      if (path === '/auth/token') return registered ? json({ token: `t${(issued += 1)}`, expires: 1 }) : problem(401, 'UNAUTHENTICATED');
      return request.headers.get('authorization') === `Bearer t${issued}` ? json({ done: true }) : problem(401, 'UNAUTHENTICATED');
    });
    return { http, calls, spoil: () => (issued += 1), erase: () => (registered = false) };
  };

  test('SYN-18 the first contact registers the account, and requests in flight share one sign-in', async () => {
    const { http, calls } = server(false);
    const { authorized } = openTokens(http, auth);
    const request = { method: 'GET', path: '/sessions', reply } as const;
    const answers = await Promise.all([authorized(request), authorized(request)]);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const signIn = ['POST /auth/challenge', 'POST /auth/token'];
    expect(calls).toEqual([...signIn, 'PUT /account', ...signIn, 'GET /sessions', 'GET /sessions']);
  });

  test('SYN-18 a token that the server no longer takes is replaced once', async () => {
    const { http, calls, spoil } = server(true);
    const { authorized } = openTokens(http, auth);
    await authorized({ method: 'GET', path: '/sessions', reply });
    spoil();
    expect(await authorized({ method: 'GET', path: '/sessions', reply })).toMatchObject({ ok: true });
    expect(calls.filter((call) => call === 'POST /auth/token')).toHaveLength(2);
  });

  test('SYN-18 a refused sign-in is not kept: the next request asks again', async () => {
    const { http } = server(true);
    let down = true;
    const flaky = httpOf((request) => (down ? Promise.reject(new TypeError('down')) : http.fetch(request)));
    const { authorized } = openTokens(flaky, auth);
    expect(await authorized({ method: 'GET', path: '/sessions', reply })).toMatchObject({ fault: { code: 'OFFLINE' } });
    down = false;
    expect(await authorized({ method: 'GET', path: '/sessions', reply })).toMatchObject({ ok: true });
  });
});
