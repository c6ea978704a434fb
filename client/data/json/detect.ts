/** Guesses from the start of a JSON file where its records lie. A first proposal: the preview lets a person change it. */
import type { JsonFormat } from '../../../shared/documents/formats.ts';
import { jsonScanner } from './scanner.ts';

/** The first member of the outermost object that is a list of objects. */
const listMember = (sample: string): string | undefined => {
  const scanner = jsonScanner(sample);
  scanner.skipSpace();
  if (scanner.expect('{', 'value') === undefined) return undefined;
  for (;;) {
    scanner.skipSpace();
    const key = scanner.string();
    scanner.skipSpace();
    if (key === undefined || scanner.expect(':', 'colon') === undefined) return undefined;
    scanner.skipSpace();
    if (key !== '' && /^\[\s*\{/.test(sample.slice(scanner.at, scanner.at + 1024))) return key;
    if (scanner.value() === undefined) return undefined;
    scanner.skipSpace();
    if (scanner.expect(',', 'comma') === undefined) return undefined;
  }
};

/** Whether a second object follows the first. */
const isLines = (sample: string): boolean => {
  const scanner = jsonScanner(sample);
  scanner.skipSpace();
  if (scanner.value() === undefined) return false;
  scanner.skipSpace();
  return scanner.peek() === '{';
};

export const detectRecords = (sample: string): Pick<JsonFormat, 'lines' | 'at'> => {
  if (!/^\s*\{/.test(sample)) return { lines: false, at: '' };
  const member = isLines(sample) ? undefined : listMember(sample);
  return member === undefined ? { lines: true, at: '' } : { lines: false, at: member };
};
