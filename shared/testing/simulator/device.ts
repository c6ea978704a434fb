/**
 * One profile: its disk, its line, its tabs, and a sync worker for each tab, of which one leads. The composition is that of main and
 * sync.worker: the parts are the product's own, over the simulated disk, locks, channel and line.
 */
import { openSession } from '../../../client/session/open.ts';
import type { OpenSession } from '../../../client/session/types.ts';
import type { Announcement, Announcer } from '../../../client/storage/announce.ts';
import { createBarrier } from '../../../client/storage/barrier.ts';
import { openBases } from '../../../client/storage/bases.ts';
import { openKv, openResults, openSnapshots, openViews } from '../../../client/storage/kept.ts';
import { storageFault } from '../../../client/storage/failures.ts';
import { openPasts } from '../../../client/storage/pasts.ts';
import { openRecords } from '../../../client/storage/records.ts';
import type { SessionRow } from '../../../client/storage/rows.ts';
import { openSessions } from '../../../client/storage/sessions.ts';
import type { Storage } from '../../../client/storage/storage.ts';
import { openSyncApi } from '../../../client/sync/calls/api.ts';
import { createLeader, type Leader } from '../../../client/sync/leader.ts';
import { createRunner, type Runner } from '../../../client/sync/runner.ts';
import type { Vault } from '../../../client/vault/vault.ts';
import { hashRecord } from '../../crypto/envelope.ts';
import { fault } from '../../model/faults.ts';
import type { RecordHash, SessionId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import { err, ok } from '../../model/result.ts';
import type { Seeded } from '../seeded.ts';
import type { Clock } from './clock.ts';
import { createDisk, type Disk, type Key } from './disk.ts';
import type { Tally } from './faults.ts';
import { createLockTable, type LockTable } from './locks.ts';
import type { Line } from './network.ts';
import { createProcess, dawdle, here, inside, isInside, thaw, type Process } from './realm.ts';
import { origin } from './server.ts';
import { openTables } from './tables.ts';

export interface Worker {
  readonly process: Process;
  readonly leader: Leader;
  readonly runner: () => Runner | undefined;
}

export interface Tab {
  readonly name: string;
  readonly device: Device;
  readonly process: Process;
  readonly storage: Storage;
  worker: Worker;
  session: OpenSession | undefined;
  /** Of this opening: its revisions begin anew. */
  label: string;
  /** Why the last opening came to nothing. */
  refused: string | undefined;
}

export interface Device {
  readonly name: string;
  readonly vault: Vault;
  readonly disk: Disk;
  readonly line: Line;
  readonly locks: LockTable;
  readonly tabs: Tab[];
  /** What its wall clock is off by, ms. */
  skew: number;
  /** Grows when its storage is destroyed. */
  life: number;
  /** Power cuts so far. */
  cuts: number;
  readonly listeners: Set<{ readonly process: Process; readonly hear: (announcement: Announcement) => void }>;
}

export interface DeviceParts {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Seeded;
  readonly tally: Tally;
  readonly vault: Vault;
  readonly line: Line;
  /** A worker takes its time to seal, this long, ms. */
  readonly sealing: (device: Device, ms: number) => void;
  /** A row of `records` is on the disk from now on. */
  readonly stored: (device: Device, key: Key, bytes: Uint8Array) => void;
  /** So is a row of `sessions` of which own records were told anew. */
  readonly retold: (twins: NonNullable<SessionRow['twins']>) => void;
}

/** Sealing takes its time on a busy machine: what others do meanwhile comes in between. */
const slowVault = (vault: Vault, dawdles: () => Promise<void>): Vault => {
  const { subtle } = vault.crypto;
  const encrypt: typeof subtle.encrypt = async (...asked) => {
    const sealed = await subtle.encrypt(...asked);
    await dawdles();
    return sealed;
  };
  const crypto = { ...vault.crypto, subtle: { ...subtle, encrypt } };
  return Object.create(vault, { crypto: { value: crypto, enumerable: true } }) as Vault;
};

const createPlainDevice = ({ name, clock, random, tally, vault, line, stored }: Omit<DeviceParts, 'stored'> & { readonly stored: (table: string, key: Key, value: unknown) => void }): Device => ({
  name,
  vault,
  disk: createDisk(clock, random, tally.count, stored),
  line,
  locks: createLockTable(),
  tabs: [],
  skew: 0,
  life: 0,
  cuts: 0,
  listeners: new Set(),
});

export const createDevice = (parts: DeviceParts): Device => {
  const { random, tally, vault, sealing, stored, retold } = parts;
  const device: Device = createPlainDevice({
    ...parts,
    stored: (table, key, value) => {
      if (table === 'records' && value instanceof Uint8Array) stored(device, key, value);
      const row = table === 'sessions' ? (value as SessionRow | undefined) : undefined;
      if (row?.twins !== undefined) retold(row.twins);
    },
    vault: slowVault(vault, async () => {
      if (!isInside()) return;
      const isWorker = device.tabs.some(({ worker }) => worker.process === here());
      if (!random.chance(isWorker ? 0.2 : 0.02)) return;
      tally.count('slow sealing');
      const ms = 1 + random.below(150);
      if (isWorker) sealing(device, ms);
      await dawdle(ms);
    }),
  });
  return device;
};

/** Heard by every other announcer of the profile a moment later; a frozen process hears when it thaws. */
const openAnnouncer = (device: Device, process: Process, random: Seeded): Announcer => {
  const own = new Set<(announcement: Announcement) => void>();
  const listener = {
    process,
    hear: (announcement: Announcement): void => {
      for (const each of [...own]) each(announcement);
    },
  };
  device.listeners.add(listener);
  return {
    send: (announcement) => {
      if (!process.alive) return;
      for (const other of device.listeners) {
        if (other === listener) continue;
        process.clock.later(random.below(4), () => {
          if (!other.process.alive) device.listeners.delete(other);
          else if (other.process.frozen !== undefined) other.process.frozen.push(() => inside(other.process, () => other.hear(announcement)));
          else inside(other.process, () => other.hear(announcement));
        });
      }
    },
    listen: (hear) => {
      own.add(hear);
      return () => own.delete(hear);
    },
    close: () => void device.listeners.delete(listener),
  };
};

const hashes = new WeakMap<Uint8Array, RecordHash>();

const openStorage = (device: Device, process: Process, random: Seeded): Storage => {
  const database = openTables(device.disk, process);
  const { vault, disk } = device;
  const hashOf = async (session: SessionId, bytes: Uint8Array<ArrayBuffer>): Promise<RecordHash> => {
    const known = hashes.get(bytes) ?? (await hashRecord(vault.crypto, vault.owner, session, bytes));
    hashes.set(bytes, known);
    return known;
  };
  const unused = async (): Promise<never> => {
    throw new Error('not simulated');
  };
  return {
    database,
    ...createBarrier(database, { delay: limits.barrierDelay, now: process.clock.now }),
    records: openRecords(database, hashOf),
    sessions: openSessions(database),
    views: openViews(database),
    bases: openBases(database),
    results: openResults(database),
    datasets: undefined as unknown as Storage['datasets'],
    arrivals: undefined as unknown as Storage['arrivals'],
    snapshots: openSnapshots(database),
    kv: openKv(database),
    keys: { load: unused, save: unused },
    announcer: openAnnouncer(device, process, random),
    persistAsk: async () => false,
    usage: async () => ({ used: 0, quota: 0, persisted: false }),
    reopen: async () => {
      if (disk.outdated.has(process)) return err(fault('STORAGE_NEWER'));
      disk.broken.delete(process);
      return ok(undefined);
    },
    close: () => undefined,
  };
};

const kill = (device: Device, process: Process): void => {
  process.alive = false;
  process.frozen = undefined;
  device.disk.broken.delete(process);
  device.disk.outdated.delete(process);
  device.locks.release(process);
};

/** As sync.worker.ts puts it together. */
const startWorker = (device: Device, name: string, clock: Clock, random: Seeded): Worker => {
  const process = createProcess(name, clock, device.locks.forProcess);
  process.died = () => kill(device, process);
  let runner: Runner | undefined;
  let state: ReturnType<Runner['state']> | undefined;
  const leader = inside(process, () => {
    const { database, records, sessions, bases, barrier, announcer } = openStorage(device, process, random);
    const { vault, line } = device;
    const deps = {
      // A person who keeps every draft at once: what is asked of them has its own tests.
      store: { records, sessions, bases, pasts: openPasts(database), barrier, isUnanswered: async () => false, faultOf: storageFault },
      vault,
      api: openSyncApi({ base: `${origin}/api/v1`, fetch: line.fetch }, vault),
      mint: random.mint,
      wallClock: () => clock.now() + device.skew,
      announce: announcer.send,
      note: () => undefined,
    };
    const later = (ms: number, call: () => void): (() => void) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    };
    const made: Leader = createLeader({
      locks: process.locks,
      lead: () => {
        runner = createRunner(deps, { now: clock.now, chance: random.next, later, rest: () => made.release() }, state);
        runner.happened({ type: 'started', visible: process.visible });
      },
      follow: () => {
        runner?.stop();
        state = runner?.state();
        runner = undefined;
        if (process.visible) made.want();
      },
    });
    let heardAt = clock.now();
    announcer.listen((announcement) => {
      heardAt = clock.now();
      if (runner !== undefined) runner.heard(announcement);
      else if (announcement.type === 'appended') made.want({ ifFree: true });
    });
    // The app asks every few seconds; here whoever leads is known by what it does, or virtual time would be spent on asking.
    setInterval(() => {
      if (process.visible && made.place() === 'waiting' && clock.now() - heardAt > 2.5 * limits.pollLast) made.seize();
    }, limits.pollLast);
    if (process.visible) made.want();
    return made;
  });
  return { process, leader, runner: () => (process.alive ? runner : undefined) };
};

export const startTab = (device: Device, name: string, clock: Clock, random: Seeded): Tab => {
  const process = createProcess(name, clock, device.locks.forProcess);
  const storage = inside(process, () => openStorage(device, process, random));
  const tab: Tab = {
    name,
    device,
    process,
    storage,
    worker: startWorker(device, `${name}.worker`, clock, random),
    session: undefined,
    label: name,
    refused: 'no answer',
  };
  process.died = () => killTab(tab);
  device.tabs.push(tab);
  return tab;
};

/** The tab and its worker are gone at once, without a last word. */
export const killTab = (tab: Tab): void => {
  kill(tab.device, tab.process);
  kill(tab.device, tab.worker.process);
  const at = tab.device.tabs.indexOf(tab);
  if (at >= 0) tab.device.tabs.splice(at, 1);
};

export const restartWorker = (tab: Tab, clock: Clock, random: Seeded): void => {
  kill(tab.device, tab.worker.process);
  tab.worker = startWorker(tab.device, `${tab.worker.process.name}'`, clock, random);
};

/** Opens the session in this tab; undefined in `tab.session` if it cannot be opened (yet). */
export const openIn = (tab: Tab, id: SessionId, random: Seeded, opened: (session: OpenSession) => void): Promise<void> => {
  const { device, process, storage } = tab;
  const deps = { storage, vault: device.vault, now: () => process.clock.now() + device.skew, mint: random.mint };
  return inside(process, async () => {
    const result = await openSession(deps, id);
    tab.refused = result.ok ? undefined : result.fault.code;
    if (!result.ok) return;
    tab.session = result.value;
    opened(result.value);
  });
};

export const freeze = (process: Process): void => void (process.frozen ??= []);
export const unfreeze = (process: Process): void => thaw(process);

/** The engine state of whoever leads on this device. */
export const leading = (device: Device): Runner | undefined => device.tabs.map(({ worker }) => worker.runner()).find((runner) => runner !== undefined);
