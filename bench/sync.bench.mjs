/**
 * What synchronization costs on the wire and in the store, at the real server application in virtual time: bytes and requests, so every
 * machine measures the same.
 *
 * - sync-edit:     body of the push of one edit (32 letters in place of another's) in a session of 1 MB, bytes.
 * - sync-catch-up: requests until a device has 1,000 such edits that were made while it was away.
 * - sync-head:     the head of a session after 30 days of 500 pushes a day, at its largest, bytes.
 */
import { catchUpCost, headCost, pushCost } from '../shared/testing/syncCost.ts';
import { figureLine } from './figure.mjs';

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const figure = (/** @type {string} */ name, /** @type {'B' | 'requests'} */ unit, /** @type {number} */ value, /** @type {number} */ limit) =>
    log(figureLine({ name, unit, goal: limit, limit, value }));
  const { session, edit, meta } = await pushCost();
  log(`session of ${session} bytes; title and counts follow an edit in ${meta} bytes`);
  figure('sync-edit', 'B', edit, 600);
  const { pulls, all } = await catchUpCost(1000);
  log(`1,000 edits: ${pulls} pulls`);
  figure('sync-catch-up', 'requests', all, 10);
  const { pushes, checkpoints, largest, last } = await headCost(30);
  log(`${pushes} pushes, ${checkpoints} checkpoints, head ${last} bytes in the end`);
  figure('sync-head', 'B', largest, 64_000);
};
