/**
 * `npm test`: everything that stands between a change and the others, from a fresh clone. Installs what is missing (packages, on
 * Debian as root also the browser), then runs verify on the pinned Node. Plain JavaScript of Node 20, no packages.
 */
import { spawnSync } from 'node:child_process';
import { checkNode, pinnedNode, root, run } from './runtime.mjs';

await run(async () => {
  checkNode();
  const { install } = await import('./install.mjs');
  await install();
  const { needBrowser } = await import('./browser.mjs');
  const CHROME_PATH = await needBrowser();
  const { status } = spawnSync(pinnedNode(), ['scripts/verify.mjs'], { cwd: root, stdio: 'inherit', env: { ...process.env, CHROME_PATH } });
  process.exitCode = status ?? 1;
});
