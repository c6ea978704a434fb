/** `node server/entry/backup.ts FILE` (npm run backup -- FILE): copies the database of HOLDFAST_DATA into FILE while the server runs. */
import { join, resolve } from 'node:path';
import { backUp } from '../store/sqlite/backup.ts';

const [target] = process.argv.slice(2);
const folder = resolve(process.env['HOLDFAST_DATA'] ?? 'data');
if (target === undefined) {
  process.stderr.write('Name the file to write: npm run backup -- /backups/holdfast.sqlite\n');
  process.exitCode = 1;
} else {
  try {
    const items = await backUp(join(folder, 'holdfast.sqlite'), resolve(target));
    process.stdout.write(`${resolve(target)} holds ${items} items and was checked. The file "secret" beside the database is not in it.\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
