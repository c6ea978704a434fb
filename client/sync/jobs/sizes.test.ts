import { expect, test } from 'vitest';
import { mintReplicaId, mintSessionId } from '../../../shared/model/ids.ts';
import { seeded } from '../../../shared/testing/seeded.ts';
import type { Outcome } from '../../../shared/sync/state.ts';
import { freshRow } from '../../storage/sessions.ts';
import { watchSizes } from './sizes.ts';

const { mint } = seeded(3);

test('MAN-7: a session that is too large is known as such until what was refused for it succeeds, also over a restart', async () => {
  const id = mintSessionId(mint);
  let row = freshRow(id, mintReplicaId(mint), 0);
  let writes = 0;
  const sessions = {
    update: async (_: typeof id, change: (current: typeof row) => typeof row | undefined) => {
      writes += 1;
      return (row = change(row) ?? row);
    },
  };
  const refused: Outcome = { kind: 'failed', fault: { code: 'TOO_LARGE' } };
  const offline: Outcome = { kind: 'failed', fault: { code: 'OFFLINE' } };
  const done: Outcome = { kind: 'reread', facts: undefined } as unknown as Outcome;
  const first = watchSizes(sessions);
  await first.ended(id, 'push', done);
  await first.ended(id, 'checkpoint', refused);
  await first.ended(id, 'checkpoint', refused);
  expect([row.tooLarge, writes]).toEqual(['checkpoint', 1]);
  const next = watchSizes(sessions);
  next.surveyed([row]);
  for (const [job, outcome] of [['push', done], ['checkpoint', offline], ['checkpoint', refused]] as const) await next.ended(id, job, outcome);
  expect([row.tooLarge, writes]).toEqual(['checkpoint', 1]);
  await next.ended(id, 'checkpoint', done);
  expect([row.tooLarge, writes]).toEqual([undefined, 2]);
});
