/**
 * What synchronization costs on the wire and in the store, at the real server application in virtual time: bytes and requests, so every
 * machine measures the same.
 *
 * - sync-edit:     body of the push of one edit (32 letters in place of another's) in a session of 1 MB, bytes.
 * - sync-catch-up: requests until a device has 1,000 such edits that were made while it was away.
 * - sync-fresh-requests, sync-fresh-bytes: a fresh device and 1,000 sessions of about 8 kB: requests until it has all their records, and the
 *   bytes of all bodies, both ways, against the sealed bytes of those records.
 * - sync-head:     the head of a session after 30 days of 500 pushes a day, at its largest, bytes.
 */
import { catchUpCost, freshCost, headCost, pushCost } from '../shared/testing/syncCost.ts';
import { figureLine } from './figure.mjs';

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const figure = (/** @type {string} */ name, /** @type {'B' | 'requests' | 'ratio'} */ unit, /** @type {number} */ value, /** @type {number} */ limit) =>
    log(figureLine({ name, unit, goal: limit, limit, value }));
  const { session, edit, meta } = await pushCost();
  log(`session of ${session} bytes; title and counts follow an edit in ${meta} bytes`);
  figure('sync-edit', 'B', edit, 600);
  const { pulls, all } = await catchUpCost(1000);
  log(`1,000 edits: ${pulls} pulls`);
  figure('sync-catch-up', 'requests', all, 10);
  const begin = performance.now();
  const { requests, bytes, sealed } = await freshCost(1000);
  log(`1,000 sessions: ${requests} requests, ${bytes} bytes for ${sealed} sealed ones; made, sent and fetched in ${((performance.now() - begin) / 1000).toFixed(1)} s of this machine`);
  figure('sync-fresh-requests', 'requests', requests, 1200);
  figure('sync-fresh-bytes', 'ratio', Number((bytes / sealed).toFixed(3)), 1.5);
  const { pushes, checkpoints, largest, last } = await headCost(30);
  log(`${pushes} pushes, ${checkpoints} checkpoints, head ${last} bytes in the end`);
  figure('sync-head', 'B', largest, 64_000);
};
