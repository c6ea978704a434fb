/** When a session was last changed, as the list says it. */
import type { Patch } from '../../shared/documents/facts/facts.ts';
import { splitKey } from '../../shared/documents/facts/keys.ts';
import { deviceField } from '../../shared/documents/schema.ts';

/** Where a session stands in the list is no change of it, nor is who writes in it. */
const besides: ReadonlySet<string | undefined> = new Set(['pinned', 'archived', deviceField]);

/** When the latest change was made of what a patch sets, by the clocks of those who made it, ms; 0 for none. */
export const changedBy = (patch: Patch): number =>
  patch.set.reduce((latest, [key, , , at]) => (at <= latest || besides.has(splitKey(key)?.field) ? latest : at), 0);
