/**
 * Finds the records of a JSON file, piece by piece, with the line each begins on: in a list, in a list that is a member of the
 * outermost object, or one after another (NDJSON). Preview, validation and engine all read through here.
 *
 *   list:    open ─'['─> first ─> record ─',' ─> record … ─']'─> after
 *   member:  open ─'{'─> members ─key, '['─> first … ─']'─> rest ─'}'─> after
 *   lines:   record record …
 *
 * A step is taken whole or not at all: one that runs into the end of the text is repeated when more has come.
 */
import { fault } from '../../../shared/model/faults.ts';
import type { Fault } from '../../../shared/model/faults.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { JsonFormat } from '../../../shared/documents/formats.ts';
import { jsonScanner, type JsonField, type Scanner } from './scanner.ts';

export interface Member {
  readonly key: string;
  readonly field: JsonField;
}

/** Takes one record; a fault stops the reader. */
export type TakeRecord = (members: readonly Member[], line: number) => Fault | undefined;

export interface RecordReader {
  push(text: string): Fault | undefined;
  /** To be called once after the last piece. */
  end(): Fault | undefined;
}

type State = 'open' | 'members' | 'first' | 'record' | 'next' | 'rest' | 'after';
/** `wrong`: what the scanner stopped at; `unfit`: a value that is no record. */
type Step = State | 'wrong' | 'unfit' | Fault;

export const recordReader = (format: Pick<JsonFormat, 'lines' | 'at'>, take: TakeRecord): RecordReader => {
  let state: State = format.lines ? 'record' : 'open';
  let text = '';
  let line = 1;
  /** Where that line begins; negative when it began before `text`. */
  let lineStart = 0;
  /** The first line break from there, looked for once. */
  let lineEnd: number | undefined;

  /** To be asked for places in rising order: each line break is counted once. */
  const place = (at: number): { readonly line: number; readonly column: number } => {
    for (;;) {
      if (lineEnd === undefined) {
        const found = text.indexOf('\n', Math.max(0, lineStart));
        lineEnd = found < 0 ? Infinity : found;
      }
      if (lineEnd >= at) return { line, column: at - lineStart + 1 };
      line += 1;
      lineStart = lineEnd + 1;
      lineEnd = undefined;
    }
  };

  const advance = (to: number): void => {
    place(to);
    text = text.slice(to);
    lineStart -= to;
    lineEnd = undefined;
  };

  const record = (scanner: Scanner): Step => {
    if (scanner.peek() !== '{') return scanner.value() === undefined ? 'wrong' : 'unfit';
    const members: Member[] = [];
    const from = scanner.at;
    if (!scanner.object((key, field) => members.push({ key, field }))) return 'wrong';
    return take(members, place(from).line) ?? (format.lines ? 'record' : 'next');
  };

  const member = (scanner: Scanner): Step => {
    if (scanner.peek() !== '"') return scanner.expect('"', 'key') ? 'members' : 'wrong';
    const key = scanner.string();
    if (key === undefined) return 'wrong';
    scanner.skipSpace();
    if (!scanner.expect(':', 'colon')) return 'wrong';
    scanner.skipSpace();
    if (state === 'members' && key === format.at) return scanner.expect('[', 'value') ? 'first' : 'wrong';
    if (scanner.value() === undefined) return 'wrong';
    scanner.skipSpace();
    if (scanner.peek() === '}') return scanner.expect('}', 'comma') ? 'after' : 'wrong';
    return scanner.expect(',', 'comma') ? state : 'wrong';
  };

  const step = (scanner: Scanner): Step => {
    switch (state) {
      case 'open':
        return scanner.expect(format.at === '' ? '[' : '{', 'value') ? (format.at === '' ? 'first' : 'members') : 'wrong';
      case 'first':
        return scanner.peek() === ']' ? listEnd(scanner) : record(scanner);
      case 'record':
        return record(scanner);
      case 'next':
        return scanner.peek() === ']' ? listEnd(scanner) : scanner.expect(',', 'comma') ? 'record' : 'wrong';
      case 'members':
      case 'rest':
        return member(scanner);
      case 'after':
        scanner.expect('', 'nothing');
        return 'wrong';
    }
  };

  const listEnd = (scanner: Scanner): Step => {
    scanner.expect(']', 'comma');
    if (format.at === '') return 'after';
    scanner.skipSpace();
    if (scanner.peek() === '}') return scanner.expect('}', 'comma') ? 'after' : 'wrong';
    return scanner.expect(',', 'comma') ? 'rest' : 'wrong';
  };

  /** Takes every step that the text has whole. */
  const run = (last: boolean): Fault | undefined => {
    const scanner = jsonScanner(text);
    let done = 0;
    for (;;) {
      scanner.skipSpace();
      const from = scanner.at;
      if (from >= text.length) {
        done = from;
        break;
      }
      const next = step(scanner);
      if (typeof next === 'object') return next;
      if (next === 'unfit') return fault('JSON_RECORD', place(from));
      if (next === 'wrong') {
        if (scanner.stop !== 'end') return fault('JSON_SYNTAX', { ...place(scanner.at), expected: scanner.stop });
        if (last) return fault('JSON_SYNTAX', { ...place(text.length), expected: 'end' });
        done = from;
        if (text.length - from > limits.jsonRecordCharacters) {
          return fault('TOO_LARGE', { unit: 'record', ...place(from), actual: text.length - from, allowed: limits.jsonRecordCharacters });
        }
        break;
      }
      state = next;
    }
    advance(done);
    return undefined;
  };

  return {
    push: (piece) => {
      text += piece;
      lineEnd = undefined;
      return run(false);
    },
    end: () => {
      const problem = run(true);
      if (problem !== undefined) return problem;
      if (state === 'after' || (format.lines && state === 'record')) return undefined;
      return fault('JSON_SYNTAX', { ...place(text.length), expected: 'end' });
    },
  };
};
