/**
 * The dashboard's grid: 12 columns, rows without end, as a pure function. A panel that lands on others pushes them out of the
 * way, up where there is room and else down; then everything rises as far as it can. So there are never overlaps and never
 * gaps above a panel, whatever concurrent changes have left in the document.
 */
import { limits } from '../model/limits.ts';

export type Layout = readonly [x: number, y: number, w: number, h: number];
export type Size = readonly [w: number, h: number];

/** A panel's place; `Id` is the entity in product code. */
export interface Placed<Id extends string = string> {
  readonly id: Id;
  readonly layout: Layout;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

type All<Id extends string> = readonly Placed<Id>[];

const columns = limits.gridColumns;

const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(Math.round(value) || 0, low), Math.max(low, high));

const fit = ([x, y, w, h]: Layout): Layout => {
  const width = clamp(w, 1, columns);
  const height = clamp(h, 1, limits.gridRows);
  return [clamp(x, 0, columns - width), clamp(y, 0, limits.gridRows - height), width, height];
};

const bottom = ({ layout: [, y, , h] }: Placed): number => y + h;

const sharesColumns = (a: Placed, b: Placed): boolean =>
  a.layout[0] < b.layout[0] + b.layout[2] && b.layout[0] < a.layout[0] + a.layout[2];

const overlap = (a: Placed, b: Placed): boolean => sharesColumns(a, b) && a.layout[1] < bottom(b) && b.layout[1] < bottom(a);

const byRow = (a: Placed, b: Placed): number =>
  a.layout[1] - b.layout[1] || a.layout[0] - b.layout[0] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const atRow = <Id extends string>(item: Placed<Id>, y: number): Placed<Id> =>
  y === item.layout[1] ? item : { ...item, layout: [item.layout[0], y, item.layout[2], item.layout[3]] };

/** Down, past everything in the way. */
const sink = <Id extends string>(item: Placed<Id>, others: All<Id>): Placed<Id> => {
  const obstacle = others.find((other) => overlap(item, other));
  return obstacle === undefined ? item : sink(atRow(item, bottom(obstacle)), others);
};

/** Up, until something is in the way. */
const rise = <Id extends string>(item: Placed<Id>, others: All<Id>): Placed<Id> => {
  const above = others.filter((other) => sharesColumns(item, other) && bottom(other) <= item.layout[1]);
  return atRow(item, Math.max(0, ...above.map(bottom)));
};

const inOrderOf = <Id extends string>(items: All<Id>, changed: All<Id>): All<Id> => {
  const byId = new Map(changed.map((item) => [item.id, item]));
  return items.map((item) => byId.get(item.id) ?? item);
};

/** What the screen shows of the document's layouts: inside the grid, without overlaps and gaps. In the given order. */
export const settle = <Id extends string>(items: All<Id>): All<Id> => {
  const done: Placed<Id>[] = [];
  for (const item of items.map(({ id, layout }) => ({ id, layout: fit(layout) })).sort(byRow)) {
    done.push(rise(sink(item, done), done));
  }
  return inOrderOf(items, done);
};

/** The first free place for a new panel of that size, row by row. */
export const place = (items: All<string>, [w, h]: Size): Layout => {
  const settled = settle(items);
  const last = Math.max(0, ...settled.map(bottom));
  for (let y = 0; y < last; y += 1) {
    for (let x = 0; x + Math.min(w, columns) <= columns; x += 1) {
      const layout = fit([x, y, w, h]);
      if (!settled.some((other) => overlap({ id: '', layout }, other))) return layout;
    }
  }
  return fit([0, last, w, h]);
};

/** Above the panel that came, if there is room for the whole of it; else below. */
const giveWay = <Id extends string>(item: Placed<Id>, moved: Placed<Id>, others: All<Id>): Placed<Id> => {
  const above = atRow(item, moved.layout[1] - item.layout[3]);
  const isFree = above.layout[1] >= 0 && !others.some((other) => overlap(above, other));
  return isFree ? above : atRow(item, bottom(moved));
};

const put = <Id extends string>(items: All<Id>, id: Id, change: (layout: Layout) => Layout, canRise: boolean): All<Id> => {
  const settled = settle(items);
  const target = settled.find((item) => item.id === id);
  if (target === undefined) return settled;
  const moved: Placed<Id> = { id, layout: fit(change(target.layout)) };
  const done: Placed<Id>[] = [moved];
  const others = settled.filter((item) => item.id !== id);
  const inTheWay = others.filter((item) => overlap(item, moved));
  const rest = others.filter((item) => !overlap(item, moved));
  const pushed = inTheWay.map((item) => (canRise ? giveWay(item, moved, [moved, ...rest]) : atRow(item, bottom(moved))));
  for (const item of [...pushed, ...rest].sort(byRow)) done.push(sink(item, done));
  return inOrderOf(items, settle(done));
};

/** Moves a panel's upper left corner. Returns all panels, in the given order. */
export const move = <Id extends string>(items: All<Id>, id: Id, x: number, y: number): All<Id> =>
  put(items, id, ([, , w, h]) => [x, y, w, h], true);

/** Changes a panel's size, never its corner; it is cut at the right edge. Returns all panels, in the given order. */
export const resize = <Id extends string>(items: All<Id>, id: Id, w: number, h: number): All<Id> =>
  put(items, id, ([x, y]) => [x, y, clamp(w, 1, columns - x), h], false);

/** One step by keyboard: a column sideways; up or down, past the next panel in that direction. */
export const nudge = <Id extends string>(items: All<Id>, id: Id, direction: Direction): All<Id> => {
  const settled = settle(items);
  const item = settled.find((other) => other.id === id);
  if (item === undefined) return settled;
  const [x, y] = item.layout;
  if (direction === 'left' || direction === 'right') return move(settled, id, x + (direction === 'left' ? -1 : 1), y);
  const column = settled.filter((other) => other.id !== id && sharesColumns(item, other));
  if (direction === 'up') {
    const [above] = column.filter((other) => bottom(other) <= y).sort((a, b) => bottom(b) - bottom(a));
    return above === undefined ? settled : move(settled, id, x, above.layout[1]);
  }
  const [below] = column.filter((other) => other.layout[1] >= bottom(item)).sort(byRow);
  return below === undefined ? settled : move(settled, id, x, bottom(below));
};

/** One column for a narrow screen: by row, then from left to right. */
export const phone = <Id extends string>(items: All<Id>): readonly Id[] => [...settle(items)].sort(byRow).map(({ id }) => id);

/** One step by keyboard in that one column: the panel takes the place of its neighbour, which goes below it. */
export const nudgePhone = <Id extends string>(items: All<Id>, id: Id, direction: 'up' | 'down'): All<Id> => {
  const order = phone(items);
  const at = order.indexOf(id);
  const [upper, lower] = direction === 'up' ? [order[at - 1], id] : [id, order[at + 1]];
  const place = settle(items).find((item) => item.id === upper)?.layout;
  if (at < 0 || lower === undefined || place === undefined) return settle(items);
  return put(items, lower, ([, , w, h]) => [place[0], place[1], w, h], false);
};
