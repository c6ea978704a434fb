/**
 * Fields and their values in words. Fields of panels are named by what their settings are called, values that are chosen from a list by
 * what the list says; what this code does not know is shown as the document has it.
 */
import { contentFields, definitionField, filterPrefix, settingPrefix, textField } from '../../../shared/documents/schema.ts';
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { english, said, t, type Text } from '../../texts/text.ts';
import { filterValueWords } from '../filters/words.ts';
import { settingName } from '../panels/settingNames.ts';

const sqlField = `${settingPrefix}sql`;

const names: { readonly [field: string]: Text } = {
  title: english`Title`,
  description: english`Description`,
  name: english`Name`,
  alias: english`Alias`,
  pinned: english`Pinned`,
  archived: english`Archived`,
  order: english`Order`,
  layout: english`Layout`,
  keep: english`Keep`,
  dashboard: english`Dashboard`,
  dataset: english`Data set`,
  [definitionField]: english`Definition`,
  [textField]: english`Text`,
};

/** Of what a setting is made of, where it is more than one value. */
const parts: { readonly [part: string]: Text } = {
  column: english`column`,
  descending: english`descending`,
  axis: english`axis`,
  at: english`at`,
  name: english`name`,
};

const known = (table: { readonly [name: string]: Text }, name: string): string | undefined => {
  const text = Object.hasOwn(table, name) ? table[name] : undefined;
  return text && said(text);
};

/** What only a newer version knows: "rowHeight" -> "row height". */
const spaced = (name: string): string => name.replace(/([A-Z])/g, ' $1').toLowerCase();

const settingWords = (setting: string): string => {
  const name = settingName(setting);
  return name === setting ? spaced(setting) : name;
};

/** "set.aggregate" -> "Aggregate"; what says which file a data set is, is "File". */
export const fieldName = (field: string): string => {
  if (field === 'deleted') return t`Deleted and edited`;
  if (contentFields.includes(field)) return t`File`;
  if (field.startsWith(filterPrefix)) return t`Filter`;
  if (field === sqlField) return 'SQL';
  const words = field.startsWith(settingPrefix) ? settingWords(field.slice(settingPrefix.length)) : (known(names, field) ?? spaced(field));
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
    .map(([name, part]) => `${known(parts, name) ?? name} ${valueWords(part as Json)}`)
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
