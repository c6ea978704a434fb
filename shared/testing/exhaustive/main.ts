/** `npm run simulate -- --exhaustive`: every interleaving of the small programs, counted. */
import type { Program } from './acts.ts';
import { explore, type Explored } from './explore.ts';
import { openModel } from './world.ts';

const fourWrites = [
  { id: 'a', by: 0, field: 'title' },
  { id: 'b', by: 1, field: 'title' },
  { id: 'c', by: 0, field: 'description' },
  { id: 'd', by: 1, field: 'description' },
] as const;

export const programs: readonly Program[] = [
  { name: 'two devices, four writes, a checkpoint', writes: fourWrites, devices: 2, copy: false, lost: 0, checkpoints: 1 },
  { name: 'two devices, three writes, a checkpoint, a lost reply', writes: fourWrites.slice(0, 3), devices: 2, copy: false, lost: 1, checkpoints: 1 },
  {
    name: 'a device and a copy of it that forks, four writes, a checkpoint',
    writes: fourWrites,
    devices: 1,
    copy: true,
    lost: 0,
    checkpoints: 1,
  },
  {
    name: 'two devices and a copy of one that forks, three writes, a checkpoint',
    writes: [...fourWrites.slice(0, 2), { id: 'd', by: 2, field: 'title' }],
    devices: 2,
    copy: true,
    lost: 0,
    checkpoints: 1,
  },
];

/** For every test run: the same rules, fewer writes. */
export const smallPrograms: readonly Program[] = [
  { name: 'two devices', writes: [{ id: 'a', by: 0, field: 'title' }, { id: 'b', by: 1, field: 'title' }], devices: 2, copy: false, lost: 1, checkpoints: 0 },
  { name: 'a device and its copy', writes: [{ id: 'a', by: 0, field: 'title' }, { id: 'c', by: 1, field: 'title' }], devices: 1, copy: true, lost: 0, checkpoints: 0 },
];

export const runProgram = async (program: Program, say: (line: string) => void): Promise<Explored> => {
  const explored = await explore(await openModel(program), program, say);
  const { states, transitions, performed, ends, rounds, met, wrong } = explored;
  say(`${program.name}: ${states} states, ${transitions} transitions (${performed} acts carried out), ${ends} ends judged, at rest after at most ${rounds} rounds; ${wrong.length} violations`);
  for (const [what, times] of met) say(`  ${String(times).padStart(8)}  ${what}`);
  for (const what of wrong) say(`  wrong: ${what}`);
  return explored;
};

export const main = async (): Promise<number> => {
  let violations = 0;
  for (const program of programs) violations += (await runProgram(program, (line) => void process.stdout.write(`${line}\n`))).wrong.length;
  return violations === 0 ? 0 : 1;
};
