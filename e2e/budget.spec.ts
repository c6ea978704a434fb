/** The weight of a first visit. Nobody adds 200 kB at once; it creeps, and only a test that fails stops it. */
import { limits } from '../shared/model/limits.ts';
import { firstScripts } from './support/firstLoad.ts';
import { startRecorder } from './support/recorder.ts';
import { expect, test } from './support/test.ts';

test('WEB-8 all script fetched until "Import data" answers, workers and preloads included, stays under its limit, and nothing is fetched twice', async ({ browser, server }) => {
  const recorder = await startRecorder(server.url);
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const scripts = await firstScripts(await context.newPage(), recorder);
  await context.close();
  await recorder.close();
  const list = scripts.map(({ address, bytes }) => `${bytes} B ${address}`).join('\n');
  expect(scripts.some(({ address }) => address.includes('sync.worker'))).toBe(true);
  expect(scripts.reduce((sum, { bytes }) => sum + bytes, 0), list).toBeLessThanOrEqual(limits.firstScriptBytes);
  expect(new Set(scripts.map(({ address }) => address)).size, list).toBe(scripts.length);
  expect(scripts.filter(({ address }) => address.includes('dexie')), list).toHaveLength(1);
});
