/**
 * `npm run verify`: all that CI runs, in the order in which a failure is cheapest to learn. A failed step does not hide the later
 * ones; only the browser tests need the build. The last line counts: every test is one, and so is every step without tests.
 */
import { spawnSync } from 'node:child_process';
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

/** @param {string} name @param {string[]} args @param {(ok: boolean) => Count} count @param {Record<string, string>} env */
const step = (name, args, count = (ok) => ({ passed: Number(ok), failed: Number(!ok) }), env = {}) => {
  const began = performance.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const { passed, failed } = count(status === 0);
  total.passed += passed;
  total.failed += failed;
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

step('types', ['scripts/typecheck.mjs']);
step('lint', [bin('oxlint/bin/oxlint'), '--deny-warnings']);
step('rules', ['scripts/rules.mjs']);
step('nothing unused', [bin('knip/bin/knip.js'), '--no-progress']);
step(
  'unit tests',
  [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  counted(unitReport, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests })),
);
step(
  'the API in workerd',
  [bin('vitest/vitest.mjs'), 'run', '--config', 'vitest.workerd.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${workerdReport}`],
  counted(workerdReport, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests })),
);
if (step('build', ['scripts/build.mjs'])) {
  step(
    'browser tests',
    [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    counted(e2eReport, (report) => ({ passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky })),
    { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport },
  );
}

console.log(`\n${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode = 1;
