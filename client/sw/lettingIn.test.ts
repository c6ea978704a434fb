import { afterEach, expect, test, vi } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { letIn, passing } from './lettingIn.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const open = <T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } => {
  let resolve: (value: T) => void = () => undefined;
  return { promise: new Promise((done) => (resolve = done)), resolve };
};

/** Web Locks are granted in turns of the real loop, whatever the clock says. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

const never = new Promise(() => undefined);

test('WEB-11: a newer version is let in when every request that had begun has its answer, and none begins until it has come', async () => {
  const log: string[] = [];
  const answered = open<string>();
  const before = passing(() => (log.push('begins before'), answered.promise));
  await turns();
  const come = open<undefined>();
  const asked = letIn(() => log.push('asks'), come.promise);
  const after = passing(async () => (log.push('begins after'), 'answer'));
  await turns();
  expect(log).toEqual(['begins before']);
  answered.resolve('its answer');
  expect(await before).toBe('its answer');
  await turns();
  expect(log).toEqual(['begins before', 'asks']);
  come.resolve(undefined);
  await asked;
  expect(await after).toBe('answer');
});

test('WEB-11: a version that does not come holds requests up for limits.lettingIn; what they fail with is theirs', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let begun = false;
  const asked = letIn(() => undefined, never);
  await turns();
  const lost = new TypeError('lost');
  const request = passing(async () => {
    begun = true;
    throw lost;
  }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(limits.lettingIn - 1);
  await turns();
  expect(begun).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await asked;
  expect(await request).toBe(lost);
});

test('WEB-11: a request that gets no answer holds a newer version up for limits.lettingIn', async () => {
  const patience = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
  const answered = open<undefined>();
  const request = passing(() => answered.promise);
  await turns();
  let has = false;
  const asked = letIn(() => (has = true), never);
  await turns();
  expect([has, timeout.mock.calls]).toEqual([false, [[limits.lettingIn]]]);
  patience.abort();
  await asked;
  expect(has).toBe(true);
  answered.resolve(undefined);
  await request;
});
