/** Extents that end on round numbers, for axes that several small charts share. */
import type { AxisSpec } from './look.ts';

/** The round step (1, 2 or 5 times a power of ten) that divides a span into about four. */
const stepOf = (span: number): number => {
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const share = span / 4 / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
};

/** Undefined where there is nothing to take an extent of; then the library chooses. */
export const niceExtent = (
  range: readonly [number, number] | undefined,
  { kind, scale }: Pick<AxisSpec, 'kind' | 'scale'>,
): readonly [number, number] | undefined => {
  if (range === undefined) return undefined;
  if (kind === 'log') {
    if (range[0] <= 0) return undefined;
    // One power lower where the least value is a power itself: a bar needs a height.
    return [10 ** (Math.ceil(Math.log10(range[0])) - 1), 10 ** Math.ceil(Math.log10(range[1]))];
  }
  const [low, high] = scale ? range : [Math.min(range[0], 0), Math.max(range[1], 0)];
  if (low === high) return [low - 1, high + 1];
  const step = stepOf(high - low);
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
};

/** Distance of labels in a small chart over such an extent: two or three of equal width where the steps allow it, so that the last ends it. */
export const labelStep = ([low, high]: readonly [number, number]): number => {
  const steps = Math.round((high - low) / stepOf(high - low));
  const parts = [2, 3].find((share) => steps % share === 0) ?? steps;
  return (high - low) / parts;
};
