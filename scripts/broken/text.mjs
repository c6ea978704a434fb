/** Rules that hold every file of the tree: tests read these as text. Rows as in documents.mjs; a fifth text names the test file where the rule has slower ones too. */
export default [
  ['SEC-29', 'client/ui/EditableText.tsx', 'autoComplete="off"', ''],
  ['R16', 'client/data/engineKeeper.ts', "setTimeout(() => resolve('unheard'), limits.cancelWait)", "setTimeout(() => resolve('unheard'), 5000)"],
  ['R17', '.oxlintrc.json', '"typescript/no-explicit-any": "error"', '"typescript/no-explicit-any": "off"'],
  ['R21', 'scripts/rules.mjs', "(match[1] ?? match[2] ?? match[3] ?? '').match(", 'match.input.match(', 'scripts/rules.test.ts'],
  ['R22', 'README.md', 'npm run workerd', 'npm run worker'],
  ['LOC-1', 'client/texts/values.ts', 'dataDates({ dateStyle: \'medium\' })', "new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })"],
  ['TXT-1', 'client/features/workbench/statusWords.ts', 'pill: t`NOT SAVED`', "pill: 'NOT SAVED'"],
  ['TXT-2', 'client/texts/de/safe.ts', "  Records: 'Einträge',\n", ''],
  ['TXT-3', 'client/main.tsx', "import { lazily } from './ui/lazily.tsx';", "import './features/conflicts/ConflictsDialog.tsx';\nimport { lazily } from './ui/lazily.tsx';"],
  ['TXT-6', 'client/texts/nb/safe.ts', "Records: 'Oppføringer'", "Records: 'Oppføringer '"],
  ['R8', 'scripts/lint/layers.mjs', '[/^client\\//, /^(server|e2e|bench|scripts)\\//, ', '[/^client\\//, /^(e2e|bench|scripts)\\//, ', 'scripts/lint/layers.test.ts'],
];
