import { expect, test } from 'vitest';
import { begin, board, entityOf, pair } from '../testing/documents.ts';
import { seeded } from '../testing/seeded.ts';
import { duplicateDashboard, setField } from './commands.ts';
import { mintFilter, readFilters, removeFilter, setFilter, type Filter } from './filters.ts';

const random = seeded(8);
const rate = (from: number): Filter => ({ column: 'rate', from, to: null });
const zone: Filter = { column: 'zone', values: ['a', null] };

test('FIL-1: filters set apart both hold; two edits of one are a conflict that keeps both, also with its removal', () => {
  const { a, b, exchange } = pair(begin);
  const [mine, theirs] = [mintFilter(random.mint), mintFilter(random.mint)];
  exchange([a.write(setFilter(board, mine, rate(5)))], [b.write(setFilter(board, theirs, zone))]);
  for (const { state } of [a, b]) {
    expect(readFilters(state, board)).toEqual([{ ...rate(5), field: mine }, { ...zone, field: theirs }]);
    expect(state.conflicts()).toEqual([]);
  }
  exchange([a.write(setFilter(board, mine, rate(6)))], [b.write(setFilter(board, mine, rate(7)))]);
  for (const { state } of [a, b]) {
    expect(state.conflicts().map(({ field, heads }) => [field, heads.map(({ value }) => (value as { readonly from: number }).from).sort()])).toEqual([[mine, [6, 7]]]);
    expect(readFilters(state, board)).toHaveLength(2);
  }
  exchange([a.write(removeFilter(board, theirs))], [b.write(setFilter(board, theirs, { column: 'zone', values: ['c'] }))]);
  for (const { state } of [a, b]) expect(state.conflicts().map(({ field }) => field).sort()).toEqual([mine, theirs].sort());
});

test('FIL-1: a copy of a dashboard has its filters; what has not the form of a filter is none and stays', () => {
  const { a } = pair(begin);
  const field = mintFilter(random.mint);
  a.write(setFilter(board, field, zone));
  const copy = duplicateDashboard(a.state, random.mint, board, 'Copy');
  a.write(copy?.writes ?? []);
  expect(readFilters(a.state, copy?.id ?? entityOf('none'))).toEqual([{ ...zone, field }]);
  for (const value of [{ column: 5 }, { column: 'x', values: [3] }, { column: 'x', from: true }, 'x', [1]]) {
    a.write(setField(board, field, value));
    expect(readFilters(a.state, board)).toEqual([]);
    expect(a.state.value(board, field)).toEqual(value);
  }
  a.write(removeFilter(board, field));
  expect(readFilters(a.state, board)).toEqual([]);
});

test('FIL-1 LNK-2: all but some values is read back as it was set', () => {
  const { a } = pair(begin);
  const field = mintFilter(random.mint);
  const rest: Filter = { column: 'zone', except: ['a', 'b'] };
  a.write(setFilter(board, field, rest));
  expect(readFilters(a.state, board)).toEqual([{ ...rest, field }]);
  a.write(setField(board, field, { column: 'zone', from: '', to: null, except: [null] }));
  expect(readFilters(a.state, board)).toEqual([]);
});

test('FIL-5: a period is read back as it was set, and code that does not know it takes it for a range that fits no column of dates', () => {
  const { a } = pair(begin);
  const field = mintFilter(random.mint);
  const last: Filter = { column: 'day', latest: [12, 'month'] };
  a.write(setFilter(board, field, last));
  expect(readFilters(a.state, board)).toEqual([{ ...last, field }]);
  expect(a.state.value(board, field)).toEqual({ column: 'day', from: 0, to: null, latest: [12, 'month'] });
  for (const latest of [[12], [12, 'decade'], [-1, 'day'], [1.5, 'day'], ['1; DROP', 'day'], 'day', null]) {
    a.write(setField(board, field, { column: 'day', from: 0, to: null, latest }));
    expect(readFilters(a.state, board)).toEqual([]);
  }
});
