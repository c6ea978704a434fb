/**
 * Where on the x axis of a drawing a value of its column lies, and which value lies there: so that the pointer in one chart shows in
 * another of the same column, whatever the two are gathered by. Coordinates are the drawing's own: a number, a moment (ms), or the
 * place of a category.
 */
import type { Cell, ResultTable } from '../../../data/types.ts';
import type { Place } from '../link.ts';
import { extent, isContinuous, isTime, numberAt } from './cells.ts';
import { isDrawnAlong, type ChartSettings } from './settings.ts';

const moment = (cell: Cell): number => Date.parse(String(cell).replace(/Z?$/, String(cell).includes('T') ? 'Z' : ''));

const binsOf = (result: ResultTable): readonly [first: number, width: number] => {
  const width = numberAt(result, 1, 0) - numberAt(result, 0, 0);
  return [extent(result.values[0] ?? [])?.[0] ?? 0, width > 0 ? width : 1];
};

/** What a cell of x is to other charts. */
const placeOf = (cell: Cell | undefined, time: boolean): Place | undefined => {
  if (cell === null || cell === undefined) return undefined;
  if (time) return Number.isNaN(moment(cell)) ? undefined : moment(cell);
  return typeof cell === 'number' ? cell : String(cell);
};

const isLine = (settings: ChartSettings): boolean => settings.type === 'line' || settings.type === 'area' || settings.type === 'scatter';

/** Undefined where the drawing has no such axis. */
export const placeAt = (settings: ChartSettings, result: ResultTable, coordinate: number): Place | undefined => {
  const x = result.columns[0];
  if (settings.type === 'histogram') {
    const [first, width] = binsOf(result);
    return first + (coordinate + 0.5) * width;
  }
  if (!isDrawnAlong(settings) && settings.type !== 'scatter') return undefined;
  if (isLine(settings) && (isTime(x) || isContinuous(x))) return coordinate;
  return placeOf([...new Set(result.values[0])][Math.round(coordinate)], isTime(x));
};

/** Undefined: it is not on this axis. */
export const coordinateOf = (settings: ChartSettings, result: ResultTable, place: Place): number | undefined => {
  const x = result.columns[0];
  if (settings.type === 'histogram') {
    const [first, width] = binsOf(result);
    return typeof place === 'number' ? Math.floor((place - first) / width) : undefined;
  }
  if (!isDrawnAlong(settings) && settings.type !== 'scatter') return undefined;
  if (isLine(settings) && (isTime(x) || isContinuous(x))) return typeof place === 'number' ? place : undefined;
  const places = [...new Set(result.values[0])].map((cell) => placeOf(cell, isTime(x)));
  // A period holds the moments from its beginning on.
  const at = typeof place === 'number' && isTime(x) ? places.findLastIndex((one) => typeof one === 'number' && one <= place) : places.indexOf(place);
  return at < 0 ? undefined : at;
};

/** The value of x in the result that is nearest to a coordinate of a line. */
export const nearestCell = (result: ResultTable, coordinate: number): Cell => {
  const time = isTime(result.columns[0]);
  let [best, far]: [Cell, number] = [null, Infinity];
  for (const cell of new Set(result.values[0])) {
    const at = placeOf(cell, time);
    if (typeof at !== 'number' || Math.abs(at - coordinate) >= far) continue;
    [best, far] = [cell, Math.abs(at - coordinate)];
  }
  return best;
};
