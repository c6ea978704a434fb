/** What a first visit fetches before anything is clicked: the bench prints it, a test holds it under its limit. */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import type { Recorder } from './recorder.ts';

export interface FirstScript {
  readonly address: string;
  /** Gzipped, whatever the server did. */
  readonly bytes: number;
}

/**
 * Every script, workers and preloads included, largest first. The page stands behind the recorder and has no service worker, whose
 * filling of its cache would count as fetching. Ends when the sync worker, the last to come, is there and the line is quiet.
 */
export const firstScripts = async (page: Page, recorder: Recorder): Promise<readonly FirstScript[]> => {
  const started = page.waitForEvent('worker');
  await page.goto(recorder.url);
  await page.getByRole('button', { name: 'Import data' }).first().waitFor();
  await started;
  await page.waitForLoadState('networkidle');
  for (let before = -1; before < recorder.exchanges.length; ) {
    before = recorder.exchanges.length;
    await page.waitForTimeout(500);
  }
  const scripts = recorder.exchanges.filter(({ url, status }) => /\.m?js(\?|$)/.test(url) && status === 200);
  return scripts
    .map(({ url, responseBody }) => ({ address: url, bytes: gzipSync(responseBody, { level: 9 }).length }))
    .toSorted((a, b) => b.bytes - a.bytes);
};
