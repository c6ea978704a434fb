/**
 * What this device holds as one sealed file, whatever the server has of it. It reads like the account's export (exportFile.ts), so it
 * is taken in by the same checks, and merges.
 *
 *   {"holdfast":"backup","version":1,"owner","at","keyring":[…],"sets":[names of the data sets that belong to it]}
 *   for each session   {"session":{row},"retired"?,"files"?} {"checkpoint":…}? {"record":…} replica by replica {"unsent":…}
 *   {"blob":{name,sealed}}                            chunks of data sets, unless they lie beside the file
 *   {"end":{sessions,records,unsent,blobs}}           without this line the file was cut
 *
 * `records` are known to have been at the server, or came from it; `unsent` ones nobody else has yet, or do not follow on: whoever
 * takes them in appends them as changes of its own. A session whose log is complete here goes without its checkpoint, so that its
 * history goes along.
 */
import { toBase64Url, type Bytes } from '../../../shared/model/bytes.ts';
import { fault } from '../../../shared/model/faults.ts';
import { blobName, type DatasetName, type SessionId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { err, type Result } from '../../../shared/model/result.ts';
import type { SessionDeps } from '../../session/deps.ts';
import { attempt } from '../../storage/failures.ts';
import type { SessionRow } from '../../storage/rows.ts';
import type { Vault } from '../../vault/vault.ts';
import { cutItems } from '../jobs/checkpoint.ts';
import { filesIn, sealFiles, stateOf } from '../../session/copies/content.ts';
import { apart, readLog } from './log.ts';

export interface BackupDeps extends SessionDeps {
  readonly vault: Vault;
}

export interface BackupOptions {
  /** Without it every session that is not in the trash. */
  readonly sessions?: readonly SessionId[];
  /** Whether the chunks of data sets go into the file. */
  readonly chunks: boolean;
}

export interface Backup {
  readonly file: Blob;
  readonly sessions: number;
  /** Data sets that lie here whole. */
  readonly datasets: readonly { readonly name: DatasetName; readonly chunks: number }[];
}

/** Pieces of text, handed to the browser as they come, so that a large file does not lie in memory. */
const createPieces = () => {
  const done: Blob[] = [];
  let text: string[] = [];
  let letters = 0;
  const flush = (): void => {
    done.push(new Blob(text));
    text = [];
    letters = 0;
  };
  return {
    line: (value: unknown): void => {
      const line = `${JSON.stringify(value)}\n`;
      text.push(line);
      letters += line.length;
      if (letters > limits.datasetChunkBytes) flush();
    },
    file: (): Blob => {
      flush();
      return new Blob(done, { type: 'application/x-ndjson' });
    },
  };
};
type Pieces = ReturnType<typeof createPieces>;
interface Counts {
  sessions: number;
  records: number;
  unsent: number;
  blobs: number;
}

const sessionLines = async (deps: BackupDeps, row: SessionRow, files: Bytes | undefined, { line }: Pieces, counts: Counts): Promise<void> => {
  const { log, base } = await readLog(deps, row);
  const [vector, retired] = apart(log.vector, row.retired ?? {});
  const { id, revision, changed, meta } = row;
  line({
    session: { id, revision, vector, changed, deleted: false, ...(meta !== undefined && { meta: toBase64Url(meta) }) },
    ...(Object.keys(retired).length > 0 && { retired }),
    ...(files !== undefined && { files: toBase64Url(files) }),
  });
  if (base !== undefined) {
    const { hash, number, previous } = base;
    line({ checkpoint: { hash, number, ...(previous !== undefined && { previous }), vector: base.vector, items: cutItems(base.sealed).map(toBase64Url) } });
  }
  for (const { bytes } of log.records) line({ record: toBase64Url(bytes) });
  for (const { bytes } of log.unsent) line({ unsent: toBase64Url(bytes) });
  counts.sessions += 1;
  counts.records += log.records.length;
  counts.unsent += log.unsent.length;
};

const write = async (deps: BackupDeps, { sessions, chunks }: BackupOptions): Promise<Backup> => {
  const { storage, vault, now } = deps;
  const rows = (await storage.sessions.list()).filter(({ id, deleted, forGood }) => deleted === undefined && forGood !== true && sessions?.includes(id) !== false);
  const body = createPieces();
  const counts: Counts = { sessions: 0, records: 0, unsent: 0, blobs: 0 };
  const here = new Map<DatasetName, number>();
  for (const row of rows) {
    const files = filesIn(await stateOf(deps, row.id));
    await sessionLines(deps, row, files.length === 0 ? undefined : await sealFiles(vault, row.id, files), body, counts);
    for (const [digest] of files) {
      const name = await vault.datasetName(digest);
      const meta = await storage.datasets.get(name);
      if (meta !== undefined) here.set(name, meta.chunks);
    }
  }
  const datasets = [...here].map(([name, count]) => ({ name, chunks: count }));
  for (const { name, chunks: count } of chunks ? datasets : []) {
    for (let index = 0; index < count; index += 1) {
      const sealed = await storage.datasets.chunk(name, index);
      if (sealed === undefined) continue; // removed from this device meanwhile
      body.line({ blob: { name: blobName(name, index), sealed: toBase64Url(sealed) } });
      counts.blobs += 1;
    }
  }
  body.line({ end: counts });
  const head = { holdfast: 'backup', version: 1, owner: vault.owner, at: now(), keyring: vault.keyring().map(toBase64Url), sets: datasets.map(({ name }) => name) };
  return { file: new Blob([`${JSON.stringify(head)}\n`, body.file()]), sessions: counts.sessions, datasets };
};

/** Faults of the store; NOT_FOUND when a session that was asked for is not here. */
export const writeBackup = async (deps: BackupDeps, options: BackupOptions): Promise<Result<Backup>> => {
  const made = await attempt(() => write(deps, options));
  return made.ok && made.value.sessions < (options.sessions?.length ?? 0) ? err(fault('NOT_FOUND')) : made;
};
