/** Words of an import's faults, where the general ones say too little: the line, the cause, and what to change. */
import type { Fault } from '../../../shared/model/faults.ts';
import { count, counted, size } from '../../ui/format.ts';
import { faultWords } from '../../ui/words.ts';

const number = (fault: Fault, name: string): number => {
  const value = fault.facts?.[name];
  return typeof value === 'number' ? value : 0;
};
const line = (fault: Fault): string => `Line ${count(number(fault, 'line'))}`;

const tooLarge = (fault: Fault): string => {
  const [actual, allowed] = [number(fault, 'actual'), number(fault, 'allowed')];
  if (fault.facts?.line !== undefined) {
    return `${line(fault)} is longer than ${count(allowed)} characters. A quote that is never closed may be the cause.`;
  }
  if (fault.facts?.unit === 'columns') {
    return `${count(actual)} columns; at most ${count(allowed)} can be imported. The delimiter may be wrong.`;
  }
  return `The file has ${size(actual)}; at most ${size(allowed)} can be imported. Nothing was stored.`;
};

export const importWords = (fault: Fault, headerOnly: boolean): string => {
  switch (fault.code) {
    case 'TOO_LARGE':
      return tooLarge(fault);
    case 'CSV_EMPTY':
      return headerOnly ? 'The file has a header and no rows below it.' : 'The file is empty.';
    case 'CSV_UNCLOSED_QUOTE':
      return `${line(fault)}: a quoted field is not closed properly. Close it in the file, or choose another quote.`;
    case 'CSV_RAGGED_ROW':
      return `${line(fault)} has ${counted(number(fault, 'actual'), 'field')} where ${count(number(fault, 'expected'))} are expected. Correct the line, or choose another delimiter.`;
    case 'CSV_BAD_VALUE':
      return `${line(fault)}: the value in column “${fault.facts?.column}” is not of type ${fault.facts?.type}. Choose another type, or correct the value.`;
    case 'FILE_UNREADABLE':
      return fault.facts?.reason === 'binary' ? 'This is not a text file. Export it as CSV, then import that.' : faultWords(fault);
    default:
      return faultWords(fault);
  }
};
