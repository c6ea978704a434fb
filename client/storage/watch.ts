/**
 * All rows of the table of sessions, now and after every change by any tab or worker. Read in pieces, because ten thousand rows at
 * once are a task that the page is felt to hang in; and read again only after a pause in proportion to what reading cost, so that
 * a thousand sessions arriving one by one are not a thousand readings.
 */
import { Dexie } from 'dexie';
import type { SessionId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Database } from './database.ts';
import type { SessionRow } from './rows.ts';

const readAll = async ({ sessions }: Database): Promise<SessionRow[]> => {
  const rows: SessionRow[] = [];
  for (let after: SessionId | undefined; ; ) {
    const range = after === undefined ? sessions.toCollection() : sessions.where('id').above(after);
    const piece = await range.limit(limits.listPiece).toArray();
    rows.push(...piece);
    after = piece.at(-1)?.id;
    if (piece.length < limits.listPiece) return rows;
  }
};

export const watchTable = (database: Database, listener: (rows: SessionRow[]) => void): (() => void) => {
  const prefix = `idb://${database.name}/sessions/`;
  let reading = false;
  let stale = false;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const read = async (): Promise<void> => {
    reading = true;
    stale = false;
    const began = performance.now();
    // A store that fails here is asked again at the next change; what was read last stays on the screen.
    const rows = await readAll(database).catch(() => undefined);
    if (ended) return;
    if (rows !== undefined) listener(rows);
    timer = setTimeout(() => {
      reading = false;
      if (stale) void read();
    }, limits.listRest * (performance.now() - began));
  };
  const changed = (parts: object): void => {
    if (!Object.keys(parts).some((part) => part.startsWith(prefix))) return;
    stale = true;
    if (!reading) void read();
  };
  Dexie.on('storagemutated', changed);
  void read();
  return () => {
    ended = true;
    clearTimeout(timer);
    Dexie.on.storagemutated.unsubscribe(changed);
  };
};
