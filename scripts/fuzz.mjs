/**
 * `npm run fuzz -- NAME [COUNT]`: the tests that draw their cases from a seed, with far more of them than `npm test` has time for.
 *
 *   stores   the same operations on SQLite and Cosmos DB (its stand-in, or the account of COSMOS_ENDPOINT and COSMOS_KEY)
 *   api      hostile requests over every route of the API
 *   crash    the server killed under load, again and again
 *   updates  mutated Yjs updates against an open document
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { checkNode, pinnedNode, Refusal, root, run } from './runtime.mjs';

/** @type {Readonly<Record<string, { project: string, file: string, setting: string, count: number }>>} */
const known = {
  stores: { project: 'server', file: 'server/store/differential.test.ts', setting: 'HOLDFAST_OPERATIONS', count: 100_000 },
  api: { project: 'server', file: 'server/routes/fuzz.test.ts', setting: 'HOLDFAST_REQUESTS', count: 100_000 },
  crash: { project: 'server', file: 'server/entry/node.test.ts', setting: 'HOLDFAST_KILLS', count: 100 },
  updates: { project: 'shared', file: 'shared/testing/hostileUpdates.test.ts', setting: 'HOSTILE', count: 100_000 },
};

await run(async () => {
  checkNode();
  const [name = '', count] = process.argv.slice(2);
  const found = known[name];
  if (found === undefined) throw new Refusal(`Say what: npm run fuzz -- ${Object.keys(known).join(' | ')} [count]`);
  const env = { ...process.env, [found.setting]: count ?? String(found.count) };
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(pinnedNode(), [vitest, 'run', '--project', found.project, found.file, '--disable-console-intercept'], { cwd: root, stdio: 'inherit', env });
  process.exitCode = status ?? 1;
});
