/** What is known against the packages that ship, asked of the registry that they come from. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { root } from '../runtime.mjs';

/** `said` alone, when the registry answers no such question: then nothing is known, and that is what is said. @returns {{ said: string, wrong: string[] }} */
export const checkAudit = () => {
  const { stdout } = spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  /** @type {{ vulnerabilities?: Record<string, { severity: string, range: string }>, message?: string }} */
  const answer = JSON.parse(stdout === '' ? '{}' : stdout);
  if (answer.vulnerabilities === undefined) return { said: `NOT CHECKED: the registry does not answer (${answer.message ?? 'no answer'})`, wrong: [] };
  const found = Object.entries(answer.vulnerabilities);
  return { said: `nothing is known against ${found.length === 0 ? 'any package that ships' : 'the others'}`, wrong: found.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`) };
};
