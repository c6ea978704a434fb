/**
 * What many edits cost, and what comes back, each against raw IndexedDB in the same page. Everything that was written is read back
 * and compared before a figure is printed.
 *
 * - edit-bytes: bytes that the browser writes to files (all of its processes, as Linux counts them) for an edit, without what the format
 *   of records takes for itself, against a raw put of the change alone (its update and patch, under a key that the store counts). In
 *   blocks by turns, the medians. What the format takes is stated by name: of the record its header, nonce, tag and padding, and its
 *   key, which names session and replica (measured: a raw put of the record under such a key against one under a counted key). Printed
 *   beside it is the ratio with all of that, against a raw put of the whole record: it has no limit, the format decides it.
 * - edit-burst: 1,000 edits in one go until the last is saved, against 1,000 puts of 100 bytes, each in a transaction of its own, the
 *   last one strict.
 * - reopen-painted: a session of 1 MB (100 panels, 50 records since its painted view was written) opened in a page that was just
 *   loaded, until it is painted, against the same state as one plain JSON value; by turns, the medians. Printed beside it: its painted
 *   view alone, which is the least that a sealed session takes.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { figureLine } from './figure.mjs';
import { servePage } from './pageServer.mjs';
import { withPage } from './withPage.mjs';

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const blocks = { count: 7, edits: 200 };
const burst = { size: 100_000, edits: 1_000, rounds: 7 };
/** A hundred panels, and what was edited since the painted view was written. */
const reopening = { size: 1_000_000, textEach: 10_000, behind: 50 };
const turns = 9;

const readOr = (file, otherwise) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise; // it has ended
  }
};

/** Bytes written so far by all processes of the browser over this profile; the numbers are the system's own (proc(5), io: wchar). */
const writtenBy = (folder) => {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(pids.map((pid) => [pid, readOr(`/proc/${pid}/stat`, '').split(') ')[1]?.split(' ')[1]]));
  const roots = pids.filter((pid) => readOr(`/proc/${pid}/cmdline`, '').includes(`--user-data-dir=${folder}`));
  const isOurs = (pid) => pid !== undefined && (roots.includes(pid) || isOurs(parents.get(pid)));
  return pids.filter(isOurs).reduce((sum, pid) => sum + Number(/^wchar: (\d+)$/m.exec(readOr(`/proc/${pid}/io`, ''))?.[1] ?? 0), 0);
};

const measureBytes = (url, log) =>
  withPage(url, async (page, _, folder) => {
    const parts = await page.evaluate(async (size) => (globalThis.blocks = await globalThis['bench'].startBytes(size)).parts, burst.size);
    const block = async (name) => {
      await page.waitForTimeout(300);
      const before = writtenBy(folder);
      await page.evaluate(([of, count]) => globalThis.blocks[of](count), [name, blocks.edits]);
      await page.waitForTimeout(300);
      return (writtenBy(folder) - before) / blocks.edits;
    };
    const names = ['edit', 'change', 'record', 'keyed'];
    for (const name of names) await block(name);
    const all = { edit: [], change: [], record: [], keyed: [] };
    for (let turn = 0; turn < blocks.count; turn += 1) for (const name of turn % 2 === 0 ? names : names.toReversed()) all[name].push(await block(name));
    await page.evaluate(() => globalThis.blocks.check());
    const { record, update, patch, header, nonceAndTag, padding, value } = parts;
    const [edit, change, whole, keyed] = names.map((name) => Math.round(median(all[name])));
    const [format, key] = [header + nonceAndTag + padding, keyed - whole];
    log(`a record of ${record} B: a value of ${value} B, as update ${update} B and as patch ${patch} B; the format's own ${format} B: header ${header}, nonce and tag ${nonceAndTag}, padding ${padding}`);
    log(`written per raw put of the change (${update + patch} B) ${change} B, of the record (${record} B) ${whole} B, of the record under its key ${keyed} B: the key takes ${key} B`);
    log(`written per edit ${edit} B; with all that the format takes ${(edit / whole).toFixed(3)} of a raw put of the record, ${(edit / keyed).toFixed(3)} of one under the same key`);
    return (edit - format - key) / change;
  });

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const server = await servePage(path.join(import.meta.dirname, 'edit'));
  const figure = (name, goal, limit, value) => log(figureLine({ name, unit: 'ratio', goal, limit, value: Number(value.toFixed(3)) }));
  try {
    if (existsSync('/proc/self/io')) figure('edit-bytes', 1.2, 1.2, await measureBytes(server.url, log));
    else log('edit-bytes: this system does not count what a process writes');
    const { floor, burst: took, records } = await withPage(server.url, (page) => page.evaluate((asked) => globalThis['bench'].burst(asked), burst));
    log(`burst of ${burst.edits} edits: ${took.toFixed(1)} ms, ${Math.round((burst.edits / took) * 1000)} edits/s, ${records.toFixed(1)} records; floor ${floor.toFixed(1)} ms`);
    figure('edit-burst', 0.5, 1, took / floor);
    await withPage(server.url, async (page, again) => {
      const prepared = await page.evaluate((asked) => globalThis['bench'].prepareReopen(asked), reopening);
      const sides = { raw: [], view: [], session: [] };
      for (let turn = 0; turn <= turns; turn += 1) {
        for (const side of turn % 2 === 0 ? ['raw', 'view', 'session'] : ['session', 'view', 'raw']) {
          await again();
          const one = await page.evaluate((asked) => globalThis['bench'].reopen(asked), { ...prepared, side });
          if (turn > 0) sides[side].push(one);
        }
      }
      const of = (side, part) => median(sides[side].map((one) => one[part]));
      const said = (side) => `${side} read ${of(side, 'read').toFixed(1)} ms, painted ${of(side, 'painted').toFixed(1)} ms, heap ${(of(side, 'heap') / 1e6).toFixed(1)} MB`;
      log(`reopen ${prepared.bytes} B of JSON: ${said('raw')}; ${said('view')}; ${said('session')}`);
      log(`the painted view alone is ${(of('view', 'painted') / of('raw', 'painted')).toFixed(3)} of the raw state`);
      figure('reopen-painted', 1.5, 1.5, of('session', 'painted') / of('raw', 'painted'));
    });
  } finally {
    await server.close();
  }
};
