/** Checks every tsconfig of the project, each with the libraries of its own run-time; two at a time, all errors printed. */
import { spawn } from 'node:child_process';

const projects = [
  'shared',
  'server',
  'client',
  'client/tsconfig.worker.json',
  'client/sw',
  'tsconfig.tests.json',
  'e2e',
  'scripts',
];

/** @param {string} project @returns {Promise<number>} exit code */
const check = (project) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project, '--pretty', 'false'], { stdio: 'inherit' });
    child.on('exit', (code) => {
      console.log(`${code === 0 ? 'types fit  ' : 'TYPE ERRORS'} ${project}`);
      resolve(code ?? 1);
    });
  });

const waiting = [...projects];
const worker = async () => {
  for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
    if ((await check(project)) !== 0) process.exitCode = 1;
  }
};
await Promise.all([worker(), worker()]);
