/** What this device knows of its automatic backup: the folder, how often, and what came of it. Nothing of it is synchronized. */
import { faultCodes, type FaultCode } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Folder } from './folder.ts';

export interface Done {
  readonly at: number;
  readonly sessions: number;
  readonly bytes: number;
  /** What the device held then (mark.ts). */
  readonly mark: string;
}

export interface Plan {
  readonly folder: Folder | undefined;
  /** Time between two backups, ms. */
  readonly every: number;
  readonly last: Done | undefined;
  /** When it was last looked whether something changed, ms; after `last` when nothing had. */
  readonly looked: number;
  /** Why the latest try failed. */
  readonly failed: FaultCode | undefined;
}

const keys = { folder: 'backup/folder', every: 'backup/every', last: 'backup/last', looked: 'backup/looked', failed: 'backup/failed' } as const;

const doneIn = (value: unknown): Done | undefined => {
  const { at, sessions, bytes, mark } = (typeof value === 'string' ? JSON.parse(value) : {}) as Partial<Done>;
  return at === undefined || sessions === undefined || bytes === undefined || mark === undefined ? undefined : { at, sessions, bytes, mark };
};

export const readPlan = async ({ kv }: Storage): Promise<Plan> => {
  const [folder, every, last, looked, failed] = await Promise.all(Object.values(keys).map((key) => kv.get(key)));
  return {
    folder: folder instanceof FileSystemDirectoryHandle ? (folder as Folder) : undefined,
    every: typeof every === 'number' ? every : limits.backupChoices[1],
    last: doneIn(last),
    looked: typeof looked === 'number' ? looked : 0,
    failed: faultCodes.find((code) => code === failed),
  };
};

const changed = ({ announcer }: Storage): void => announcer.send({ type: 'backup-changed' });

export const keepFolder = async (storage: Storage, folder: Folder | undefined): Promise<void> => {
  if (folder === undefined) await storage.kv.remove(keys.folder);
  else await storage.kv.put(keys.folder, folder);
  await storage.kv.remove(keys.failed);
  await storage.kv.remove(keys.last);
  changed(storage);
};

export const keepEvery = async (storage: Storage, every: number): Promise<void> => {
  await storage.kv.put(keys.every, every);
  changed(storage);
};

export const noteDone = async (storage: Storage, done: Done): Promise<void> => {
  await storage.kv.put(keys.last, JSON.stringify(done));
  await storage.kv.put(keys.looked, done.at);
  await storage.kv.remove(keys.failed);
  changed(storage);
};

export const noteLooked = (storage: Storage, at: number): Promise<void> => storage.kv.put(keys.looked, at);

export const noteFailed = async (storage: Storage, code: FaultCode): Promise<void> => {
  await storage.kv.put(keys.failed, code);
  changed(storage);
};

/** Files of a backup that are taken in after the next start, once the account they belong to is in place. */
const waitingKey = 'backup/waiting';

export const keepWaiting = ({ kv }: Storage, files: readonly File[]): Promise<void> => kv.put(waitingKey, [...files]);

export const takeWaiting = async ({ kv }: Storage): Promise<readonly File[]> => {
  const files = await kv.get(waitingKey);
  return Array.isArray(files) ? (files as readonly File[]) : [];
};

export const dropWaiting = ({ kv }: Storage): Promise<void> => kv.remove(waitingKey);
