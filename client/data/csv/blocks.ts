/**
 * The one plain CSV that the engine is fed: UTF-8, commas, line feeds, no header, `\N` for a missing value and quotes around a
 * text that is spelled so. Blocks end with a row.
 */
import { utf8 } from '../../../shared/model/bytes.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { ConvertOptions } from '../files/inspection.ts';

/** How a missing value is spelled, unquoted; an empty text is "". */
export const missingMark = '\\N';
const special = /[",\n\r\\]/;

const spell = (value: string | null): string => {
  if (value === null) return missingMark;
  return value === '' || special.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

export interface BlockWriter {
  write(values: readonly (string | null)[]): void;
  flush(): void;
}

/** Without `emit` nothing is written, so that checking a file costs no text. */
export const blockWriter = (emit: ConvertOptions['emit']): BlockWriter => {
  if (emit === undefined) return { write: () => undefined, flush: () => undefined };
  let block: string[] = [];
  let characters = 0;
  const flush = (): void => {
    if (block.length > 0) emit(utf8(block.join('')));
    block = [];
    characters = 0;
  };
  const write = (values: readonly (string | null)[]): void => {
    const text = `${values.map(spell).join(',')}\n`;
    block.push(text);
    characters += text.length;
    if (characters >= limits.engineBlockBytes) flush();
  };
  return { write, flush };
};
