/**
 * What the figures of a run say together: one table, each figure beside what machines of this class had when it was last agreed on
 * (bench/baselines/<class>.json, written by `--save`). Worse by a tenth is pointed out; worse by three tenths fails, where the figure
 * does not depend on what else the machine does.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './runtime.mjs';

/** @typedef {import('../bench/figure.mjs').Figure & { pass: boolean }} Figure */
/** @typedef {Readonly<Record<string, number>>} Baselines */

/** Machines on which figures can be compared. */
const machine = `${process.platform}-${process.arch}-${availableParallelism()}`;
const file = path.join(root, 'bench', 'baselines', `${machine}.json`);
const steady = new Set(['ratio', 'B', 'requests']);
const [noted, failed] = [1.1, 1.3];

/** How many times as bad as before; undefined where there is nothing to divide by. @param {Figure} figure @param {number | undefined} before */
const worse = ({ value, least }, before) => {
  if (before === undefined || before === 0 || value === 0) return undefined;
  return least === true ? before / value : value / before;
};

/** @param {Figure} figure @param {number | undefined} before @returns {'over the limit' | 'worse' | 'a little worse' | ''} */
export const verdict = (figure, before) => {
  if (!figure.pass) return 'over the limit';
  const times = worse(figure, before) ?? 1;
  if (times >= failed && steady.has(figure.unit)) return 'worse';
  return times >= noted ? 'a little worse' : '';
};

/** @returns {Baselines} */
export const readBaselines = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** Figures that were not measured keep what they had. @param {readonly Figure[]} figures */
export const saveBaselines = (figures) => {
  mkdirSync(path.dirname(file), { recursive: true });
  const all = { ...readBaselines(), ...Object.fromEntries(figures.map(({ name, value }) => [name, value])) };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
};

/** @param {number} value */
const told = (value) => String(Number(value.toPrecision(4)));

/** @param {readonly Figure[]} figures @param {Baselines} baselines */
export const table = (figures, baselines) =>
  [
    `| figure (${machine}) | unit | measured | limit | before | |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...figures.map((figure) => {
      const { name, unit, value, limit, least } = figure;
      const before = baselines[name];
      return `| ${name} | ${unit} | ${told(value)} | ${least === true ? '≥' : '≤'} ${told(limit)} | ${before === undefined ? '' : told(before)} | ${verdict(figure, before)} |`;
    }),
  ].join('\n');
