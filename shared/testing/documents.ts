/** Short cuts for tests of documents: ids by name, and replicas that exchange everything. */
import type { Change } from '../documents/facts/facts.ts';
import type { EntityId, WriterId } from '../model/ids.ts';
import { createReplica, type Replica } from './replica.ts';
import { seeded } from './seeded.ts';

/** An id made readable: 'chart' -> 'chart_______'. */
export const entityOf = (name: string): EntityId => name.padEnd(12, '_') as EntityId;
export const writerOf = (name: string): WriterId => name.padEnd(8, '_') as WriterId;

export interface Pair {
  readonly a: Replica;
  readonly b: Replica;
  exchange(mine: readonly Change[], theirs: readonly Change[]): void;
}

/** Two replicas that share the changes of `begin`, and a way to exchange what each did after it. */
export const pair = (begin: (first: Replica) => readonly Change[]): Pair => {
  const random = seeded(11);
  const [a, b] = [createReplica(random), createReplica(random)];
  const give = (to: Replica, changes: readonly Change[]): void => {
    for (const { update } of changes) if (!to.merge(update).ok) throw new Error('refused');
  };
  give(b, begin(a));
  return {
    a,
    b,
    exchange: (mine, theirs) => {
      give(b, mine);
      give(a, theirs);
    },
  };
};

/** For what a test knows to be there. */
export const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('absent');
  return value;
};

export const [board, chart] = [entityOf('board'), entityOf('chart')];

/** A dashboard 'Overview' with one panel. */
export const begin = (first: Replica): readonly Change[] => [
  first.write([
    { entity: board, field: 'kind', value: 'dashboard' },
    { entity: board, field: 'title', value: 'Overview' },
    { entity: chart, field: 'kind', value: 'panel' },
    { entity: chart, field: 'title', value: 'Chart' },
    { entity: chart, field: 'dashboard', value: board },
    { entity: chart, field: 'layout', value: [0, 0, 4, 3] },
    { entity: chart, field: 'set.x', value: 'time' },
  ]),
];
