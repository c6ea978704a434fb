/**
 * The disk of one profile: tables as IndexedDB keeps them, one transaction after the other in the order in which they were asked
 * for, and a journal of what no strict commit has covered: a power cut takes back any tail of it. Its faults are those of real
 * disks, armed by the scenario and counted where they strike.
 */
import type { Seeded } from '../seeded.ts';
import type { Clock } from './clock.ts';
import { gate, type Process } from './realm.ts';

export type Part = string | number | readonly Part[];
export type Key = Part;

const rank = (part: Part): number => (typeof part === 'number' ? 0 : typeof part === 'string' ? 1 : 2);

/** Numbers, then strings, then arrays, as IndexedDB orders keys. */
const compareKeys = (a: Part, b: Part): number => {
  if (typeof a === 'object' && typeof b === 'object') {
    for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
      const [left, right] = [a[index], b[index]];
      const order = left === undefined || right === undefined ? 0 : compareKeys(left, right);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return rank(a) - rank(b) || (a < b ? -1 : Number(a > b));
};

export interface Rows {
  readonly keys: Key[];
  readonly values: unknown[];
}

/** First place whose key is not below (`after`: is above) `key`. */
export const placeOf = ({ keys }: Rows, key: Key, after = false): number => {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareKeys(keys[middle] ?? 0, key);
    if (order < 0 || (after && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const valueIn = (rows: Rows, key: Key): unknown => {
  const place = placeOf(rows, key);
  const found = rows.keys[place];
  return found !== undefined && compareKeys(found, key) === 0 ? rows.values[place] : undefined;
};

const write = (rows: Rows, key: Key, value: unknown): void => {
  const place = placeOf(rows, key);
  const found = rows.keys[place];
  const isThere = found !== undefined && compareKeys(found, key) === 0;
  if (isThere && value !== undefined) rows.values[place] = value;
  else if (isThere || value !== undefined) {
    rows.keys.splice(place, isThere ? 1 : 0, ...(value === undefined ? [] : [key]));
    rows.values.splice(place, isThere ? 1 : 0, ...(value === undefined ? [] : [value]));
  }
};

export type Image = ReadonlyMap<string, Rows>;
interface Change {
  readonly table: string;
  readonly key: Key;
  readonly before: unknown;
}

export interface Transaction {
  rows(table: string): Rows;
  get(table: string, key: Key): unknown;
  put(table: string, key: Key, value: unknown): void;
  /** Throws a ConstraintError when the key is taken. */
  add(table: string, key: Key, value: unknown): void;
  remove(table: string, key: Key): void;
}

export const diskFaults = ['quota', 'aborted transaction', 'connection lost', 'bit flipped in a read'] as const;
export type DiskFault = (typeof diskFaults)[number];

export interface Disk {
  /** Runs `work` at its turn; what it throws undoes it. Ordered as called, not as awaited. */
  transaction<T>(owner: Process, durability: 'read' | 'relaxed' | 'strict', work: (transaction: Transaction) => T | Promise<T>): Promise<T>;
  /** The so-many-th write (read, for a flipped bit) from now on meets it. */
  arm(fault: DiskFault, at: number): void;
  disarm(): void;
  /** Share of transactions that take a while, so that others come in between. */
  slowness: number;
  /** Connections that are gone; whoever reopens takes itself out. */
  readonly broken: Set<Process>;
  /** Processes whose code is older than the schema by now. */
  readonly outdated: Set<Process>;
  /** Takes back a tail of what no strict commit has covered; answers how many commits. */
  cutPower(): number;
  image(): Image;
  become(image: Image): void;
  /** A stored value changes where it lies, behind everybody's back. */
  rot(table: string, key: Key, value: unknown): void;
  /** Outside of every transaction, for checks. */
  peek(table: string): Rows;
  /** Bytes handed to the outside that differ from what is stored, and the change of them. */
  readonly strain: { readonly spoil: (bytes: Uint8Array) => Uint8Array };
}

const copyOf = (image: Image): Map<string, Rows> =>
  new Map([...image].map(([name, { keys, values }]) => [name, { keys: [...keys], values: [...values] }]));

/** `stored`: sees what each committed transaction has put. */
export const createDisk = (clock: Clock, random: Seeded, count: (fault: DiskFault) => void, stored: (table: string, key: Key, value: unknown) => void): Disk => {
  let tables = new Map<string, Rows>();
  let journal: Change[][] = [];
  /** Of the transaction under way. */
  let underWay: Change[] = [];
  /** Counts up when the machine goes off: what was asked for before that and is not done yet never comes to pass. */
  let starts = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let armed: { fault: DiskFault; left: number }[] = [];
  const [broken, outdated] = [new Set<Process>(), new Set<Process>()];

  const rows = (table: string): Rows => {
    const found = tables.get(table) ?? { keys: [], values: [] };
    tables.set(table, found);
    return found;
  };
  const undo = (changes: readonly Change[]): void => {
    for (const { table, key, before } of changes.toReversed()) write(rows(table), key, before);
  };

  /** The fault that is due at this point, if one is. */
  const due = (kinds: readonly DiskFault[]): DiskFault | undefined => {
    for (const each of armed) if (kinds.includes(each.fault)) each.left -= 1;
    const struck = armed.find(({ left, fault }) => left <= 0 && kinds.includes(fault));
    if (struck === undefined) return undefined;
    armed = armed.filter((each) => each !== struck);
    count(struck.fault);
    return struck.fault;
  };
  const check = (owner: Process, durability: string): void => {
    if (outdated.has(owner)) throw new DOMException('newer schema', 'VersionError');
    if (broken.has(owner)) throw new DOMException('closed', 'InvalidStateError');
    const fault = durability === 'read' ? undefined : due(['quota', 'aborted transaction', 'connection lost']);
    if (fault === 'quota') throw new DOMException('full', 'QuotaExceededError');
    if (fault === 'aborted transaction') throw new DOMException('aborted', 'AbortError');
    if (fault === 'connection lost') {
      broken.add(owner);
      throw new DOMException('lost', 'InvalidStateError');
    }
  };

  const run = async <T>(owner: Process, durability: string, work: (transaction: Transaction) => T | Promise<T>, asked: number): Promise<T> => {
    const checkPower = (): void => {
      if (asked !== starts) throw new DOMException('the machine went off', 'AbortError');
    };
    checkPower();
    if (random.chance(disk.slowness)) await clock.sleep(1 + random.below(30));
    checkPower();
    check(owner, durability);
    const changes: Change[] = [];
    underWay = changes;
    const put = (table: string, key: Key, value: unknown): void => {
      checkPower();
      const of = rows(table);
      changes.push({ table, key, before: valueIn(of, key) });
      write(of, key, value);
    };
    try {
      const answer = await work({
        rows,
        get: (table, key) => valueIn(rows(table), key),
        put,
        add: (table, key, value) => {
          if (valueIn(rows(table), key) !== undefined) throw new DOMException('taken', 'ConstraintError');
          put(table, key, value);
        },
        remove: (table, key) => put(table, key, undefined),
      });
      checkPower();
      underWay = [];
      if (changes.length > 0) journal.push(changes);
      for (const { table, key } of changes) stored(table, key, valueIn(rows(table), key));
      if (durability === 'strict') journal = [];
      return answer;
    } catch (error) {
      if (asked === starts) {
        undo(changes);
        underWay = [];
      }
      throw error;
    }
  };

  const disk: Disk = {
    slowness: 0.05,
    transaction: (owner, durability, work) => {
      if (!owner.alive) return new Promise(() => undefined);
      owner.gatesLeft -= 1;
      const dies = owner.gatesLeft <= 0;
      // Killed as it asks: what was asked for may still come to pass, or not.
      const isAsked = !dies || random.chance(0.5);
      if (dies) owner.died();
      if (!isAsked) return new Promise(() => undefined);
      const asked = starts;
      const mine = turn.then(() => run(owner, durability, work, asked));
      turn = mine.catch(() => undefined);
      const told = mine.then(
        async (answer) => {
          await gate(owner);
          return answer;
        },
        async (error: unknown) => {
          await gate(owner);
          throw error;
        },
      );
      told.catch(() => undefined);
      return told;
    },
    arm: (fault, at) => void armed.push({ fault, left: at }),
    disarm: () => void (armed = []),
    broken,
    outdated,
    cutPower: () => {
      starts += 1;
      undo(underWay);
      underWay = [];
      const kept = random.below(journal.length + 1);
      const lost = journal.slice(kept);
      for (const changes of lost.toReversed()) undo(changes);
      journal = [];
      return lost.length;
    },
    image: () => copyOf(tables),
    become: (image) => {
      starts += 1;
      underWay = [];
      tables = copyOf(image);
      journal = [];
    },
    peek: rows,
    rot: (table, key, value) => write(rows(table), key, value),
    strain: {
      spoil: (bytes) => {
        if (bytes.byteLength === 0 || due(['bit flipped in a read']) === undefined) return bytes;
        const spoilt = new Uint8Array(bytes);
        const at = random.below(spoilt.byteLength);
        spoilt[at] = (spoilt[at] ?? 0) ^ (1 << random.below(8));
        return spoilt;
      },
    },
  };
  return disk;
};
