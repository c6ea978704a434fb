/** The command: its options, the loop over seeds, what it prints. */
import { makeAccount } from './account.ts';
import { createTally } from './faults.ts';
import { caseOf, run } from './scenario.ts';

const option = (argv: readonly string[], name: string, otherwise: number): number => {
  const found = argv.find((text) => text.startsWith(`--${name}=`));
  return found === undefined ? otherwise : Number(found.slice(name.length + 3));
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

export const main = async (argv: readonly string[]): Promise<number> => {
  const [seeds, steps, from] = [option(argv, 'seeds', 10), option(argv, 'steps', 500), option(argv, 'from', 1)];
  const account = await makeAccount(8);
  const tally = createTally();
  const begun = process.hrtime.bigint();
  let events = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const lines: string[] = [];
    const outcome = await run(caseOf(seed, steps), { account, tally, ...(argv.includes('--trace') && { steps: (line: string) => lines.push(line) }) });
    events += outcome.events;
    if (argv.includes('--trace')) say(lines.join('\n'));
    if (outcome.wrong.length > 0) {
      say(`seed ${seed}:\n  ${outcome.wrong.join('\n  ')}`);
      return 1;
    }
    say(`seed ${seed}: in step after ${outcome.rounds}, ${outcome.events} events, ${outcome.digest.slice(0, 8)}`);
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  for (const [kind, count] of [...tally.counts].sort()) say(`${String(count).padStart(7)}  ${kind}`);
  say(`${seeds} seeds x ${steps} steps, ${events} events, ${Math.round((seeds * steps) / seconds)} steps/s, ${Math.round(events / seconds)} events/s`);
  return 0;
};
