/** What takes a clock (bench/metrics.bench.mjs): made so slow that the figure passes its limit. Rows as in storage.mjs. */
const wait = (/** @type {number} */ ms) => `for (const end = performance.now() + ${ms}; performance.now() < end; );`;

export default [
  ['M1 M2', 'shared/documents/doc.ts', 'encode: () => {', `encode: () => {\n      ${wait(120)}`, 'bench/metrics'],
  ['M3', 'shared/model/limits.ts', 'pushDebounce: 500,', 'pushDebounce: 2_500,', 'bench/metrics'],
  ['M4', 'client/session/committer.ts', 'const done = await log.append(batch.change, batch.at, doc.settle);', 'await new Promise((later) => setTimeout(later, 600));\n      const done = await log.append(batch.change, batch.at, doc.settle);', 'bench/metrics'],
  ['M5 M6', 'client/main.tsx', 'startTrustedTypes();\n', `${wait(3_200)}\nstartTrustedTypes();\n`, 'bench/metrics'],
];
