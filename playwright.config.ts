/** Journeys in a real browser over the built app and a real server. No retries: a test that fails sometimes is a defect. */
import path from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { needBrowser } from './scripts/browser.mjs';
import { browserFlags } from './e2e/support/profile.ts';

/** Spec files that were asked for by name, wherever they and this checkout lie. */
const named = new Set(process.argv.slice(2).map((word) => path.basename(word).split('.', 1)[0]));

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // On demand, long or of one system's letters: `npm run e2e -- kills`, `npm run e2e -- soak`, `npm run e2e -- pictures`.
  testIgnore: ['kills', 'pictures', 'soak'].filter((name) => !named.has(name)).map((name) => `**/${name}.spec.ts`),
  snapshotPathTemplate: '{testDir}/pictures/{platform}/{arg}{ext}',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  retries: 0,
  // Far above what any step takes, so that a busy machine makes no failure.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  outputDir: 'test-results/e2e',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
    launchOptions: { executablePath: await needBrowser(), args: browserFlags },
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
