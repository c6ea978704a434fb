/** What a change costs in a session of 10 kB and of 1 MB, counted in executed blocks of code: a clock would measure the machine. */
import { expect, test } from 'vitest';
import { entityOf } from '../testing/documents.ts';
import { countExecution } from '../testing/executed.ts';
import { createReplica, type Replica } from '../testing/replica.ts';
import { seeded } from '../testing/seeded.ts';
import { setSetting } from './commands.ts';
import type { Write } from './facts/facts.ts';

const panel = (at: number): readonly Write[] => {
  const entity = entityOf(`p${at}`);
  const values = {
    kind: 'panel',
    panel: 'table',
    title: `Panel ${at}`,
    dashboard: entityOf(`d${at % 20}`),
    'set.note': 'n'.repeat(400),
  };
  return Object.entries(values).map(([field, value]) => ({ entity, field, value }));
};

const sessionOf = (bytes: number): Replica => {
  const replica = createReplica(seeded(1));
  const size = JSON.stringify(panel(1)).length;
  for (let at = 0; at * size < bytes; at += 1) replica.write(panel(at));
  return replica;
};

/** A hundred edits with everything a screen asks for after each. */
const edits = (replica: Replica) => (): void => {
  for (let count = 0; count < 100; count += 1) {
    replica.write(setSetting(entityOf(`p${count % 10}`), 'x', count));
    replica.state.conflicts();
    replica.state.entities('panel');
    replica.state.panels(entityOf('d1'));
  }
};

test('DOC-21 R14 R15 T3 T16 an edit of 1 MB costs what one of 10 kB costs', async () => {
  const counter = await countExecution();
  const [small, large] = [sessionOf(10_000), sessionOf(1_000_000)];
  expect(large.doc.encode().byteLength).toBeGreaterThan(700_000);
  const update = large.write(setSetting(entityOf('p1'), 'x', 'new')).update;
  expect(update.byteLength).toBeLessThan(80);
  const [little, much] = [await counter.count(edits(small)), await counter.count(edits(large))];
  counter.stop();
  expect(little).toBeGreaterThan(100);
  expect(much, `100 edits: ${little} blocks in 10 kB, ${much} in 1 MB`).toBeLessThan(2.5 * little);
});
