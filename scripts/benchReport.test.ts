import { expect, test } from 'vitest';
import { figureLine } from '../bench/figure.mjs';
import { table, verdict, type Figure } from './benchReport.mjs';

const figure = (over: Partial<Figure>): Figure =>
  JSON.parse(figureLine({ name: 'edit', unit: 'ratio', goal: 1.2, limit: 1.4, value: 1.3, ...over })) as Figure;

test('a figure is over its limit, much worse than its baseline, a little worse, or fine; times alone never fail by comparison', () => {
  expect(verdict(figure({ value: 1.41 }), 1.4)).toBe('over the limit');
  expect(verdict(figure({ value: 1.3 }), 1)).toBe('worse');
  expect(verdict(figure({ value: 1.3 }), 1.1)).toBe('a little worse');
  expect(verdict(figure({ value: 1.3 }), 1.3)).toBe('');
  expect(verdict(figure({}), undefined)).toBe('');
  expect(verdict(figure({ unit: 'ms', limit: 500, value: 300 }), 100)).toBe('a little worse');
});

test('where more is better, less is worse', () => {
  const push = (value: number) => figure({ name: 'push', limit: 0.8, value, least: true });
  expect([push(0.79), push(0.81)].map(({ pass }) => pass)).toEqual([false, true]);
  expect(verdict(push(0.9), 1.2)).toBe('worse');
  expect(verdict(push(1.2), 0.9)).toBe('');
});

test('the table has each figure with its limit and what it was before', () => {
  const [, , row] = table([figure({ value: 1.32104 })], { edit: 1.25 }).split('\n');
  expect(row).toBe('| edit | ratio | 1.321 | ≤ 1.4 | 1.25 |  |');
});
