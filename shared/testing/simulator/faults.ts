/** Every kind of trouble that the simulator makes, by where it strikes. Each is counted when it does, not when it is meant to. */
import { diskFaults } from './disk.ts';

export const networkFaults = [
  'request lost',
  'reply lost after commit',
  'request twice',
  'delayed beyond the time-out',
  'late reply, overtaken by others',
  'body cut',
  'captive portal',
  'unavailable with Retry-After',
  'limited with Retry-After',
] as const;

export const hostileFaults = [
  'records withheld',
  'a replica hidden',
  'records in another order',
  'a record dropped',
  'a record of another session',
  'a bit of a record changed',
  'the epoch of a record changed',
  'an old answer replayed',
  'another checkpoint',
] as const;

export const serverFaults = [
  'a swap lost again and again',
  'a stale read',
  'cut short between two writes',
  'an error after the commit',
  'a slow write',
  'restart with a new secret',
  'the rate limiter refuses',
  'gone back to an earlier state',
  'gone back to nothing',
] as const;

const machineFaults = [
  'partition',
  'slow line',
  'tab killed at an await',
  'worker killed at an await',
  'tab frozen',
  'worker frozen',
  'browser killed',
  'power cut',
  'storage evicted',
  'profile cloned',
  'image resumed twice',
  'row damaged where it lies',
  'old backup restored',
  'schema upgraded by newer code',
  'clock years off',
  'everybody at once',
  'slow disk',
  'slow sealing',
  'an edit while the worker seals',
] as const;

export const allFaults = [...networkFaults, ...hostileFaults, ...serverFaults, ...machineFaults, ...diskFaults] as const;
export type NetworkFault = (typeof networkFaults)[number];
export type HostileFault = (typeof hostileFaults)[number];
export type ServerFault = (typeof serverFaults)[number];

export interface Tally {
  count(kind: string): void;
  readonly counts: Map<string, number>;
}

export const createTally = (): Tally => {
  const counts = new Map<string, number>();
  return { counts, count: (kind) => void counts.set(kind, (counts.get(kind) ?? 0) + 1) };
};
