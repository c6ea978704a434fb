/** Steps put together as people remember them: what one device did without a longer pause. Pure. */
import type { EntityId } from '../../../shared/model/ids.ts';
import type { Step } from './steps.ts';

export interface Sitting {
  readonly device: string | undefined;
  readonly from: number;
  readonly to: number;
  /** Places in the list of steps, in order. */
  readonly steps: readonly number[];
  /** What they touched, most often touched first. */
  readonly touched: readonly { readonly entity: EntityId; readonly fields: ReadonlySet<string> }[];
}

const touchedIn = (steps: readonly Step[]): Sitting['touched'] => {
  const found = new Map<EntityId, { fields: Set<string>; count: number }>();
  for (const { touched } of steps) {
    for (const { entity, field } of touched) {
      const known = found.get(entity) ?? { fields: new Set<string>(), count: 0 };
      known.fields.add(field);
      known.count += 1;
      found.set(entity, known);
    }
  }
  return [...found].toSorted(([, a], [, b]) => b.count - a.count).map(([entity, { fields }]) => ({ entity, fields }));
};

/**
 * Latest first. `gap`: the longest pause within one, ms. Steps that touch nothing but what is `apart` (names of versions) are left out:
 * they are no change of what the session shows.
 */
export const sittingsOf = (steps: readonly Step[], gap: number, apart: (entity: EntityId) => boolean): readonly Sitting[] => {
  const open = new Map<string, number[]>();
  const done: number[][] = [];
  for (const [index, { device = '', at, touched }] of steps.entries()) {
    if (touched.length > 0 && touched.every(({ entity }) => apart(entity))) continue;
    const last = open.get(device);
    const before = last === undefined ? undefined : steps[last.at(-1) ?? 0];
    if (last !== undefined && before !== undefined && at - before.at <= gap) last.push(index);
    else {
      const next = [index];
      open.set(device, next);
      done.push(next);
    }
  }
  const sittings = done.map((places): Sitting => {
    const inside = places.flatMap((place) => steps[place] ?? []);
    const touched = touchedIn(inside).filter(({ entity }) => !apart(entity));
    return { device: inside[0]?.device, from: inside[0]?.at ?? 0, to: inside.at(-1)?.at ?? 0, steps: places, touched };
  });
  return sittings.toSorted((a, b) => (b.steps.at(-1) ?? 0) - (a.steps.at(-1) ?? 0));
};
