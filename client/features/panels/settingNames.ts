/** What the settings of all kinds are called where a change of one is named: “Change aggregate of Wells”. Pure. */
import { english, said, type Text } from '../../texts/text.ts';

const names: { readonly [setting: string]: Text } = {
  aggregate: english`aggregate`,
  bins: english`bins`,
  colour: english`colour`,
  column: english`column`,
  columns: english`columns`,
  dates: english`dates`,
  decimals: english`decimals`,
  facet: english`facet`,
  filter: english`filter`,
  filters: english`filters`,
  folded: english`folded`,
  hidden: english`hidden`,
  lines: english`lines`,
  measure: english`measure`,
  period: english`period`,
  pinned: english`pinned`,
  rows: english`rows`,
  scale: english`scale`,
  show: english`show`,
  sort: english`sort`,
  sql: english`sql`,
  time: english`time column`,
  totals: english`totals`,
  type: english`type`,
  unit: english`unit`,
  value: english`value`,
};

/** One that only a newer version knows keeps the name that it is stored under; so do x and y. */
export const settingName = (setting: string): string => {
  const known = Object.hasOwn(names, setting) ? names[setting] : undefined;
  return known === undefined ? setting : said(known);
};
