/** What a seed draws: the operations of its run, each with a seed of its own, and what it settles for the whole of it. */
import { seeded, type Seeded } from '../seeded.ts';

/** [kind, weight]: how often each is drawn. */
const weights = {
  edit: 260,
  undo: 14,
  redo: 8,
  'begin editing': 16,
  'end editing': 22,
  settle: 20,
  'open session': 26,
  'new session': 2,
  'new tab': 8,
  'close session': 8,
  reload: 10,
  network: 70,
  partition: 14,
  'slow line': 4,
  hostile: 44,
  server: 40,
  'server restart': 5,
  'server goes back': 4,
  'kill tab': 10,
  'kill tab at an await': 12,
  'kill worker at an await': 12,
  'freeze tab': 6,
  'freeze worker': 4,
  thaw: 10,
  'browser killed': 4,
  'power cut': 8,
  disk: 16,
  evicted: 2,
  cloned: 2,
  'resumed twice': 3,
  'row damaged': 5,
  backup: 4,
  'restored from backup': 2,
  'schema upgraded': 2,
  'clock off': 3,
  'everybody at once': 6,
  'slow disk': 4,
  'delete session': 3,
} as const;

export type OperationKind = keyof typeof weights;
export interface Operation {
  readonly kind: OperationKind;
  readonly salt: number;
}

export interface Case {
  readonly seed: number;
  /** What of the seed's theme is otherwise in this case. */
  readonly theme?: Partial<Theme>;
  readonly operations: readonly Operation[];
}

const draw = (random: Seeded, often: readonly OperationKind[]): OperationKind => {
  const kinds = (Object.entries(weights) as [OperationKind, number][]).map(([kind, weight]) => [kind, often.includes(kind) ? weight * 8 : weight] as const);
  let left = random.below(kinds.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [kind, weight] of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'edit';
};

/** Where something rare is looked for: what is otherwise in the theme of every seed, and what happens more often. */
export interface Around {
  readonly theme?: Partial<Theme>;
  readonly often?: readonly OperationKind[];
}

export const caseOf = (seed: number, steps: number, { theme, often = [] }: Around = {}): Case => {
  const random = seeded(seed * 7919 + 17);
  // More deletions than by the seed alone, and always of one of two: the last session is deleted by nobody.
  const deletions = themeOf(seed, 0.6).deletes ? { deletes: true, sessions: 2 } : undefined;
  return {
    seed,
    ...((deletions ?? theme) && { theme: { ...deletions, ...theme } }),
    operations: Array.from({ length: steps }, () => ({ kind: draw(random, often), salt: random.below(2 ** 31) })),
  };
};

/** What a seed settles for the whole run. `together`: the server loses what it promised, and so do devices. */
export interface Theme {
  readonly devices: number;
  readonly tabs: readonly number[];
  readonly sessions: number;
  readonly store: 'memory' | 'sqlite';
  readonly serverLoses: boolean;
  readonly together: boolean;
  readonly isSmall: boolean;
  readonly deletes: boolean;
}

/** `deletions`: how probable it is that sessions are deleted. */
export const themeOf = (seed: number, deletions = 0.4): Theme => {
  const random = seeded(seed ^ 0x5bd1e995);
  const devices = 2 + (random.chance(0.8) ? random.below(3) : random.below(7));
  return {
    devices,
    tabs: Array.from({ length: devices }, () => 1 + (random.chance(0.6) ? 0 : random.below(4))),
    sessions: 1 + random.below(2),
    store: random.chance(0.25) ? 'sqlite' : 'memory',
    serverLoses: random.chance(0.3),
    isSmall: random.chance(0.6),
    deletes: random.chance(deletions),
    together: false,
  };
};
