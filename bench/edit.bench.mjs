/**
 * What an edit costs: of sessions of 10 kB, 100 kB and 1 MB, against raw IndexedDB in the same page, turn by turn.
 *
 * - edit-append: from the change handed to the appender (payload, seal, append) until its record is committed, against a relaxed
 *   put of 100 bytes. The record's hash, which only the next record names, is worked out behind the commit.
 * - the whole edit, printed beside it and without a limit: the same from the call that makes the edit, so with the state on screen
 *   and the document.
 * - edit-saved: from that call until the status says saved, against a strict put of 100 bytes. The wait that joins barriers
 *   (limits.barrierDelay) is switched off: it is a choice, and the first edit after a pause does not have it.
 *
 * The ratio of medians counts, and of the three sizes the worst. Beside them:
 *
 * - edit-history: edit-append in a session of 100 kB with 10,000 records behind it, against a store with as many puts.
 * - edit-slope: what edit-append costs at 1 MB against 10 kB, each in floors of its own page: flat means 1.
 */
import path from 'node:path';
import { figureLine } from './figure.mjs';
import { servePage } from './pageServer.mjs';
import { withPage } from './withPage.mjs';

const sizes = [10_000, 100_000, 1_000_000];
const figures = [
  { name: 'edit-append', until: 'append', goal: 1.2, limit: 1.4 },
  { name: 'whole edit', until: 'edit' },
  { name: 'edit-saved', until: 'saved', goal: 1.4, limit: 1.4 },
];
/** The first thousand turns warm up the compiler: an edit is ten times as much code as the floor. */
const turns = { warmUp: 1000, turns: 500 };
const history = 10_000;

/** One size in a profile of its own: nothing of the size before it is in the way. */
const measure = (url, order) => withPage(url, (page) => page.evaluate((asked) => globalThis['bench'].run(asked), order));

const kilo = (size) => (size < 1_000_000 ? `${size / 1000} kB` : `${size / 1_000_000} MB`);

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const server = await servePage(path.join(import.meta.dirname, 'edit'));
  try {
    for (const { name, until, goal, limit } of figures) {
      const ratios = [];
      for (const size of sizes) {
        const { floor, edit, paired } = await measure(server.url, { size, until, ...turns });
        ratios.push(edit / floor);
        log(`${name.padEnd(11)} ${kilo(size).padStart(6)}: ${edit.toFixed(3)} ms, floor ${floor.toFixed(3)} ms, ratio ${(edit / floor).toFixed(2)} (median of paired ratios ${paired.toFixed(2)})`);
      }
      if (limit === undefined) continue;
      const value = Number(Math.max(...ratios).toFixed(3));
      log(figureLine({ name, unit: 'ratio', goal, limit, value }));
      if (until !== 'append') continue;
      const slope = Number((ratios.at(-1) / ratios[0]).toFixed(3));
      log(figureLine({ name: 'edit-slope', unit: 'ratio', goal: 1.1, limit: 1.3, value: slope }));
    }
    const { floor, edit, paired } = await measure(server.url, { size: 100_000, until: 'append', warmUp: history, turns: turns.turns });
    log(`edit-history 100 kB, ${history} records: ${edit.toFixed(3)} ms, floor ${floor.toFixed(3)} ms, ratio ${(edit / floor).toFixed(2)} (median of paired ratios ${paired.toFixed(2)})`);
    log(figureLine({ name: 'edit-history', unit: 'ratio', goal: 1.2, limit: 1.4, value: Number((edit / floor).toFixed(3)) }));
  } finally {
    await server.close();
  }
};
