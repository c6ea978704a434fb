/**
 * One figure of a bench, as the line of JSON that the runner reads. `unit` says what it depends on: 'ratio' (against a floor measured in
 * the same run), 'B' and 'requests' are alike on machines of one class; 'ms', '/s', '%' and 'spread' (of
 * times among themselves) also on what else the machine does. `least`:
 * more is better, and the limit is the least that will do.
 */

/** @typedef {{ name: string, unit: 'ratio' | 'B' | 'requests' | 'ms' | '/s' | '%' | 'spread', goal: number, limit: number, value: number, least?: boolean }} Figure */

/** @param {Figure} figure */
export const figureLine = ({ name, unit, goal, limit, value, least = false }) =>
  JSON.stringify({ name, unit, goal, limit, value, ...(least && { least }), pass: least ? value >= limit : value <= limit });
