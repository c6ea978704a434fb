/**
 * Fields and their values in words. Fields of panels are named by what their settings are called, values that are chosen from a list by
 * what the list says; what this code does not know is shown as the document has it.
 */
import { contentFields, definitionField, filterPrefix, settingPrefix, textField } from '../../../shared/documents/schema.ts';
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { inSentence } from '../../ui/format.ts';
import { english, said, t, type Text } from '../../ui/text.ts';
import { filterValueWords } from '../filters/words.ts';

const sqlField = `${settingPrefix}sql`;

/** The name of a field, without what says that it is a setting. */
const plainOf = (field: string): string => (field.startsWith(settingPrefix) ? field.slice(settingPrefix.length) : field);

const names: { readonly [plain: string]: Text } = {
  title: english`Title`,
  description: english`Description`,
  name: english`Name`,
  alias: english`Alias`,
  pinned: english`Pinned`,
  archived: english`Archived`,
  order: english`Order`,
  layout: english`Layout`,
  keep: english`Keep`,
  panel: english`Panel`,
  dashboard: english`Dashboard`,
  dataset: english`Data set`,
  [definitionField]: english`Definition`,
  [textField]: english`Text`,
  type: english`Type`,
  colour: english`Colour`,
  aggregate: english`Aggregate`,
  measure: english`Measure`,
  period: english`Period`,
  bins: english`Bins`,
  facet: english`Facet`,
  value: english`Value`,
  scale: english`Scale`,
  lines: english`Lines`,
  axis: english`Axis`,
  at: english`At`,
  column: english`Column`,
  unit: english`Unit`,
  decimals: english`Decimals`,
  time: english`Time`,
  sort: english`Sort`,
  descending: english`Descending`,
  filter: english`Filter`,
  filters: english`Filters`,
  hidden: english`Hidden`,
  dates: english`Dates`,
  show: english`Show`,
  folded: english`Folded`,
  rows: english`Rows`,
  columns: english`Columns`,
  totals: english`Totals`,
};

/** "set.aggregate" -> "Aggregate"; what says which file a data set is, is "File". */
export const fieldName = (field: string): string => {
  if (field === 'deleted') return t`Deleted and edited`;
  if (contentFields.includes(field)) return t`File`;
  if (field.startsWith(filterPrefix)) return t`Filter`;
  if (field === sqlField) return 'SQL';
  const plain = plainOf(field);
  const known = Object.hasOwn(names, plain) ? names[plain] : undefined;
  if (known !== undefined) return said(known);
  const words = plain.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const aggregates = [english`none`, english`count`, english`sum`, english`mean`, english`median`, english`min`, english`max`, english`distinct`];

/** Of settings that are chosen from a list; any other value is a person's own word, and a column may be called “line”. */
const choices: { readonly [field: string]: readonly Text[] } = {
  [`${settingPrefix}type`]: [english`line`, english`area`, english`bar`, english`scatter`, english`histogram`, english`box`, english`heat`],
  [`${settingPrefix}aggregate`]: aggregates,
  [`${settingPrefix}measure`]: aggregates,
  [`${settingPrefix}period`]: [english`none`, english`day`, english`week`, english`month`, english`quarter`, english`year`],
  [`${settingPrefix}scale`]: [english`linear`, english`log`],
  [`${settingPrefix}show`]: [english`table`, english`chart`],
  [`${settingPrefix}dates`]: [english`data`, english`locale`],
};

/** As `valueWords`, of that field: of a definition the text says it all. */
export const fieldWords = (field: string, value: Json): string => {
  if (field.startsWith(filterPrefix)) return filterValueWords(value);
  const choice = choices[field]?.find((text) => text.english === value);
  if (choice !== undefined) return said(choice);
  const sql = field === definitionField && typeof value === 'object' && value !== null && 'sql' in value ? value.sql : undefined;
  return typeof sql === 'string' ? sql : valueWords(value);
};

export const valueWords = (value: Json): string => {
  if (value === null || value === '') return t`none`;
  if (typeof value === 'boolean') return value ? t`yes` : t`no`;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? t`none` : value.map((part: Json) => valueWords(part)).join(', ');
  return Object.entries(value)
    .map(([name, part]) => `${inSentence(fieldName(`${settingPrefix}${name}`))} ${valueWords(part as Json)}`)
    .join(', ');
};

export interface EditableField {
  readonly characters: number;
  readonly required: boolean;
  /** Written in several lines. */
  readonly long: boolean;
}

const editable: { readonly [field: string]: EditableField } = {
  title: { characters: limits.titleCharacters, required: true, long: false },
  name: { characters: limits.fileNameCharacters, required: true, long: false },
  description: { characters: limits.descriptionCharacters, required: false, long: true },
  [sqlField]: { characters: limits.sqlCharacters, required: false, long: true },
};

/** A field whose value is a person's own text; everything else is chosen, not written. */
export const editableField = (field: string): EditableField | undefined => editable[field];

/** Worth being read side by side instead of in a line. */
export const isLongText = (text: string): boolean => text.length > 60 || text.includes('\n');
