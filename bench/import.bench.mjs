/**
 * What it costs to bring 3 million rows (flights-3m of vega-datasets) into the engine: the product's import of a file, from its
 * choice until the table answers, against DuckDB-WASM alone reading the same rows from the plain file. Each in a browser profile of its
 * own, one after the other and in turns, the engine up before the clock starts; of each side the quickest of its rounds counts, because
 * what else the machine does only ever adds. `--rounds=1` is a quick look.
 *
 * - memory is what the page's process has at most, beyond what it had before (resident, by the system);
 * - DuckDB-WASM alone reads no Parquet without an extension from the network, so the floor of every file is the CSV of its rows.
 *
 * Every answer is compared with plain Node before a time is printed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { enginePlugin } from '../scripts/engine-plugin.ts';
import { needBrowser } from '../scripts/browser.mjs';
import { root } from '../scripts/runtime.mjs';
import { figureLine } from './figure.mjs';
import { servePage } from './pageServer.mjs';

const parquet = path.join(root, 'node_modules/vega-datasets/data/flights-3m.parquet');

/** The file's rows by hyparquet alone: as CSV, and the answers that every engine has to give. */
const prepare = async (folder) => {
  const raw = readFileSync(parquet);
  const rows = await parquetReadObjects({ file: raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length), compressors });
  const file = path.join(folder, 'flights.csv');
  const text = (date) => date.toISOString().slice(0, 19).replace('T', ' ');
  const parts = ['date,delay,distance,origin,destination\n'];
  for (const { date, delay, distance, origin, destination } of rows) parts.push(`${text(date)},${delay},${distance},${origin},${destination}\n`);
  writeFileSync(file, parts.join(''));
  return { file, rows };
};

const queries = (rows) => {
  const sum = (of) => rows.reduce((all, row) => all + Number(row[of]), 0);
  const may = Date.UTC(2001, 4, 1);
  const byOrigin = new Map();
  for (const { origin, delay } of rows) {
    const found = byOrigin.get(origin) ?? [0, 0];
    byOrigin.set(origin, [found[0] + 1, found[1] + Number(delay)]);
  }
  const origins = [...byOrigin].sort(([a], [b]) => (a < b ? -1 : 1));
  const bins = Array.from({ length: 30 }, () => 0);
  let [low, high] = [Infinity, -Infinity];
  for (const { delay } of rows) [low, high] = [Math.min(low, Number(delay)), Math.max(high, Number(delay))];
  for (const { delay } of rows) bins[Math.min(29, Math.floor((Number(delay) - low) / ((high - low) / 30)))] += 1;
  return [
    { name: 'whole', sql: 'SELECT count(*), CAST(sum(delay) AS DOUBLE), CAST(sum(distance) AS DOUBLE), count(DISTINCT origin) FROM flights', expected: [[rows.length], [sum('delay')], [sum('distance')], [byOrigin.size]] },
    {
      name: 'filter',
      sql: "SELECT count(*), CAST(sum(distance) AS DOUBLE) FROM flights WHERE origin = 'ORD' AND delay > 30 AND date < '2001-05-01'",
      expected: (() => {
        const found = rows.filter(({ origin, delay, date }) => origin === 'ORD' && Number(delay) > 30 && date.getTime() < may);
        return [[found.length], [found.reduce((all, { distance }) => all + Number(distance), 0)]];
      })(),
    },
    {
      name: 'group',
      sql: 'SELECT origin, count(*) AS n, CAST(sum(delay) AS DOUBLE) AS delay FROM flights GROUP BY origin ORDER BY origin',
      expected: [origins.map(([origin]) => origin), origins.map(([, [n]]) => n), origins.map(([, [, delay]]) => delay)],
    },
    {
      name: 'chart',
      sql: `WITH b AS (SELECT min(delay) AS lo, (max(delay) - min(delay)) / 30 AS w FROM flights)
SELECT least(29, floor((delay - lo) / w)) AS bin, count(*) AS n FROM flights, b GROUP BY 1 ORDER BY 1`,
      expected: [bins.flatMap((n, bin) => (n > 0 ? [bin] : [])), bins.filter((n) => n > 0)],
    },
  ];
};

const same = (answer, expected) =>
  answer.length === expected.length && expected.every((column, at) => column.length === answer[at].length && column.every((cell, row) => (typeof cell === 'number' ? Math.abs(cell - Number(answer[at][row])) <= 1e-9 * Math.abs(cell) : cell === answer[at][row])));

/** Bytes; a process that has ended has none. */
const residentOf = (pid) => {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024 : 0;
};

const measure = async (url, side, address, asked) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'));
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  const context = await chromium.launchPersistentContext(folder, { executablePath: await needBrowser(), headless: true, args });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => 'importBench' in globalThis);
    await page.evaluate((name) => globalThis.importBench.start(name), side);
    const session = await context.browser().newBrowserCDPSession();
    const processes = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo;
    /** Seconds of processor time of the whole browser: a shared machine spoils it least. */
    const worked = async () => (await processes()).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    const pids = (await processes()).filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const now = () => pids.reduce((all, pid) => all + residentOf(pid), 0);
    const before = now();
    const workedBefore = await worked();
    let peak = before;
    const timer = setInterval(() => (peak = Math.max(peak, now())), 20);
    const time = await page.evaluate((at) => globalThis.importBench.import(at), address);
    clearInterval(timer);
    const processor = (await worked()) - workedBefore;
    const times = {};
    for (const { name, sql, expected } of asked) {
      const { time: took, answer } = await page.evaluate((text) => globalThis.importBench.ask(text), sql);
      if (!same(answer, expected)) throw new Error(`${side} ${name}: ${JSON.stringify(answer).slice(0, 300)} is not ${JSON.stringify(expected).slice(0, 300)}`);
      times[name] = took;
    }
    return { time, processor, memory: peak - before, after: now() - before, times };
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};

const rounds = Number(process.argv.find((text) => text.startsWith('--rounds='))?.slice('--rounds='.length) ?? 2);
const sides = [
  ['alone', '/flights.csv'],
  ['product', '/flights.parquet'],
  ['product', '/flights.csv'],
];

/** @param {{ log: (line: string) => void }} out */
export const run = async ({ log }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-rows-'));
  const { file, rows } = await prepare(folder);
  const asked = queries(rows);
  const server = await servePage(path.join(import.meta.dirname, 'import'), { plugins: [enginePlugin()], files: { '/flights.csv': file, '/flights.parquet': parquet } });
  const figure = (name, unit, limit, value) => log(figureLine({ name, unit, goal: limit, limit, value: Number(value.toFixed(2)) }));
  try {
    const done = {};
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, address] of sides) {
        const one = await measure(server.url, side, address, asked);
        const each = Object.entries(one.times).map(([name, time]) => `${name} ${Math.round(time)} ms`);
        log(`${side} ${address}: import ${Math.round(one.time)} ms (${one.processor.toFixed(1)} s of processor), ${(one.memory / 1e6).toFixed(0)} MB; ${each.join(', ')}`);
        const name = `${side} ${address}`;
        if (done[name] === undefined || one.time < done[name].time) done[name] = one;
      }
    }
    const { 'alone /flights.csv': floor, 'product /flights.parquet': parquetDone, 'product /flights.csv': csvDone } = done;
    figure('import-time', 'ratio', 1.5, parquetDone.time / floor.time);
    figure('import-memory', 'ratio', 1.5, parquetDone.memory / floor.memory);
    figure('import-csv-time', 'ratio', 1.5, csvDone.time / floor.time);
    figure('import-csv-memory', 'ratio', 1.5, csvDone.memory / floor.memory);
    for (const name of ['filter', 'group', 'chart']) figure(`query-${name}`, 'ms', 1000, Math.max(parquetDone.times[name], csvDone.times[name]));
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
