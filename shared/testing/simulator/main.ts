/** The command: its options, the loop over seeds, what it prints, and making a failure small. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeAccount, type Account } from './account.ts';
import { checkFormats } from './formats.ts';
import { createTally, type Tally } from './faults.ts';
import { caseOf, type Around, type Case } from './cases.ts';
import { runMonth } from './month.ts';
import { beginProfile } from './profile.ts';
import { run, type Outcome } from './scenario.ts';

const option = (argv: readonly string[], name: string, otherwise: number): number => {
  const found = argv.find((text) => text.startsWith(`--${name}=`));
  return found === undefined ? otherwise : Number(found.slice(name.length + 3));
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const named = (error: unknown): string => (error instanceof Error ? `${error.name} ${error.message}` : 'unknown');

/** A rejection that nobody handles would stand on the console of a browser. */
let unhandled: string[] = [];

/** A run that ends in an exception has found something, too. */
const attempt = async (one: Case, account: Account, tally: Tally, steps?: (line: string) => void): Promise<Outcome> => {
  unhandled = [];
  try {
    const outcome = await run(one, { account, tally, ...(steps && { steps }) });
    return unhandled.length === 0 ? outcome : { ...outcome, wrong: [...outcome.wrong, ...unhandled] };
  } catch (error) {
    return { wrong: [`exception: ${named(error)}`], digest: '', events: 0, rounds: 0 };
  }
};

/** What went wrong, without of what. */
const kindOf = (wrong: readonly string[]): string | undefined => wrong[0]?.split(':')[0];

/** Leaves out ever smaller parts as long as the rest still fails in the same way. */
const shrink = async (failing: Case, way: string | undefined, account: Account, tries: number): Promise<Case> => {
  let { operations } = failing;
  let left = tries;
  for (let size = operations.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < operations.length && left > 0; left -= 1) {
      const fewer = [...operations.slice(0, from), ...operations.slice(from + size)];
      const { wrong } = await attempt({ ...failing, operations: fewer }, account, createTally());
      if (wrong.length > 0 && kindOf(wrong) === way) operations = fewer;
      else from += size;
    }
  }
  return { ...failing, operations };
};

/** Cases that once failed, made small. */
const folder = path.resolve(import.meta.dirname, '../regressions');
const replay = async (account: Account): Promise<number> => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  for (const file of files) {
    const { wrong } = await attempt(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Case, account, createTally());
    if (wrong.length > 0) say(`${file}:\n  ${wrong.join('\n  ')}`);
    if (wrong.length > 0) return 1;
  }
  say(`${files.length} former failures replayed`);
  return 0;
};

/** `--month`: a device is away for `--days=N` and `--edits=N`, then comes back; see month.ts. */
const month = async (argv: readonly string[], account: Account): Promise<number> => {
  const [seed, days, edits] = [option(argv, 'from', 1), option(argv, 'days', 30), option(argv, 'edits', 3000)];
  const { wrong, ...found } = await runMonth({ seed, days, sessions: 5, edits: [edits, Math.round(edits / 10)] }, account);
  say(`${days} days away, 5 sessions, ${found.edits[0]} edits there and ${found.edits[1]} at home, ${found.waited} records waited`);
  say(`back: ${found.requests} requests, in step after ${found.polls} polls; ${found.conflicts} conflicts listed; ${wrong.length} wrong`);
  if (wrong.length > 0) say(wrong.join('\n'));
  return wrong.length === 0 ? 0 : 1;
};

/** `--seeds=N --from=SEED --every=K`: of the next N seeds every K-th, so that several processes share them. */
const seedsOf = (argv: readonly string[]): readonly number[] => {
  const [count, from, every] = [option(argv, 'seeds', 10), option(argv, 'from', 1), option(argv, 'every', 1)];
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => from + index * every);
};

/** `--without=KIND,KIND`: the same course without operations of these kinds, to see which of them it takes. `--case=FILE`: one that was printed. */
const casesOf = (argv: readonly string[], steps: number, around: Around | undefined): readonly Case[] => {
  const told = (name: string): string | undefined => argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3);
  const file = told('case');
  const without = new Set(told('without')?.split(','));
  const all = file === undefined ? seedsOf(argv).map((seed) => caseOf(seed, steps, around)) : [JSON.parse(readFileSync(file, 'utf8')) as Case];
  return all.map(({ operations, ...one }) => ({ ...one, operations: operations.filter(({ kind }) => !without.has(kind)) }));
};

/** `around`: where the seeds are drawn. */
export const main = async (argv: readonly string[], asked?: Around): Promise<number> => {
  const steps = option(argv, 'steps', 500);
  const around = argv.includes('--together') ? { theme: { ...asked?.theme, serverLoses: true, together: true } } : asked;
  const cases = casesOf(argv, steps, around);
  process.on('unhandledRejection', (error) => void unhandled.push(`unhandled: ${named(error)}`));
  const account = await makeAccount(8);
  if (argv.includes('--replay')) return replay(account);
  if (argv.includes('--month')) return month(argv, account);
  const tally = createTally();
  const endProfile = argv.includes('--profile') ? beginProfile() : undefined;
  const begun = process.hrtime.bigint();
  const [isQuiet, isTraced, isTwice] = ['--quiet', '--trace', '--twice'].map((flag) => argv.includes(flag));
  let [events, failures, runs] = [0, 0, 0];
  const formats = await checkFormats(account);
  for (const [index, one] of cases.entries()) {
    const { seed } = one;
    const lines: string[] = [];
    const outcome = await attempt(one, account, tally, isTraced === true ? (line) => lines.push(line) : undefined);
    const again = isTwice === true && outcome.wrong.length === 0 ? await attempt(one, account, createTally()) : outcome;
    const wrong = [...formats, ...outcome.wrong, ...(again.digest === outcome.digest ? [] : [`seed ${seed} took another course the second time`])];
    events += outcome.events + (again === outcome ? 0 : again.events);
    runs += again === outcome ? 1 : 2;
    if (isTraced === true) say(lines.join('\n'));
    if (wrong.length === 0) {
      if (isQuiet !== true) say(`seed ${seed}: in step after ${outcome.rounds}, ${outcome.events} events, ${outcome.digest.slice(0, 8)}`);
      continue;
    }
    failures += 1;
    say(`caught after ${index + 1} seeds: ${wrong[0]?.slice(0, 150)}`);
    say(`seed ${seed}, ${steps} steps:\n  ${wrong.join('\n  ')}`);
    if (argv.includes('--shrink')) {
      const small = await shrink(one, kindOf(wrong), account, option(argv, 'tries', 200));
      say(`${small.operations.length} of ${steps} operations are enough: ${JSON.stringify(small)}`);
    }
    if (!argv.includes('--all')) return 1;
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  for (const [kind, count] of [...tally.counts].sort()) say(`${String(count).padStart(7)}  ${kind}`);
  for (const line of (await endProfile?.()) ?? []) say(line);
  const done = `${cases.length} seeds x ${steps} steps${isTwice === true ? ', each twice with the same trace' : ''}`;
  say(`${done}: ${events} events, ${failures} failed, ${Math.round((runs * steps) / seconds)} steps/s, ${Math.round(events / seconds)} events/s`);
  return failures === 0 ? 0 : 1;
};
