/**
 * Loaded into a server's process before its own code (`node --import`), so that its disk and its clock can fail under it: while a file
 * `full` lies in the folder SERVER_TROUBLES its database may not grow by a page, and a file `clock` says by how many ms it is off.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

const folder = process.env['SERVER_TROUBLES'] ?? '';
const whole = 1_073_741_823; // SQLite's own limit, pages

const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
  const statement = prepare.call(this, sql);
  if (!sql.startsWith('BEGIN')) return statement;
  const run: () => unknown = statement.run.bind(statement);
  const begin = () => {
    const now = Number(prepare.call(this, 'PRAGMA page_count').get()?.['page_count']);
    this.exec(`PRAGMA max_page_count = ${existsSync(path.join(folder, 'full')) ? now : whole}`);
    return run();
  };
  return Object.assign(statement, { run: begin });
};

const { now } = Date;
let off = 0;
Date.now = () => now() + off;
setInterval(() => {
  const file = path.join(folder, 'clock');
  off = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}, 100).unref();
