import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fault } from '../../shared/model/faults.ts';
import { limits } from '../../shared/model/limits.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Engine } from './engine.ts';
import { keepEngine } from './engineKeeper.ts';
import type { ResultTable, TableSource } from './types.ts';

const answer: ResultTable = { columns: [], values: [], rows: 0, total: 0 };
const table = (alias: string): TableSource => ({
  alias,
  digest: alias,
  columns: [],
  format: { delimiter: ',', header: true, encoding: 'utf-8', quote: '"' },
});

/** Engines that answer 'quick' at once and 'stuck' never, until they are closed. */
const engines = () => {
  const opened: { loaded: string[]; closed: boolean; crashed: boolean }[] = [];
  const open = async (): Promise<Result<Engine>> => {
    const state = { loaded: [] as string[], closed: false, crashed: false };
    opened.push(state);
    const waiting: (() => void)[] = [];
    return ok({
      load: async ({ alias }, bytes) => {
        const source = await bytes();
        if (!source.ok) return source;
        state.loaded.push(alias);
        return ok({ rows: 0 });
      },
      query: (sql, { signal }) =>
        new Promise((resolve) => {
          if (sql === 'quick' || state.closed || opened.length > 1) return resolve(ok(answer));
          if (sql === 'crash') {
            state.crashed = true;
            return resolve(err(fault('QUERY_FAILED')));
          }
          if (sql === 'polled') signal?.addEventListener('abort', () => resolve(err(fault('QUERY_CANCELLED'))));
          waiting.push(() => resolve(err(fault('QUERY_FAILED', { reason: 'the engine was closed' }))));
        }),
      crashed: () => state.crashed,
      close: async () => {
        state.closed = true;
        for (const letGo of waiting) letGo();
      },
    });
  };
  return { opened, open };
};
const bytes = async () => ok(new Uint8Array());

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('PAN-11: a query that hears its cancel leaves the engine as it is', async () => {
  const { open, opened } = engines();
  const keeper = keepEngine({ open, bytes });
  const stop = new AbortController();
  const asked = keeper.ask([], 'polled', { limit: 1, signal: stop.signal, insist: stop.signal });
  await vi.advanceTimersByTimeAsync(0);
  stop.abort();
  expect(await asked).toEqual(err(fault('QUERY_CANCELLED')));
  await vi.advanceTimersByTimeAsync(2 * limits.cancelWait);
  expect(await keeper.ask([], 'quick', { limit: 1 })).toEqual(ok(answer));
  expect(opened).toMatchObject([{ closed: false }]);
});

test('PAN-11: one that does not hear it ends with its engine, and who asked beside it is answered by the next', async () => {
  const { open, opened } = engines();
  const keeper = keepEngine({ open, bytes });
  const stop = new AbortController();
  const stuck = keeper.ask([table('wells')], 'stuck', { limit: 1, signal: stop.signal, insist: stop.signal });
  const beside = keeper.ask([table('zones')], 'waits', { limit: 1 });
  await vi.advanceTimersByTimeAsync(limits.cancelWait * 3);
  expect(opened).toHaveLength(1);
  stop.abort();
  await vi.advanceTimersByTimeAsync(limits.cancelWait);
  expect(await stuck).toEqual(err(fault('QUERY_CANCELLED')));
  expect(await beside).toEqual(ok(answer));
  expect(opened).toMatchObject([{ closed: true, loaded: ['wells', 'zones'] }, { closed: false, loaded: ['zones'] }]);
});

test('PAN-11: without insisting, a superseded question never ends the engine', async () => {
  const { open, opened } = engines();
  const keeper = keepEngine({ open, bytes });
  const stop = new AbortController();
  void keeper.ask([], 'stuck', { limit: 1, signal: stop.signal });
  stop.abort();
  await vi.advanceTimersByTimeAsync(10 * limits.cancelWait);
  expect(opened).toMatchObject([{ closed: false }]);
});

test('DAT-17: an engine that a question brought down is closed, and the next question starts another', async () => {
  const { open, opened } = engines();
  const keeper = keepEngine({ open, bytes });
  expect(await keeper.ask([], 'crash', { limit: 1 })).toEqual(err(fault('QUERY_FAILED')));
  expect(await keeper.ask([], 'quick', { limit: 1 })).toEqual(ok(answer));
  expect(opened).toMatchObject([{ closed: true }, { closed: false }]);
});

test('PAN-6: a data set that is not on this device is named', async () => {
  const { open } = engines();
  const some = async ({ alias }: TableSource) => (alias === 'zones' ? err(fault('DATASET_MISSING')) : ok(new Uint8Array()));
  const keeper = keepEngine({ open, bytes: some });
  const asked = await keeper.ask([table('wells'), table('zones')], 'quick', { limit: 1 });
  expect(asked).toEqual(err(fault('DATASET_MISSING', { alias: 'zones' })));
});

test('DER-5: a table that takes for ever to make can be cancelled; one that fails says which and why, and what it is made from is loaded first', async () => {
  const loaded: string[] = [];
  let stuck: (() => void) | undefined;
  const open = async (): Promise<Result<Engine>> =>
    ok({
      load: ({ alias, making }) => {
        loaded.push(alias);
        if (alias === 'endless') return new Promise((resolve) => (stuck = () => resolve(err(fault('QUERY_FAILED')))));
        return Promise.resolve(making?.sql === 'wrong' ? err(fault('QUERY_FAILED', { reason: 'no such column' })) : ok({ rows: 1 }));
      },
      query: async () => ok(answer),
      crashed: () => false,
      close: async () => stuck?.(),
    });
  const told: (readonly [alias: string, ok: boolean])[] = [];
  const keeper = keepEngine({ open, bytes, worked: ({ alias }, outcome) => void told.push([alias, outcome.ok]) });
  const made = (alias: string, sql: string, ...inputs: readonly TableSource[]): TableSource => ({ ...table(alias), making: { sql, inputs: inputs.map((input) => ({ name: input.alias, table: input })) } });
  const stop = new AbortController();
  const asked = keeper.ask([made('endless', 'for ever')], 'quick', { limit: 1, signal: stop.signal, insist: stop.signal });
  await vi.advanceTimersByTimeAsync(1);
  stop.abort();
  await vi.advanceTimersByTimeAsync(limits.cancelWait + 1);
  expect(await asked).toEqual(err(fault('QUERY_CANCELLED')));
  expect(told).toEqual([]);
  loaded.length = 0;
  const failed = await keeper.ask([made('above', 'fine', made('below', 'wrong', table('wells')))], 'quick', { limit: 1 });
  expect(failed).toEqual(err(fault('DEFINITION_FAILED', { alias: 'below', reason: 'no such column' })));
  expect(loaded).toEqual(['wells', 'below']);
  expect(told).toEqual([['below', false], ['above', false]]);
});
