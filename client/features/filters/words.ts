/** A filter in words: "date 1 Jan 2012 – 31 Dec 2012", "weather: rain, sun and 2 more". */
import { isExcept, isLatest, isValues, parseFilter, type Filter, type LatestFilter } from '../../../shared/documents/filters.ts';
import type { Json } from '../../../shared/model/json.ts';
import { counted } from '../../texts/format.ts';
import { cellText } from '../../texts/values.ts';
import { t } from '../../texts/text.ts';

/** Values that are named; the rest is counted. */
const named = 3;

type Latest = LatestFilter['latest'];

const spans: { readonly [unit in Latest[1]]: (many: number) => string } = {
  day: (many) => counted(many, 'day'),
  week: (many) => counted(many, 'week'),
  month: (many) => counted(many, 'month'),
  year: (many) => counted(many, 'year'),
};

/** "last 30 days of the data": data knows no today. */
const latestWords = ([many, unit]: Latest): string => t`last ${spans[unit](many)} of the data`;

/** The same where it stands alone. */
export const latestOption = ([many, unit]: Latest): string => t`Last ${spans[unit](many)} of the data`;

const listWords = (values: readonly (string | null)[]): string => {
  const words = values.slice(0, named).map((value) => (value === null ? t`missing` : value === '' ? t`empty` : value));
  const more = values.length - named;
  return more > 0 ? t`${words.join(', ')} and ${more} more` : words.join(', ');
};

export const conditionWords = (filter: Filter): string => {
  if (isValues(filter)) return filter.values.length === 0 ? t`no value` : listWords(filter.values);
  if (isExcept(filter)) return filter.except.length === 0 ? t`any value` : t`other than ${listWords(filter.except)}`;
  if (isLatest(filter)) return latestWords(filter.latest);
  const [from, to] = [filter.from, filter.to].map((bound) => (bound === null ? undefined : cellText(bound)));
  if (from !== undefined && to !== undefined) return from === to ? from : `${from} – ${to}`;
  if (from !== undefined) return t`from ${from}`;
  return to === undefined ? t`any value` : t`to ${to}`;
};

export const filterWords = (filter: Filter): string => `${filter.column}: ${conditionWords(filter)}`;

/** Of a value of the document, for a conflict. */
export const filterValueWords = (value: Json): string => {
  const filter = parseFilter(value);
  return filter === undefined ? t`no filter` : filterWords(filter);
};
