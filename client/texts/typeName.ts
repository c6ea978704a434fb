/** Types of columns as people read them. */
import { english, said, type Text } from './text.ts';

const names: { readonly [type: string]: Text } = {
  text: english`text`,
  integer: english`integer`,
  number: english`number`,
  date: english`date`,
  datetime: english`datetime`,
  boolean: english`boolean`,
};

/** A type that this code does not know keeps its name. */
export const typeName = (type: string): string => {
  const known = names[type];
  return known === undefined ? type : said(known);
};
