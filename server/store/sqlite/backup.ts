/**
 * A copy of the database while the server runs: SQLite's own online backup, page by page, so what it holds is one state that really
 * was. It is written beside its place, looked over and only then given its name: an unfinished copy never passes for a backup.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';

/** Items in the copy. Rejects when `from` is no database of this server or `to` exists. */
export const backUp = async (from: string, to: string): Promise<number> => {
  if (!existsSync(from)) throw new Error(`There is no database at ${from}.`);
  if (existsSync(to)) throw new Error(`${to} exists already. A backup never replaces a file.`);
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { force: true });
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, unfinished);
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(unfinished);
  // A backup is one file: no log beside it that could be forgotten when it is moved.
  copy.exec('PRAGMA journal_mode=DELETE');
  const sound = copy.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  const count = Number(copy.prepare('SELECT count(*) AS items FROM items').get()?.['items']);
  copy.close();
  if (sound !== 'ok') throw new Error(`The copy is damaged (${String(sound)}); the database itself may be. Nothing was kept.`);
  renameSync(unfinished, to);
  return count;
};
