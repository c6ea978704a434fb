/**
 * Simulations as processes of their own, a few at a time: the seeds of one run shared among them, or each of the planted bugs in
 * turn. Nothing is decided here that a seed does not decide: the same seeds take the same course in any number of processes.
 */
import { spawn } from 'node:child_process';
import { pinnedNode, Refusal, root } from './runtime.mjs';

/** @typedef {{ name: string, file: string, pieces: readonly (readonly [string, string, string?])[] }} Planted */

/** Runs one to its end; `hear` gets each line as it comes. @param {readonly string[]} options @param {(line: string) => void} [hear] @returns {Promise<{ status: number | null, stdout: string }>} */
const simulate = (options, hear = () => undefined) =>
  new Promise((resolve) => {
    const child = spawn(pinnedNode(), ['scripts/simulate.mjs', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let [stdout, line] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      const lines = `${line}${text}`.split('\n');
      line = lines.pop() ?? '';
      lines.forEach(hear);
    });
    child.on('close', (status) => resolve({ status, stdout }));
  });

/** @template T @param {readonly T[]} items @param {number} jobs @param {(item: T, index: number) => Promise<void>} work */
const sideBySide = async (items, jobs, work) => {
  const waiting = [...items.entries()];
  const one = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: jobs }, one));
};

const counted = /^ *(\d+) {2}(.+)$/;
const summed = /^(\d+) seeds x (\d+) steps(.*?): (\d+) events, (\d+) failed/;

/** The seeds of one run shared among several processes; prints what one process would print. @param {readonly string[]} options @param {number} jobs @returns {Promise<boolean>} whether all went well */
export const shareSeeds = async (options, jobs) => {
  const begun = Date.now();
  const own = options.filter((option) => !/^--(jobs|from|seeds|every)=/.test(option));
  const number = (/** @type {string} */ name, /** @type {number} */ otherwise) => Number(options.find((text) => text.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
  const [from, seeds] = [number('from', 1), number('seeds', 10)];
  /** @type {Map<string, number>} */
  const counts = new Map();
  const sum = { seeds: 0, events: 0, failed: 0 };
  let [done, works] = ['', true];
  const hear = (/** @type {string} */ line) => {
    const [, count, kind] = counted.exec(line) ?? [];
    if (count !== undefined && kind !== undefined) return void counts.set(kind, (counts.get(kind) ?? 0) + Number(count));
    const [, ran, steps, more, events, failed] = summed.exec(line) ?? [];
    if (ran === undefined) return console.log(line);
    done = `x ${steps} steps${more}`;
    sum.seeds += Number(ran);
    sum.events += Number(events);
    sum.failed += Number(failed);
    return undefined;
  };
  await sideBySide(Array.from({ length: jobs }, (_, index) => index), jobs, async (index) => {
    const share = [`--from=${from + index}`, `--seeds=${seeds - index}`, `--every=${jobs}`];
    const { status } = await simulate([...own, ...share], hear);
    works &&= status === 0;
  });
  for (const [kind, count] of [...counts].sort()) console.log(`${String(count).padStart(7)}  ${kind}`);
  const seconds = (Date.now() - begun) / 1000;
  const runs = sum.seeds * (options.includes('--twice') ? 2 : 1);
  const steps = number('steps', 500);
  console.log(`${sum.seeds} seeds ${done}: ${sum.events} events, ${sum.failed} failed, ${Math.round((runs * steps) / seconds)} steps/s in ${jobs} processes, ${Math.round(seconds)} s`);
  return works;
};

/**
 * The first seed that fails with the bug and not without it. @param {string} name @param {number} most @param {readonly string[]} more
 * @returns {Promise<{ seeds: number, what: string } | undefined>}
 */
const firstCatch = async (name, most, more) => {
  for (let from = 1; from <= most; ) {
    const { stdout } = await simulate(['--quiet', `--plant=${name}`, `--from=${from}`, `--seeds=${most - from + 1}`, ...more]);
    const [, count, what = ''] = /^caught after (\d+) seeds: (.*)$/m.exec(stdout) ?? [];
    if (count === undefined) return undefined;
    const seed = from + Number(count) - 1;
    if ((await simulate(['--quiet', `--around=${name}`, `--from=${seed}`, '--seeds=1', ...more])).status === 0) return { seeds: seed, what };
    from = seed + 1;
  }
  return undefined;
};

/** Plants one bug after the other until the seeds of every ordinary run notice it. @param {readonly Planted[]} bugs @param {number} most @param {readonly string[]} more @param {number} jobs */
export const tryAll = async (bugs, most, more, jobs) => {
  const begun = Date.now();
  /** @type {string[]} */
  const missed = [];
  await sideBySide(bugs, jobs, async ({ name }) => {
    const from = Date.now();
    const found = await firstCatch(name, most, more);
    if (found === undefined) missed.push(name);
    const took = `${Math.round((Date.now() - from) / 1000)} s`.padStart(6);
    console.log(found === undefined ? `not caught ${took}  ${name}` : `${String(found.seeds).padStart(4)} seeds ${took}  ${name}: ${found.what}`);
  });
  const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
  console.log(`planted bugs: ${bugs.length - missed.length} of ${bugs.length} caught within ${most} seeds, in ${minutes} minutes`);
  if (missed.length > 0) throw new Refusal(`Not caught: ${missed.join(', ')}`);
};
