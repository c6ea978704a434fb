/**
 * Measures edits of a real session in turns with the floor, so that whatever the machine does in between hits both alike.
 */
import type { Write } from '../../shared/documents/facts/facts.ts';
import { sessionEntity } from '../../shared/model/ids.ts';
import { burst } from './burst.ts';
import { startBytes } from './bytes.ts';
import { check, median, setUp, settle, value, type Order } from './made.ts';
import { prepareReopen, reopen } from './reopen.ts';

export interface Figures {
  readonly floor: number;
  readonly edit: number;
  /** Median over the turns of edit / floor of the same turn. */
  readonly paired: number;
}

const run = async (order: Order): Promise<Figures> => {
  const { deps, id, session, panels, make, floor } = await setUp(order);
  const edits: Write[] = [];
  const [floors, times]: [number[], number[]] = [[], []];

  const onFloor = async (): Promise<number> => {
    const start = performance.now();
    await floor.put(order.until === 'saved' ? 'strict' : 'relaxed');
    return performance.now() - start;
  };
  const onSession = (turn: number): Promise<number> => {
    const entity = panels[(turn * 7) % panels.length] ?? sessionEntity;
    const edit: Write = { entity, field: 'set.x', value: `value ${turn}` };
    edits.push(edit);
    return make(edit);
  };
  for (let turn = 0; turn < order.warmUp + order.turns; turn += 1) {
    const pair: [floor: number, edit: number] = [0, 0];
    for (const side of turn % 2 === 0 ? [0, 1] : [1, 0]) {
      await settle();
      pair[side] = side === 0 ? await onFloor() : await onSession(turn);
    }
    if (turn < order.warmUp) continue;
    floors.push(pair[0]);
    times.push(pair[1]);
  }
  value(await session.flush());
  const { changes } = await check(deps, id, panels, edits);
  if (changes.length < edits.length) throw new Error('fewer records than edits: turns were merged');
  if ((await floor.check()) !== order.warmUp + order.turns) throw new Error('the floor was not read back');
  return { floor: median(floors), edit: median(times), paired: median(times.map((time, index) => time / (floors[index] ?? NaN))) };
};

const bench = { run, burst, startBytes, prepareReopen, reopen };
Object.assign(globalThis, { bench });
