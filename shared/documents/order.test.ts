import { describe, expect, test } from 'vitest';
import { entityOf, pair, present } from '../testing/documents.ts';
import { seeded } from '../testing/seeded.ts';
import { addDashboard, renameEntity, reorder } from './commands.ts';
import { orderBetween } from './order.ts';
import { readDashboards } from './read.ts';

const random = seeded(9);

describe('order', () => {
  test('DOC-15 lies strictly between its neighbours, wherever one inserts', () => {
    const texts: string[] = [];
    for (let count = 0; count < 2000; count += 1) {
      const at = random.chance(0.5) ? random.below(texts.length + 1) : Math.min(1, texts.length);
      const text = orderBetween(texts[at - 1], texts[at], random.below);
      expect(texts[at - 1] === undefined || (texts[at - 1] ?? '') < text).toBe(true);
      expect(texts[at] === undefined || text < (texts[at] ?? '')).toBe(true);
      texts.splice(at, 0, text);
    }
    expect([...texts].sort()).toEqual(texts);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('DOC-15 stays short where one appends', () => {
    let last: string | undefined;
    for (let count = 0; count < 1000; count += 1) last = orderBetween(last, undefined, random.below);
    expect(last?.length).toBeLessThan(10);
  });

  test('DOC-15 two devices that insert at one place mint different texts', () => {
    const minted = Array.from({ length: 200 }, () => orderBetween('a0', 'a1', random.below));
    expect(new Set(minted).size).toBe(200);
  });

  test('DOC-15 unreadable neighbours, and neighbours in the wrong order, still give a text', () => {
    expect(orderBetween('!!', 'a1', random.below) < 'a1').toBe(true);
    expect(orderBetween('a1', '\u0000', random.below) > 'a1').toBe(true);
    expect(orderBetween('a1', 'a1', random.below) > 'a1').toBe(true);
    expect(orderBetween('a2', 'a1', random.below) > 'a2').toBe(true);
  });

  test('DOC-15 dashboards stand where they were put, on every replica', () => {
    const { a, b, exchange } = pair(() => []);
    const made = ['one', 'two', 'three'].map((title) => {
      const { id, writes } = addDashboard(a.state, random.mint, { title });
      return { id, change: a.write(writes) };
    });
    const [one, two, three] = [present(made[0]), present(made[1]), present(made[2])];
    const titles = (): readonly string[] => readDashboards(a.state).map(({ title }) => title);
    expect(titles()).toEqual(['one', 'two', 'three']);
    const moves = [a.write(reorder(a.state, random.mint, three.id, one.id))];
    expect(titles()).toEqual(['three', 'one', 'two']);
    moves.push(a.write(reorder(a.state, random.mint, one.id, undefined)));
    expect(titles()).toEqual(['three', 'two', 'one']);
    moves.push(a.write(reorder(a.state, random.mint, one.id, two.id)));
    expect(titles()).toEqual(['three', 'one', 'two']);
    expect(reorder(a.state, random.mint, one.id, entityOf('unknown'))).toEqual([]);
    moves.push(a.write(renameEntity(a.state, two.id, 'zwei')));
    exchange([...made.map(({ change }) => change), ...moves], []);
    expect(readDashboards(b.state)).toEqual(readDashboards(a.state));
  });
});
