/**
 * What axe finds on a page as it stands. The library is put into a document once, however often it is asked there, and runs in it: a
 * page of its own for every answer (as its adapter for this driver opens) took most of the time of the tests that look at screens.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Examined {
  readonly axe?: { run(context: Document, options: { resultTypes: readonly ['violations'] }): Promise<AxeResults> };
}

export const expectAccessible = async (page: Page, where: string): Promise<void> => {
  // Colours that were just changed are computed anew, and drawn, before they are looked at; what just opened is there to see: beside a
  // dialog that still has no opacity, axe takes what lies behind it for reachable.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
  if (!(await page.evaluate(() => (globalThis as Examined).axe !== undefined))) await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const results = await (globalThis as Examined).axe?.run(document, { resultTypes: ['violations'] });
    return results?.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  expect(found, where).toEqual([]);
};
