/**
 * A thousand edits in one go, as a program or a held key makes them, until the status says that the last one is saved; against a
 * thousand puts in a raw store, each in a transaction of its own, the last one strict. In turns, each side's median.
 */
import type { Write } from '../../shared/documents/facts/facts.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import { check, median, savedAt, setUp, settle, value } from './made.ts';

export interface Burst {
  /** Milliseconds of one burst. */
  readonly floor: number;
  readonly burst: number;
  /** Records that the edits of one burst became, in the mean. */
  readonly records: number;
}

export const burst = async ({ size, edits: count, rounds }: { readonly size: number; readonly edits: number; readonly rounds: number }): Promise<Burst> => {
  const { deps, id, session, panels, floor } = await setUp({ size, until: 'saved' });
  const before = (await check(deps, id, panels, [])).changes.length;
  const edits: Write[] = [];
  const [floors, times]: [number[], number[]] = [[], []];
  const onFloor = async (): Promise<void> => {
    const puts = Array.from({ length: count }, (_, at) => floor.put(at === count - 1 ? 'strict' : 'relaxed'));
    await Promise.all(puts);
  };
  const onSession = async (round: number): Promise<void> => {
    let revision = 0;
    for (let at = 0; at < count; at += 1) {
      const edit: Write = { entity: panels[(at * 7) % panels.length] ?? sessionEntity, field: 'set.x', value: `value ${round} ${at}` };
      edits.push(edit);
      revision = session.write('Edit', [edit]);
    }
    await savedAt(session, revision);
  };
  // One more round, which warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const pair: [floor: number, edits: number] = [0, 0];
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      await settle();
      const start = performance.now();
      await (side === 0 ? onFloor() : onSession(round));
      pair[side] = performance.now() - start;
    }
    if (round === 0) continue;
    floors.push(pair[0]);
    times.push(pair[1]);
  }
  value(await session.flush());
  const { changes } = await check(deps, id, panels, edits);
  if ((await floor.check()) !== count * (rounds + 1)) throw new Error('the floor was not read back');
  return { floor: median(floors), burst: median(times), records: (changes.length - before) / (rounds + 1) };
};
