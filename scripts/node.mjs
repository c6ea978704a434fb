/** `node scripts/node.mjs FILE ...`: runs a file of the server on the pinned Node, with the arguments and settings it was given. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { checkNode, pinnedNode, root, run } from './runtime.mjs';

await run(async () => {
  checkNode();
  const { status } = spawnSync(pinnedNode(), process.argv.slice(2), { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
