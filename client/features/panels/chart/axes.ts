/** An axis as the drawing library wants it. The name of the upright one stands above the canvas, where it needs no room. */
import { figure } from '../../../texts/format.ts';
import type { AxisSpec, ChartLook } from './look.ts';
import { numberFormat } from '../../../texts/locale.ts';

const compact = numberFormat({ notation: 'compact', maximumFractionDigits: 2 });
const tick = (value: number): string => (Math.abs(value) >= 10_000 ? compact.format(value) : figure(value));

interface Place {
  readonly horizontal: boolean;
  readonly named: boolean;
  /** Pixels of the plot, from which labels take their share. */
  readonly wide: number;
  readonly small: boolean;
}

const labels = (look: ChartLook, { kind, starts, categories }: AxisSpec, { horizontal, wide, small }: Place) => ({
  color: look.quiet,
  fontSize: small ? 10 : 11,
  hideOverlap: true,
  // The library sets the larger unit (the year among months) in a colour of its own, which dark paper swallows.
  ...(kind === 'time' ? { rich: { primary: { color: look.ink, fontWeight: 600 } } } : {}),
  ...(kind === 'value' || kind === 'log' ? { formatter: tick } : {}),
  ...(kind === 'category' ? { width: Math.min(96, Math.max(wide / 4, 32)), overflow: 'truncate' } : {}),
  ...(kind === 'category' && horizontal && (categories?.length ?? 0) > 12 ? { alignMinLabel: 'left', alignMaxLabel: 'right' } : {}),
  ...(starts === true ? { formatter: (label: string) => label.split(' – ')[0] } : {}),
});

export const axis = (look: ChartLook, spec: AxisSpec, place: Place) => {
  const { kind, name, categories, scale, downward } = spec;
  const { horizontal, named, small } = place;
  return {
    type: kind,
    ...(named ? { name, nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: look.quiet, fontSize: 11 } } : {}),
    ...(categories === undefined ? {} : { data: categories }),
    ...(downward === true ? { inverse: true } : {}),
    scale,
    ...(small ? { splitNumber: 3 } : {}),
    axisLine: { show: horizontal, onZero: false, lineStyle: { color: look.line } },
    axisTick: { show: false },
    splitLine: { show: !horizontal && kind !== 'category', lineStyle: { color: look.line } },
    axisLabel: labels(look, spec, place),
    axisPointer: { label: { show: false } },
  };
};
