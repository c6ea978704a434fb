/** Whether something lies in the project, or in its whole past, that opens something: keys and tokens by their well-known shapes. */
import { spawnSync } from 'node:child_process';
import { root } from '../runtime.mjs';

/** @type {Readonly<Record<string, RegExp>>} */
export const shapes = {
  'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  'an AWS key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  'a GitHub token': /\bgh[pousr]_[A-Za-z0-9]{36,}\b/,
  'a registry token': /\bnpm_[A-Za-z0-9]{36}\b|_authToken\s*=\s*[^\s$]/,
  'a Slack token': /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  'an account key of Cosmos DB or Storage': /\bAccountKey=[A-Za-z0-9+/]{64,}={0,2}/,
  'a signed token': /\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/,
  'a password in an address': /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"`${}]+:[^\s/:@'"`${}]{3,}@[a-z0-9]/,
};

/** @param {string} text @returns {string[]} */
export const secretsIn = (text) => Object.entries(shapes).flatMap(([what, shape]) => (shape.test(text) ? [what] : []));

/** Every line that was ever added, with the commit and file it came with. @returns {{ said: string, wrong: string[] }} */
export const checkSecrets = () => {
  const { status, stdout, stderr } = spawnSync('git', ['log', '--all', '-p', '--unified=0', '--no-color', '--no-ext-diff', '--format=commit %h'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 31 - 1,
  });
  if (status !== 0) return { said: 'no history to look through', wrong: [`git log: ${stderr.trim().split('\n')[0]}`] };
  const wrong = [];
  let [commit, file, lines, commits] = ['', '', 0, 0];
  for (const line of stdout.split('\n')) {
    if (line.startsWith('commit ')) [commit, commits] = [line.slice(7), commits + 1];
    else if (line.startsWith('+++ ')) file = line.slice(6);
    else if (line.startsWith('+')) {
      lines += 1;
      for (const what of secretsIn(line)) wrong.push(`${commit} ${file}: ${what}`);
    }
  }
  return { said: `${lines} lines of ${commits} commits hold none`, wrong };
};
