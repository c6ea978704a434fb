/**
 * What an open session does for later, never on the way of an edit: its sealed metadata for the list, and now and then a local
 * checkpoint, so that the next start reads one row instead of the whole log. Records are kept either way.
 */
import type { SessionDoc } from '../../shared/documents/doc.ts';
import type { DocState } from '../../shared/documents/state.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { SealedRow, SessionRow } from '../storage/rows.ts';
import { attempt } from '../storage/failures.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { SessionDeps } from './deps.ts';
import { keptFiles } from './copies/keptFiles.ts';
import { metaOf, sealMeta } from './list/meta.ts';
import type { Reader, Reading } from './records/reader.ts';

export interface Upkeep {
  appended(rows: readonly SealedRow[]): void;
  /** Something is different: the metadata is due. */
  changed(): void;
  /** Looks whether a checkpoint is due. */
  due(): void;
  /** Does now what is due. */
  finish(): Promise<void>;
}

export interface UpkeepDeps {
  readonly state: DocState;
  readonly reader: Reader;
  /** Wall clock of the last change, ms. */
  readonly changed: () => number;
  /** The document, when it holds exactly what the reader's vector says. */
  readonly document: () => SessionDoc | undefined;
  readonly saved: (row: SessionRow) => void;
  /** What was read at the start, beyond the checkpoint. */
  readonly read: Reading;
}

export const createUpkeep = (deps: SessionDeps, id: SessionId, { state, reader, changed, document, saved, read }: UpkeepDeps): Upkeep => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let metaDue = false;
  let records = read.changes.length;
  let bytes = read.bytes;
  let lastSize = Infinity;

  const writeMeta = async (): Promise<void> => {
    if (!metaDue) return;
    metaDue = false;
    const [at, metaAt] = [changed(), reader.vector()];
    const meta = await sealMeta(deps.vault, id, metaOf(state, at, keptFiles(state)));
    const row = await deps.storage.sessions.update(id, (current) => ({ ...current, meta, metaAt, changed: at }));
    if (row !== undefined) saved(row);
    deps.storage.announcer.send({ type: 'sessions-changed', session: id });
  };

  /** Not once own records were told anew since this tab opened the session: its document holds as well what they said before. */
  const isAsRead = (row: SessionRow | undefined): boolean => row?.twins === undefined || row.closed.length <= (read.row?.closed.length ?? 0);

  const checkpoint = async (): Promise<void> => {
    if (records < limits.localCheckpointRecords && bytes < lastSize * limits.localCheckpointShare) return;
    const isStill = isAsRead(await deps.storage.sessions.get(id));
    const doc = document();
    if (doc === undefined || !isStill) return;
    [records, bytes] = [0, 0];
    lastSize = await writeCheckpoint(deps, id, { vector: reader.vector(), state, document: doc.encode() }, isAsRead);
  };

  const run = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    await attempt(async () => {
      await writeMeta();
      await checkpoint();
    });
  };

  const due = (): void => {
    timer ??= setTimeout(() => void run(), limits.upkeepDelay);
  };

  return {
    appended: (rows) => {
      records += 1;
      for (const row of rows) bytes += row.bytes.byteLength;
      metaDue = true; // it names the position that it describes, and what was written before this record does not reach it
      due();
    },
    changed: () => {
      metaDue = true;
      due();
    },
    due,
    finish: run,
  };
};
