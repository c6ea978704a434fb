/**
 * From a panel's setting to its picture, over 100,000 rows in the whole app: the time from the change in the form until the last
 * stroke of the new picture, with everything in between (the write, its sealing, the question, the engine, the drawing). One figure for each
 * kind of chart: the median of the turns.
 *
 * `--only=scatter` takes one kind; the settings that the kinds before it leave behind are then those of a new chart.
 *
 * A turn ends when nothing has been drawn for a while; what counts is when the last stroke was drawn. A picture is drawn in the frame
 * that shows it.
 */
import process from 'node:process';
import { chromium } from '@playwright/test';
import { removeFolder, temporaryFolder } from '../e2e/support/folders.ts';
import { browserFlags } from '../e2e/support/profile.ts';
import { startServer } from '../e2e/support/server.ts';
import { addPanel, importFile, panel } from '../e2e/support/workbench.ts';
import { needBrowser } from '../scripts/browser.mjs';
import { figureLine } from './figure.mjs';

const only = process.argv.find((one) => one.startsWith('--only='))?.slice('--only='.length);
const rows = 100_000;
const turns = { warmUp: 4, turns: 15 };
const limit = 100;

/** Kind of chart, what it is set to first, and the setting that then goes to and fro. */
const kinds = [
  { type: 'line', first: [['X', 'day'], ['Group dates by', 'week'], ['Y', 'real']], setting: 'Aggregate', values: ['sum', 'mean'] },
  { type: 'area', first: [['Colour', 'kind']], setting: 'Aggregate', values: ['sum', 'mean'] },
  { type: 'bar', first: [['X', 'kind'], ['Colour', '']], setting: 'Aggregate', values: ['sum', 'median'] },
  { type: 'scatter', first: [['X', 'whole']], setting: 'Y', values: ['real', 'skew'] },
  { type: 'histogram', first: [['X', 'skew']], setting: 'Bins', values: ['40', '30'] },
  { type: 'box', first: [['X', 'kind'], ['Y', 'real']], setting: 'Y', values: ['skew', 'real'] },
  { type: 'heat', first: [['X', 'whole'], ['Y', 'real']], setting: 'Bins', values: ['40', '30'] },
];

const file = () => {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const lines = ['whole,real,skew,kind,day'];
  for (let row = 0; row < rows; row += 1) {
    const day = new Date(Date.UTC(2015, 0, 1) + Math.floor(random() * 1500) * 86_400_000).toISOString().slice(0, 10);
    lines.push(`${Math.floor(random() * 1000)},${(random() + random() + random()).toFixed(4)},${(-Math.log(random() + 1e-9) * 10).toFixed(3)},kind ${Math.floor(random() ** 2 * 8)},${day}`);
  }
  return Buffer.from(lines.join('\n'));
};

/** Before anything else in the page: when something was last drawn. */
const watchStrokes = () => {
  globalThis.lastStroke = 0;
  for (const name of ['clearRect', 'fill', 'fillRect', 'stroke', 'fillText']) {
    const own = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function draw(...args) {
      globalThis.lastStroke = performance.now();
      return own.apply(this, args);
    };
  }
};

/** In the page: one turn, ms. */
const turn = async ({ label, value, quiet }) => {
  const form = document.querySelector('[role="complementary"][aria-label="Panel settings"], aside[aria-label="Panel settings"]');
  const field = [...form.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(label))?.control ?? [...form.querySelectorAll('select, input')].find((one) => one.getAttribute('aria-label') === label);
  const isSelect = field instanceof HTMLSelectElement;
  const { set } = Object.getOwnPropertyDescriptor(isSelect ? HTMLSelectElement.prototype : HTMLInputElement.prototype, 'value');
  const start = performance.now();
  set.call(field, value);
  field.dispatchEvent(new Event(isSelect ? 'change' : 'input', { bubbles: true }));
  for (;;) {
    await new Promise((done) => setTimeout(done, 50));
    if (globalThis.lastStroke > start && performance.now() - globalThis.lastStroke > quiet) return globalThis.lastStroke - start;
    if (performance.now() - start > 30_000) throw new Error(`${label}: nothing was drawn`);
  }
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const data = temporaryFolder('server');
  const server = await startServer(data);
  const browser = await chromium.launch({ executablePath: await needBrowser(), args: browserFlags });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.addInitScript(watchStrokes);
    await page.goto(server.url);
    await importFile(page, { name: 'rows.csv', mimeType: 'text/csv', buffer: file() });
    await addPanel(page, 'Chart');
    const form = page.getByRole('complementary', { name: 'Panel settings' });
    await panel(page, 'Chart').getByRole('img', { name: 'Plot' }).waitFor({ timeout: 60_000 });
    for (const { type, first, setting, values } of kinds.filter(({ type: one }) => only === undefined || one === only)) {
      await form.getByLabel('Type', { exact: true }).selectOption(type);
      for (const [name, value] of first) await form.getByLabel(name, { exact: true }).selectOption(value);
      // The first turn must change something, too.
      const field = form.getByLabel(setting, { exact: true });
      await (setting === 'Bins' ? field.fill(values[1]) : field.selectOption(values[1]));
      await page.waitForTimeout(1_000);
      const times = [];
      for (let at = 0; at < turns.warmUp + turns.turns; at += 1) {
        times.push(await page.evaluate(turn, { label: setting, value: values[at % 2], quiet: 400 }));
      }
      const counted = times.slice(turns.warmUp);
      const value = Math.round(median(counted));
      log(`repaint-${type}: ${Math.round(Math.min(...counted))} to ${Math.round(Math.max(...counted))} ms (${turns.turns} turns)`);
      log(figureLine({ name: `repaint-${type}`, unit: 'ms', goal: limit, limit, value }));
    }
  } finally {
    await browser.close();
    await server.stop();
    removeFolder(data);
  }
};
