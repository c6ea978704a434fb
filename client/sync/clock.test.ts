import * as v from 'valibot';
import { expect, test } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { watchClock } from './clock.ts';
import { ask } from './calls/http.ts';

const hour = 3_600_000;

test('HEA-8 a clock that is far off is told once, again when it has moved, and no more when it was set right', () => {
  const told: (number | undefined)[] = [];
  let skew = 2 * hour;
  const hear = watchClock({ now: () => 1_000_000_000 + skew, tell: (ahead) => told.push(ahead) });
  for (let answer = 0; answer < 3; answer += 1) hear(1_000_000_000);
  skew += limits.clockOff / 2;
  hear(1_000_000_000);
  skew = -3 * hour;
  hear(1_000_000_000);
  skew = 1000;
  hear(1_000_000_000);
  hear(1_000_000_000);
  expect(told).toEqual([2 * hour, -3 * hour, undefined]);
});

test('HEA-8 only the date of an answer of our server counts', async () => {
  const heard: number[] = [];
  const answers = [
    new Response('{"a":1}', { headers: { 'content-type': 'application/json', date: 'Sat, 28 Nov 2026 01:00:00 GMT' } }),
    new Response('<h1>Hotel</h1>', { headers: { 'content-type': 'text/html', date: 'Sat, 28 Nov 2020 01:00:00 GMT' } }),
    new Response('{}', { status: 500, headers: { 'content-type': 'application/json', date: 'Sat, 28 Nov 2021 01:00:00 GMT' } }),
  ];
  const http = { base: 'http://localhost/api/v1', fetch: async () => answers.shift() ?? Response.error(), heard: (server: number) => heard.push(server) };
  for (const _ of [1, 2, 3]) await ask(http, { method: 'GET', path: '/account/keyring', reply: v.unknown() });
  expect(heard).toEqual([Date.parse('2026-11-28T01:00:00Z')]);
});
