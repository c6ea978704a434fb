/** Words of an import's faults, where the general ones say too little: the line, the cause, and what to change. */
import type { Fault } from '../../../shared/model/faults.ts';
import { count, counted, size } from '../../texts/format.ts';
import { faultWords } from '../../texts/words.ts';
import { english, said, t, type Text } from '../../texts/text.ts';
import { typeName } from '../../texts/typeName.ts';

const number = (fault: Fault, name: string): number => {
  const value = fault.facts?.[name];
  return typeof value === 'number' ? value : 0;
};
const line = (fault: Fault): string => count(number(fault, 'line'));

const tooLarge = (fault: Fault): string => {
  const [actual, allowed] = [number(fault, 'actual'), number(fault, 'allowed')];
  if (fault.facts?.unit === 'record') {
    return t`Line ${line(fault)}: a record is longer than ${count(allowed)} characters. The file may be one large object and no list of records.`;
  }
  if (fault.facts?.unit === 'unpacked') {
    return t`Unpacked, the file has more than ${size(allowed)}, and that is the most that can be imported. Nothing was stored.`;
  }
  if (fault.facts?.unit === 'quoted') {
    return t`Line ${line(fault)}: a quoted field is longer than ${count(allowed)} characters. Its closing quote may be missing; a value as long as this cannot be imported.`;
  }
  if (fault.facts?.line !== undefined) {
    return t`Line ${line(fault)} is longer than ${count(allowed)} characters, which is the most that can be imported. The file may not be CSV, or have other line ends.`;
  }
  if (fault.facts?.unit === 'columns') {
    return t`${count(actual)} columns; at most ${count(allowed)} can be imported. The delimiter or the format may be wrong.`;
  }
  return t`The file has ${size(actual)}; at most ${size(allowed)} can be imported. Nothing was stored.`;
};

type At = (line: string, character: string) => string;

const notJson: At = (at, character) => t`Line ${at}, character ${character}: this is not JSON.`;

/** What a JSON reader stopped at. */
const expectations: Readonly<Record<string, At>> = {
  end: (at, character) => t`Line ${at}, character ${character}: the file ends in the middle of a value. It may have been cut.`,
  value: (at, character) => t`Line ${at}, character ${character}: a value is expected here.`,
  string: (at, character) => t`Line ${at}, character ${character}: a text has a line break or no end.`,
  escape: (at, character) => t`Line ${at}, character ${character}: a backslash is followed by what JSON does not know.`,
  comma: (at, character) => t`Line ${at}, character ${character}: a comma or a closing bracket is expected here.`,
  colon: (at, character) => t`Line ${at}, character ${character}: a colon is expected here.`,
  key: (at, character) => t`Line ${at}, character ${character}: a name in double quotes is expected here.`,
  depth: (at, character) => t`Line ${at}, character ${character}: values are nested too deeply.`,
  nothing: (at, character) => t`Line ${at}, character ${character}: there is more after the end of the JSON. If these are records one after another, choose so.`,
};

const badValue = (fault: Fault, column: string, type: string): string =>
  fault.facts?.line === undefined
    ? t`Row ${count(number(fault, 'row'))}: the value in column “${column}” does not fit the type ${type}. Choose another type, or correct the value.`
    : t`Line ${line(fault)}: the value in column “${column}” does not fit the type ${type}. Choose another type, or correct the value.`;

const broken: Readonly<Record<string, Text>> = {
  parquet: english`This is no whole Parquet file: it was cut or damaged.`,
  footer: english`This is no whole Parquet file: its end, which describes it, is missing or damaged. It may have been cut while copying.`,
  arrow: english`This is no whole Arrow file: it was cut or damaged.`,
  gzip: english`This gzip file was cut or damaged.`,
  zip: english`This zip file was cut or damaged.`,
};

const unsupported: Readonly<Record<string, Text>> = {
  sealed: english`This Parquet file is encrypted. Save it without encryption, then import that.`,
  feather1: english`This is a Feather file of version 1. Save it as version 2 or as Parquet, then import that.`,
  compressed: english`This Arrow file is compressed in a way that cannot be read here. Save it uncompressed or as Parquet, then import that.`,
  encrypted: english`The file in the zip is encrypted. Unpack it, then import that.`,
  method: english`The zip uses a compression that cannot be read here. Unpack it, then import what is in it.`,
  nested: english`What is packed here is packed once more. Unpack it once, then import that.`,
  empty: english`The zip holds no files.`,
};

const unsupportedWords = (fault: Fault): string => {
  const known = unsupported[String(fault.facts?.what)];
  return known === undefined ? faultWords(fault) : said(known);
};

export const importWords = (fault: Fault, headerOnly: boolean): string => {
  const [column, type] = [String(fault.facts?.column ?? ''), typeName(String(fault.facts?.type ?? ''))];
  switch (fault.code) {
    case 'TOO_LARGE':
      return tooLarge(fault);
    case 'CSV_EMPTY':
      return headerOnly ? t`The file has a header and no rows below it.` : t`The file is empty.`;
    case 'CSV_UNCLOSED_QUOTE':
      return t`Line ${line(fault)}: a quoted field is not closed properly. Close it in the file, or choose another quote.`;
    case 'CSV_RAGGED_ROW':
      return t`Line ${line(fault)} has ${counted(number(fault, 'actual'), 'field')} where ${count(number(fault, 'expected'))} are expected. Correct the line, or choose another delimiter.`;
    case 'CSV_BAD_VALUE':
      return t`Line ${line(fault)}: the value in column “${column}” is not of type ${type}. Choose another type, or correct the value.`;
    case 'JSON_SYNTAX':
      return (expectations[String(fault.facts?.expected)] ?? notJson)(line(fault), count(number(fault, 'column')));
    case 'JSON_RECORD':
      return t`Line ${line(fault)}: a record is expected, an object with named values. What stands here is something else.`;
    case 'BAD_VALUE':
      return badValue(fault, column, type);
    case 'NO_ROWS':
      return t`The file holds no rows.`;
    case 'FILE_BROKEN':
      return `${said(broken[String(fault.facts?.what)] ?? english`The file was cut or damaged.`)} ${t`Nothing was stored.`}`;
    case 'FILE_UNSUPPORTED':
      return unsupportedWords(fault);
    case 'FILE_UNREADABLE':
      return fault.facts?.reason === 'binary' ? t`This is neither a text file nor a format that can be read here. Export it as CSV, then import that.` : faultWords(fault);
    default:
      return faultWords(fault);
  }
};
