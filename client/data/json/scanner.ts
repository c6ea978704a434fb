/**
 * Reads JSON (RFC 8259, strictly) out of a text that may end anywhere: "the text ended" is told apart from "this is wrong", so that a
 * reader can come back with more text. Unlike JSON.parse it says where a fault is, and it keeps numbers and nested values as
 * they are written, so that no digit is lost.
 */
import { limits } from '../../../shared/model/limits.ts';

/** `text` of a number is its spelling, of a nested value its JSON without space between the parts. */
export interface JsonField {
  readonly kind: 'null' | 'boolean' | 'number' | 'string' | 'nested';
  readonly text: string;
}

/** Why a scan stopped: the text ended, or what was expected where it stopped. */
export type Stop = 'end' | 'value' | 'string' | 'escape' | 'comma' | 'colon' | 'key' | 'depth' | 'nothing';
/** Undefined for what failed: `at` and `stop` say where and why. */
export type Done = true | undefined;

export interface Scanner {
  /** Where the next reading begins; after a failed one it is where it stopped. */
  at: number;
  stop: Stop;
  skipSpace(): void;
  /** The character at `at`, '' at the end. */
  peek(): string;
  /** Steps over one character; fails with `stop` when another one, or the end, is there. */
  expect(character: string, otherwise: Stop): Done;
  string(): string | undefined;
  value(): JsonField | undefined;
  /** Reads a whole object and hands over its members as they come. */
  object(take: (key: string, field: JsonField) => void): Done;
}

const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const hexForm = /[0-9a-fA-F]{4}/y;
const words = { true: { kind: 'boolean', text: 'true' }, false: { kind: 'boolean', text: 'false' }, null: { kind: 'null', text: 'null' } } as const;

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

export const jsonScanner = (text: string): Scanner => {
  /** To be returned at once. */
  const fail = (at: number, stop: Stop): undefined => {
    scanner.at = at;
    scanner.stop = at >= text.length ? 'end' : stop;
    return undefined;
  };

  const skipSpace = (): void => {
    while (scanner.at < text.length && isSpace(text.charCodeAt(scanner.at))) scanner.at += 1;
  };

  const expect: Scanner['expect'] = (character, otherwise) => {
    if (text[scanner.at] !== character) return fail(scanner.at, otherwise);
    scanner.at += 1;
    return true;
  };

  const escapeEnd = (at: number): number | undefined => {
    const letter = text[at + 1];
    if (letter === undefined) return fail(text.length, 'end');
    if (letter !== 'u') return '"\\/bfnrt'.includes(letter) ? at + 2 : fail(at, 'escape');
    hexForm.lastIndex = at + 2;
    if (hexForm.test(text)) return at + 6;
    return fail(at + 6 > text.length ? text.length : at, 'escape');
  };

  /** Steps over a string; answers whether it holds escapes. */
  const skipString = (): 'plain' | 'escaped' | undefined => {
    if (!expect('"', 'string')) return undefined;
    let found: 'plain' | 'escaped' = 'plain';
    for (let at = scanner.at; at < text.length; ) {
      const code = text.charCodeAt(at);
      if (code === 34) {
        scanner.at = at + 1;
        return found;
      }
      if (code < 32) return fail(at, 'string');
      if (code === 92) {
        found = 'escaped';
        const next = escapeEnd(at);
        if (next === undefined) return undefined;
        at = next;
      } else at += 1;
    }
    return fail(text.length, 'end');
  };

  const string: Scanner['string'] = () => {
    const from = scanner.at;
    const found = skipString();
    if (found === undefined) return undefined;
    return found === 'plain' ? text.slice(from + 1, scanner.at - 1) : (JSON.parse(text.slice(from, scanner.at)) as string);
  };

  const number = (): JsonField | undefined => {
    const from = scanner.at;
    numberForm.lastIndex = from;
    const spelled = numberForm.exec(text)?.[0];
    // A number that touches the end of the text may go on in the next piece.
    if (spelled === undefined) return fail(text.slice(from) === '-' ? text.length : from, 'value');
    const end = from + spelled.length;
    if (end >= text.length || /^[.eE]$/.test(text[end] ?? '')) return fail(/^[.eE][+-]?$/.test(text.slice(end)) ? text.length : end, 'value');
    scanner.at = end;
    return { kind: 'number', text: spelled };
  };

  const word = (): JsonField | undefined => {
    for (const [spelled, field] of Object.entries(words)) {
      if (text.startsWith(spelled, scanner.at)) {
        scanner.at += spelled.length;
        return field;
      }
      if (spelled.startsWith(text.slice(scanner.at, scanner.at + spelled.length))) return fail(text.length, 'end');
    }
    return fail(scanner.at, 'value');
  };

  /** What a list or an object is made of, without the space between its parts. */
  const nested = (depth: number, parts: string[]): Done => {
    if (depth > limits.jsonDepth) return fail(scanner.at, 'depth');
    const open = text[scanner.at];
    const close = open === '[' ? ']' : '}';
    scanner.at += 1;
    skipSpace();
    parts.push(open ?? '');
    if (text[scanner.at] === close) {
      scanner.at += 1;
      parts.push(close);
      return true;
    }
    for (;;) {
      if (open === '{' && !nestedKey(parts)) return undefined;
      if (!nestedValue(depth, parts)) return undefined;
      skipSpace();
      const next = text[scanner.at];
      if (next !== ',' && next !== close) return fail(scanner.at, 'comma');
      scanner.at += 1;
      parts.push(next);
      if (next === close) return true;
      skipSpace();
    }
  };

  const nestedKey = (parts: string[]): Done => {
    const from = scanner.at;
    if (text[from] !== '"') return fail(from, 'key');
    if (skipString() === undefined) return undefined;
    parts.push(text.slice(from, scanner.at), ':');
    skipSpace();
    if (!expect(':', 'colon')) return undefined;
    skipSpace();
    return true;
  };

  const nestedValue = (depth: number, parts: string[]): Done => {
    const from = scanner.at;
    const first = text[from];
    if (first === '{' || first === '[') return nested(depth + 1, parts);
    if ((first === '"' ? skipString() : first === '-' || (first !== undefined && first >= '0' && first <= '9') ? number() : word()) === undefined) return undefined;
    parts.push(text.slice(from, scanner.at));
    return true;
  };

  const value: Scanner['value'] = () => {
    const first = text[scanner.at];
    if (first === undefined) return fail(text.length, 'end');
    if (first === '"') {
      const found = string();
      return found === undefined ? undefined : { kind: 'string', text: found };
    }
    if (first === '-' || (first >= '0' && first <= '9')) return number();
    if (first !== '{' && first !== '[') return word();
    const parts: string[] = [];
    return nested(1, parts) ? { kind: 'nested', text: parts.join('') } : undefined;
  };

  const object: Scanner['object'] = (take) => {
    if (!expect('{', 'value')) return undefined;
    skipSpace();
    if (text[scanner.at] === '}') return expect('}', 'comma');
    for (;;) {
      if (text[scanner.at] !== '"') return fail(scanner.at, 'key');
      const key = string();
      if (key === undefined) return undefined;
      skipSpace();
      if (!expect(':', 'colon')) return undefined;
      skipSpace();
      const field = value();
      if (field === undefined) return undefined;
      take(key, field);
      skipSpace();
      if (text[scanner.at] === '}') return expect('}', 'comma');
      if (!expect(',', 'comma')) return undefined;
      skipSpace();
    }
  };

  const scanner: Scanner = { at: 0, stop: 'end', skipSpace, peek: () => text[scanner.at] ?? '', expect, string, value, object };
  return scanner;
};
