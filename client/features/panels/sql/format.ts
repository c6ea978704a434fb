/**
 * SQL laid out: a clause a line, what belongs to it indented, keywords in capitals. Only spaces, line breaks and the case of keywords
 * change; strings, names and comments stay as they are, so that the text means what it meant. Laid out twice it is the same.
 */
import { nameOf, tokenize, tokenText, type Token } from '../../../data/sqlTokens.ts';

/** Each begins a line of its own. */
const clauses: ReadonlySet<string> = new Set('select from where group having qualify window order limit offset union intersect except values'.split(' '));
const joins: ReadonlySet<string> = new Set('natural left right full inner cross semi anti asof positional join'.split(' '));
/** What may stand between the first word of a join and JOIN. */
const within: ReadonlySet<string> = new Set(['outer', ...joins]);
/** A bracket before one of these holds a question of its own. */
const questions: ReadonlySet<string> = new Set(['select', 'with', 'from', 'values']);
/** Items of a clause stand below each other where the line would be longer. */
const wide = 72;

interface Word {
  readonly token: Token;
  /** In lower case where it is a keyword, else the text itself. */
  readonly word: string;
  /** As it is written. */
  readonly text: string;
  /** White space stood before it. */
  readonly apart: boolean;
}

const wordsOf = (sql: string): readonly Word[] => {
  const words: Word[] = [];
  let apart = false;
  for (const token of tokenize(sql)) {
    const raw = tokenText(sql, token);
    if (token.kind === 'space') {
      apart = true;
      continue;
    }
    const word = token.kind === 'keyword' ? (nameOf(sql, token) ?? raw) : raw;
    words.push({ token, word, text: token.kind === 'keyword' ? raw.toUpperCase() : raw, apart });
    apart = false;
  }
  return words;
};

/** For each bracket where it closes, by their places. */
const closers = (words: readonly Word[]): ReadonlyMap<number, number> => {
  const open: number[] = [];
  const found = new Map<number, number>();
  for (const [at, { word, token }] of words.entries()) {
    if (token.kind !== 'operator') continue;
    if (word === '(') open.push(at);
    const opener = word === ')' ? open.pop() : undefined;
    if (opener !== undefined) found.set(opener, at);
  }
  return found;
};

interface Level {
  readonly indent: number;
  /** The bracket that closes it is on a line of its own. */
  readonly question: boolean;
  clause: string;
  /** Items of this clause stand below each other. */
  broken: boolean;
  between: boolean;
}

export const formatSql = (sql: string): string => {
  const words = wordsOf(sql);
  if (words.some(({ token }) => token.open)) return sql;
  const closes = closers(words);
  const levels: Level[] = [{ indent: 0, question: true, clause: '', broken: false, between: false }];
  const top = (): Level => levels.at(-1) as Level;
  let out = '';
  let afterLine = false;
  const line = (indent: number): void => {
    out = `${out.trimEnd()}\n${'  '.repeat(indent)}`;
  };

  /** Letters of the clause from here to its end, whether it holds a question, and whether it has several items. */
  const ahead = (from: number): { readonly length: number; readonly items: number } => {
    let [length, items, depth] = [0, 1, 0];
    for (const { word, text, token } of words.slice(from)) {
      if (token.kind === 'operator' && word === '(') depth += 1;
      if (token.kind === 'operator' && word === ')') depth -= 1;
      if (depth < 0 || (depth === 0 && token.kind === 'keyword' && (clauses.has(word) || joins.has(word)))) break;
      if (depth === 0 && (word === ',' || word === 'and' || word === 'or')) items += 1;
      length += text.length + 1;
    }
    return { length, items };
  };

  for (const [at, { token, word, text, apart }] of words.entries()) {
    const level = top();
    const before = words[at - 1];
    const isKeyword = token.kind === 'keyword';
    const isOperator = token.kind === 'operator';
    const isText = token.kind === 'string';
    const startsJoin = isKeyword && joins.has(word) && level.question && !(before?.token.kind === 'keyword' && within.has(before.word)) && words[at + 1]?.word !== '(';
    const startsClause = isKeyword && clauses.has(word) && level.question && !(word === 'from' && before?.word === 'distinct') && !(word === 'select' && before?.word === 'all');
    const isFirst = out === '' || (before?.word === '(' && level.question);
    if (isOperator && word === ')' && level.question && levels.length > 1) {
      levels.pop();
      line(top().indent + (top().broken ? 1 : 0));
      afterLine = false;
      out += ')';
      continue;
    }
    if (isOperator && word === ')') {
      if (levels.length > 1) levels.pop();
      // Two texts on two lines are one text to some engines; beside each other they are an error to all.
    const isTextPair = isText && before?.token.kind === 'string' && apart;
    if (afterLine || isTextPair) line(top().indent + 1);
      afterLine = false;
      out += ')';
      continue;
    }
    // Two texts on two lines are one text to some engines; beside each other they are an error to all.
    const isTextPair = isText && before?.token.kind === 'string' && apart;
    if (afterLine || isTextPair) line(level.indent + (startsClause || startsJoin ? 0 : 1));
    else if ((startsClause || startsJoin) && !isFirst) line(level.indent);
    else if (isKeyword && (word === 'and' || word === 'or') && level.broken && !(word === 'and' && level.between)) line(level.indent + 1);
    else if (!isFirst && out !== '' && !out.endsWith('\n') && !/\s$/.test(out)) {
      const tight = (isOperator && (word === ',' || word === ';')) || (before?.token.kind === 'operator' && before.word === '(');
      const wanted = before?.word === ',' || (isKeyword && before?.token.kind !== 'operator') || (before?.token.kind === 'keyword' && !isOperator);
      if (!tight && (apart || wanted)) out += ' ';
    }
    afterLine = false;
    if (isKeyword && word === 'between') level.between = true;
    else if (isKeyword && word === 'and' && level.between) level.between = false;
    out += text;
    if (token.kind === 'comment' && text.startsWith('--')) afterLine = true;
    if (startsClause) {
      level.clause = word;
      const { length, items } = ahead(at + 1);
      level.broken = items > 1 && length > wide;
      if (level.broken && word === 'select') line(level.indent + 1);
    }
    if (isOperator && word === ',' && level.broken) line(level.indent + 1);
    if (isOperator && word === '(') {
      const next = words[at + 1]?.word ?? '';
      const question = questions.has(next) && words[at + 1]?.token.kind === 'keyword' && closes.has(at);
      const indent = level.indent + (level.broken ? 1 : 0) + 1;
      levels.push({ indent, question, clause: '', broken: false, between: false });
      if (question) line(indent);
    }
  }
  return out.trimEnd();
};
