/**
 * `npm run verify`: all that CI runs, in the order in which a failure is cheapest to learn. A failed step does not hide the later
 * ones; only the browser tests need the build. What a failed step said last stands once more at the end, where whoever has only the end
 * of a log finds it. The last line counts: every test is one, and so is every step without tests.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './runtime.mjs';

const reports = path.join(root, 'test-results');
const unitReport = path.join(reports, 'unit.json');
const workerdReport = path.join(reports, 'workerd.json');
const e2eReport = path.join(reports, 'e2e.json');
const bin = (/** @type {string} */ file) => path.join(root, 'node_modules', file);

/** @typedef {{ passed: number, failed: number }} Count */
const total = { passed: 0, failed: 0 };

/** What failed steps said last: vitest and Playwright end with their failures. @type {string[]} */
const failures = [];
const LAST_CHARACTERS = 6_000;

/** Runs Node on a script, its output shown as it comes. @param {string[]} args @param {Record<string, string>} env @returns {Promise<{ ok: boolean, last: string }>} */
const ran = (args, env) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let last = '';
    for (const [from, to] of /** @type {const} */ ([[child.stdout, process.stdout], [child.stderr, process.stderr]])) {
      from.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        to.write(text);
        last = (last + text).slice(-LAST_CHARACTERS);
      });
    }
    child.on('close', (code) => resolve({ ok: code === 0, last }));
  });

/** @param {string} name @param {string[]} args @param {(ok: boolean) => Count} count @param {Record<string, string>} env */
const step = async (name, args, count = (ok) => ({ passed: Number(ok), failed: Number(!ok) }), env = {}) => {
  const began = performance.now();
  console.log(`\n== ${name}`);
  const { ok, last } = await ran(args, env);
  const { passed, failed } = count(ok);
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failures.push(`\n== ${name}, the end of what it said:\n…${last}`);
  console.log(`== ${name}: ${failed === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return failed === 0;
};

/** What is read of the reports of vitest and of Playwright. @typedef {{ numPassedTests: number, numFailedTests: number, stats: { expected: number, unexpected: number, flaky: number } }} Report */

/** Counts of a report; a step that failed without a failed test (a crash, an unreadable file) still counts as one failure. */
const counted = (/** @type {string} */ file, /** @type {(report: Report) => Count} */ read) => (/** @type {boolean} */ ok) => {
  const { passed, failed } = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
};

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

await step('types', ['scripts/typecheck.mjs']);
await step('lint', [bin('oxlint/bin/oxlint'), '--deny-warnings']);
await step('rules', ['scripts/rules.mjs']);
await step('nothing unused', [bin('knip/bin/knip.js'), '--no-progress']);
await step(
  'unit tests',
  [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  counted(unitReport, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests })),
);
await step(
  'the API in workerd',
  [bin('vitest/vitest.mjs'), 'run', '--config', 'vitest.workerd.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${workerdReport}`],
  counted(workerdReport, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests })),
);
if (await step('build', ['scripts/build.mjs'])) {
  await step(
    'browser tests',
    [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    counted(e2eReport, (report) => ({ passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky })),
    { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport },
  );
}

for (const failure of failures) console.log(failure);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode = 1;
