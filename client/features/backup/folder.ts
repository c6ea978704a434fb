/**
 * The folder that backups go to, by the File System Access API: inside it a folder of ours, in that one file for each backup, and
 * beside them the sealed chunks of data sets, each once. A file appears under its name when all of it is written, and is read back
 * before it counts. Only files named by this code are ever deleted.
 *
 *   Holdfast backup/2026-11-28T10-15-00-000Z.ndjson
 *   Holdfast backup/data/<name>.<chunk>
 */
import type { Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { blobName, datasetOfBlob, parseBlobName, type BlobName, type DatasetName } from '../../../shared/model/ids.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Backup } from '../../sync/backup/write.ts';
import { openExportFile, readHead } from '../../sync/backup/exportFile.ts';
import { staying } from './staying.ts';

/** Parts of the API that TypeScript's library does not know. */
export type Folder = FileSystemDirectoryHandle & {
  readonly queryPermission?: (of: { readonly mode: 'readwrite' }) => Promise<PermissionState>;
  readonly requestPermission?: (of: { readonly mode: 'readwrite' }) => Promise<PermissionState>;
  entries(): AsyncIterable<[string, FileSystemHandle]>;
};
type Picking = Window & { readonly showDirectoryPicker?: (options: { readonly id: string; readonly mode: 'readwrite' }) => Promise<Folder> };

export const canPick = (): boolean => 'showDirectoryPicker' in window;

/** Undefined when the person chose none, or one that the browser lets nobody write to, which it says itself. */
export const pickFolder = async (): Promise<Folder | undefined> => {
  try {
    return await (window as Picking).showDirectoryPicker?.({ id: 'holdfast-backup', mode: 'readwrite' });
  } catch {
    return undefined;
  }
};

/** `ask`: from a press of the person only. */
export const mayWrite = async (folder: Folder, ask: boolean): Promise<boolean> => {
  const of = { mode: 'readwrite' } as const;
  if ((await folder.queryPermission?.(of)) !== 'prompt') return (await folder.queryPermission?.(of)) !== 'denied';
  return ask && (await folder.requestPermission?.(of)) === 'granted';
};

const ours = 'Holdfast backup';
const form = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)\.ndjson$/;

const nameAt = (at: number): string => `${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}.ndjson`;
const timeOf = (name: string): number | undefined => {
  const parts = form.exec(name);
  return parts === null ? undefined : Date.parse(`${parts[1]}:${parts[2]}:${parts[3]}.${parts[4]}`);
};

const writeFile = async (folder: FileSystemDirectoryHandle, name: string, content: Blob | Uint8Array<ArrayBuffer>): Promise<File> => {
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  try {
    await stream.write(content);
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
  await stream.close();
  return handle.getFile();
};

const namesIn = async (folder: Folder): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const [name] of folder.entries()) names.push(name);
  return names;
};

/** Chunks that are not there yet. A chunk never changes: what is there under its name is it, unless it was cut. */
const writeChunks = async (data: Folder, storage: Storage, { datasets }: Backup): Promise<void> => {
  const there = new Set(await namesIn(data));
  for (const { name, chunks } of datasets) {
    for (let index = 0; index < chunks; index += 1) {
      const file = blobName(name, index);
      const sealed = await storage.datasets.chunk(name, index);
      if (sealed === undefined) break; // removed from this device meanwhile
      const isThere = there.has(file) && (await (await data.getFileHandle(file)).getFile()).size === sealed.byteLength;
      if (!isThere) await writeFile(data, file, sealed);
    }
  }
};

/** Backups that have had their time, and chunks that no backup left needs. */
const clear = async (folder: Folder, data: Folder): Promise<void> => {
  const times = new Map((await namesIn(folder)).flatMap((name) => (timeOf(name) === undefined ? [] : [[timeOf(name) ?? 0, name]])));
  const stay = staying([...times.keys()]);
  const needed = new Set<DatasetName>();
  for (const [at, name] of times) {
    if (!stay.has(at)) {
      await folder.removeEntry(name);
      continue;
    }
    const head = await readHead(await (await folder.getFileHandle(name)).getFile());
    if (head === undefined) return; // of another version: what it needs is not known
    for (const set of head.sets) needed.add(set);
  }
  for (const name of await namesIn(data)) {
    const chunk = parseBlobName(name);
    if (chunk !== undefined && !needed.has(datasetOfBlob(chunk))) await data.removeEntry(name);
  }
};

const faultOf = (error: unknown): Result<never> => {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return err(fault('FOLDER_DENIED'));
  return err(fault(name === 'NotFoundError' ? 'FOLDER_GONE' : 'FOLDER_FAILED'));
};

/** Chunks first, so that a backup never names what is not there. Answers the bytes of its file. Faults: FOLDER_*. */
export const putBackup = async (picked: Folder, storage: Storage, backup: Backup, at: number): Promise<Result<number>> => {
  try {
    const folder = (await picked.getDirectoryHandle(ours, { create: true })) as Folder;
    const data = (await folder.getDirectoryHandle('data', { create: true })) as Folder;
    await writeChunks(data, storage, backup);
    const written = await writeFile(folder, nameAt(at), backup.file);
    if (!(await openExportFile(written)).ok) return err(fault('FOLDER_FAILED'));
    await clear(folder, data);
    return ok(written.size);
  } catch (error) {
    return faultOf(error);
  }
};

/** What was chosen to be taken in: the newest backup among these files, and the chunks that lie beside it. */
export interface Chosen {
  readonly file: File;
  readonly at: number | undefined;
  readonly keyring: readonly Bytes[];
  readonly beside: ReadonlyMap<BlobName, File>;
}

/** Undefined when none of them is one. */
export const chosenFrom = async (files: readonly File[]): Promise<Chosen | undefined> => {
  const beside = new Map(files.flatMap((file) => [parseBlobName(file.name)].flatMap((name) => (name === undefined ? [] : [[name, file] as const]))));
  let newest: Chosen | undefined;
  for (const file of files) {
    if (!file.name.endsWith('.ndjson')) continue;
    const head = await readHead(file);
    if (head !== undefined && (newest === undefined || (head.at ?? 0) >= (newest.at ?? 0))) newest = { file, at: head.at, keyring: head.keyring, beside };
  }
  return newest;
};
