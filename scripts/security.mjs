/**
 * `npm run security`: what can be checked of the project from outside its tests: known vulnerabilities and licences of what ships,
 * secrets in the files and their history, a build that gives the same bytes twice, and how long guessing a link takes. One line each;
 * what is wrong stands below it and fails. What attacks do to the running app is tested by `npm test` (docs/security.md).
 */
import { run, Refusal } from './runtime.mjs';
import { checkAudit } from './security/audit.mjs';
import { checkGuesses } from './security/guesses.mjs';
import { checkLicences } from './security/licences.mjs';
import { checkBuild } from './security/reproducible.mjs';
import { checkSecrets } from './security/secrets.mjs';

const checks = { audit: checkAudit, licences: checkLicences, secrets: checkSecrets, guesses: checkGuesses, 'reproducible build': checkBuild };

await run(async () => {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    const { said, wrong } = check();
    console.log(`${name}: ${wrong.length === 0 ? said : `${wrong.length} found`}`);
    for (const one of wrong) console.log(`  ${one}`);
    if (wrong.length > 0) failed.push(name);
  }
  if (failed.length > 0) throw new Refusal(`Not as it should be: ${failed.join(', ')}`);
});
