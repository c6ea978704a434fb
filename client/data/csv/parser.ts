/**
 * Splits CSV text into rows, piece by piece, and knows the line each row began on. RFC 4180 with what real files need: any of
 * the three line ends, also mixed; quotes that open a field only at its start, so that 5" stays text; empty lines are no rows.
 * Every reader of a file goes through here, preview, validation and engine alike, so none of them can see another table.
 *
 *   start ──quote──> quoted ──quote──> closed ──quote──> quoted
 *     └──other──> plain                  └── delimiter or line end finishes the field
 */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { CsvFormat } from '../../../shared/documents/formats.ts';

/** Takes one row; a fault stops the reader. */
export type TakeRow = (fields: string[], line: number) => Fault | undefined;

export interface CsvReader {
  push(text: string): Fault | undefined;
  /** To be called once after the last piece: a last row needs no line end. */
  end(): Fault | undefined;
}

const lf = 10;
const cr = 13;
const isSpace = (code: number): boolean => code === 32 || code === 9;

export type CsvShape = Pick<CsvFormat, 'delimiter' | 'quote' | 'escape' | 'skip'>;

export const csvReader = (format: CsvShape, take: TakeRow): CsvReader => {
  const delimiter = format.delimiter.charCodeAt(0);
  const quote = format.quote === '' ? -1 : format.quote.charCodeAt(0);
  const skip = format.skip ?? 0;
  /** In a quoted field: where something has to be looked at. */
  const special = format.escape === undefined ? undefined : new RegExp(`[\\\\${format.quote}]`, 'g');
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let fields: string[] = [];
  let field = '';
  let characters = 0;
  let line = 1;
  let rowLine = 1;
  let quoteLine = 1;
  let afterCr = false;
  let escaped = false;

  const endField = (): void => {
    fields.push(field);
    field = '';
    state = 'start';
  };

  const endRow = (): Fault | undefined => {
    const empty = fields.length === 0 && state === 'start' && field === '';
    if (!empty) endField();
    const row = fields;
    fields = [];
    characters = 0;
    return empty || rowLine <= skip ? undefined : take(row, rowLine);
  };

  /** At a line end outside quotes. A line feed after a carriage return belongs to it. */
  const newLine = (code: number): Fault | undefined => {
    if (code === lf && afterCr) {
      afterCr = false;
      rowLine = line;
      return undefined;
    }
    const problem = endRow();
    line += 1;
    rowLine = line;
    afterCr = code === cr;
    return problem;
  };

  const countLines = (text: string): void => {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === cr || (code === lf && !afterCr)) line += 1;
      afterCr = code === cr;
    }
  };

  const nextSpecial = (text: string, from: number): number => {
    if (special === undefined) return text.indexOf(format.quote, from);
    special.lastIndex = from;
    return special.exec(text)?.index ?? -1;
  };

  /** Reads on inside quotes; returns where to go on. */
  const readQuoted = (text: string, from: number): number => {
    if (escaped) {
      escaped = false;
      field += text.charAt(from);
      countLines(text.charAt(from));
      return from + 1;
    }
    const close = nextSpecial(text, from);
    const part = text.slice(from, close < 0 ? text.length : close);
    countLines(part);
    field += part;
    characters += part.length;
    if (close < 0) return text.length;
    if (text.charCodeAt(close) !== quote) {
      escaped = true;
      return close + 1;
    }
    state = 'closed';
    afterCr = false;
    return close + 1;
  };

  const readPlain = (text: string, from: number): number => {
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === lf || code === cr) break;
    }
    if (at > from) {
      state = 'plain';
      afterCr = false;
      field += text.slice(from, at);
      characters += at - from;
    }
    return at;
  };

  const badQuote = (): Fault => fault('CSV_UNCLOSED_QUOTE', { line: quoteLine });

  const push = (text: string): Fault | undefined => {
    let at = 0;
    while (at < text.length) {
      if (characters > limits.csvRowCharacters) {
        const where = state === 'quoted' ? { line: quoteLine, unit: 'quoted' } : { line: rowLine };
        return fault('TOO_LARGE', { ...where, actual: characters, allowed: limits.csvRowCharacters });
      }
      if (state === 'quoted') {
        at = readQuoted(text, at);
        continue;
      }
      const code = text.charCodeAt(at);
      if (code === delimiter) {
        endField();
        afterCr = false;
        at += 1;
      } else if (code === lf || code === cr) {
        const problem = newLine(code);
        if (problem !== undefined) return problem;
        at += 1;
      } else if (state === 'closed') {
        if (code === quote) {
          field += format.quote;
          state = 'quoted';
        } else if (!isSpace(code)) return badQuote();
        at += 1;
      } else if (state === 'start' && code === quote) {
        state = 'quoted';
        quoteLine = line;
        afterCr = false;
        at += 1;
      } else at = readPlain(text, at);
    }
    return undefined;
  };

  return { push, end: () => (state === 'quoted' ? badQuote() : endRow()) };
};
