/**
 * SQL cut into tokens as DuckDB's scanner cuts it, for colours, completion, and to know what is inside a string and what is not.
 * The tokens cover the text without gaps. What the scanner does and other SQL does not, each measured on the engine:
 *
 *   comments nest (slash star), and "--" ends at CR too; E'…' has backslashes, '…' has none; $tag$…$tag$ quotes anything
 *
 * A string or comment that is not closed runs to the end and says so.
 */
export type TokenKind = 'space' | 'comment' | 'string' | 'name' | 'keyword' | 'word' | 'number' | 'operator';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** A string, quoted name or comment that the text ends in the middle of. */
  readonly open: boolean;
}

/** Words of DuckDB's SELECT that are coloured and completed, without those that columns are often called by (date, first). */
export const keywords: readonly string[] = (
  'all and any as asc asof between by case cast cross desc distinct else end escape except exclude exists false filter from ' +
  'full group having ilike in inner intersect interval is isnull join lateral left like limit materialized natural not notnull null ' +
  'nulls offset on or order outer over partition pivot positional qualify recursive right select semi some table tablesample ' +
  'then true try_cast union unnest unpivot using values when where window with'
).split(' ');

const keywordSet: ReadonlySet<string> = new Set(keywords);

const space = /\s+/y;
const lineComment = /--[^\n\r]*/y;
const escaped = /[eE]'(?:[^'\\]|\\[^]|'')*('?)/y;
const plain = /(?:[xXbBnN]|[uU]&)?'(?:[^']|'')*('?)/y;
const quoted = /"(?:[^"]|"")*("?)/y;
const tag = /\$(?:(?:[A-Za-z_]|[^\p{ASCII}\s])(?:\w|[^\p{ASCII}\s])*)?\$/uy;
const number = /(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const word = /(?:[A-Za-z_]|[^\p{ASCII}\s])(?:[\w$]|[^\p{ASCII}\s])*/uy;

const at = (pattern: RegExp, text: string, start: number): RegExpExecArray | null => {
  pattern.lastIndex = start;
  return pattern.exec(text);
};

/** End of a block comment, and whether all its levels were closed. */
const blockComment = (text: string, start: number): { readonly end: number; readonly open: boolean } => {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const pair = text.slice(index, index + 2);
    if (pair === '/*') depth += 1;
    else if (pair === '*/') depth -= 1;
    else continue;
    index += 1;
    if (depth === 0) return { end: index + 1, open: false };
  }
  return { end: text.length, open: true };
};

const next = (text: string, start: number): Token => {
  const token = (kind: TokenKind, end: number, open = false): Token => ({ kind, start, end, open });
  const blank = at(space, text, start);
  if (blank !== null) return token('space', space.lastIndex);
  if (text.startsWith('--', start)) return token('comment', start + (at(lineComment, text, start)?.[0].length ?? 2));
  if (text.startsWith('/*', start)) {
    const { end, open } = blockComment(text, start);
    return token('comment', end, open);
  }
  const string = at(escaped, text, start) ?? at(plain, text, start);
  if (string !== null) return token('string', start + string[0].length, string[1] === '');
  const name = at(quoted, text, start);
  if (name !== null) return token('name', start + name[0].length, name[1] === '');
  const dollar = at(tag, text, start)?.[0];
  if (dollar !== undefined) {
    const close = text.indexOf(dollar, start + dollar.length);
    return close < 0 ? token('string', text.length, true) : token('string', close + dollar.length);
  }
  const figure = at(number, text, start)?.[0];
  if (figure !== undefined) return token('number', start + figure.length);
  const letters = at(word, text, start)?.[0];
  if (letters !== undefined) {
    return token(keywordSet.has(letters.toLowerCase()) ? 'keyword' : 'word', start + letters.length);
  }
  return token('operator', start + 1);
};

export const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  for (let start = 0; start < text.length; ) {
    const token = next(text, start);
    tokens.push(token);
    start = token.end;
  }
  return tokens;
};

export const tokenText = (text: string, { start, end }: Token): string => text.slice(start, end);

/** The name that a word or a quoted name stands for, in lower case: SQL does not tell letter cases apart. */
export const nameOf = (text: string, token: Token): string | undefined => {
  if (token.kind === 'word' || token.kind === 'keyword') return tokenText(text, token).toLowerCase();
  if (token.kind !== 'name') return undefined;
  return tokenText(text, token)
    .slice(1, token.open ? undefined : -1)
    .replaceAll('""', '"')
    .toLowerCase();
};
